import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BatonServiceFinishTaskRequest } from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import type { Task, TaskSchema } from '../../../src/generated/c1/connectorapi/baton/v1/task_pb.js';

/** What a connector is asked to do. */
export type TaskType = NonNullable<MessageInitShape<typeof TaskSchema>['taskType']>;

/**
 * - `waiting`: for a host that asks; also again, after a host fell silent
 * - `running`: a host has it and keeps its heartbeats
 * - `finished`: with an outcome
 * - `let-go`: cancelled, and nobody works on it
 */
export type TaskState = 'waiting' | 'running' | 'finished' | 'let-go';

/** A task, and all that was said of it. */
export type KnownTask = {
  readonly id: string;
  readonly task: Task;
  state: TaskState;
  isCancelled: boolean;
  /** The hosts it was given to, in order. */
  readonly deliveries: string[];
  heartbeats: number;
  /** The files that arrived whole. */
  readonly uploads: Uint8Array[];
  /** What FinishTask said, each time that it came through; the first counts. A hello task succeeds with its Hello. */
  readonly outcomes: BatonServiceFinishTaskRequest[];
};
