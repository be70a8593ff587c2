import { createRegistry, fromJsonString, type JsonValue, toJson } from '@bufbuild/protobuf';
import { file_c1_connector_v2_action } from '../../src/generated/c1/connector/v2/action_pb.js';
import { file_c1_connector_v2_connector } from '../../src/generated/c1/connector/v2/connector_pb.js';
import { file_c1_connector_v2_provisioning } from '../../src/generated/c1/connector/v2/provisioning_pb.js';
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
} from '../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { type Task, TaskSchema } from '../../src/generated/c1/connectorapi/baton/v1/task_pb.js';

/** What annotations and responses may be of. */
const registry = createRegistry(
  file_c1_connector_v2_action,
  file_c1_connector_v2_connector,
  file_c1_connector_v2_provisioning,
);

/** @throws Error when it is no task */
export const taskFromJson = (json: string): Task => fromJsonString(TaskSchema, json, { registry });

/** @throws Error when it holds a message that the plugin has no description of */
export const outcomeToJson = (outcome: BatonServiceFinishTaskRequest): JsonValue =>
  toJson(BatonServiceFinishTaskRequestSchema, outcome, { registry });
