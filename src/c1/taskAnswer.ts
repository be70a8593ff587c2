import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import {
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceFinishTaskRequest,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { shortText } from '../model/shortText.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** What the handler of a task gives back when the task is done. */
export type TaskResult = {
  readonly response?: Any;
  readonly annotations?: readonly Any[];
};

/** The task has failed. C1 is told the reason. */
export class TaskFailure extends Error {
  public override readonly name = 'TaskFailure';

  /**
   * @param code gRPC's code of the failure
   * @param isRetryable whether C1 may try the task again; otherwise it has failed for good
   * @param response the response of the task itself, if that response also tells of the failure
   */
  public constructor(
    public readonly code: status,
    message: string,
    public readonly isRetryable = false,
    public readonly response?: Any,
  ) {
    super(message);
  }
}

/** C1 has canceled the task. */
export class TaskCanceledError extends Error {
  public override readonly name = 'TaskCanceledError';
  public constructor() {
    super(messages.getMessage('taskCanceled'));
  }
}

/** The task is given up without an answer: C1 gives it out again, or already has. */
export class TaskDroppedError extends Error {
  public override readonly name = 'TaskDroppedError';
}

/** The connector stops before the task is done. */
export class TaskHandedBackError extends Error {
  public override readonly name = 'TaskHandedBackError';
  public constructor() {
    super(messages.getMessage('taskHandedBack'));
  }
}

/** The failure of a task that this connector cannot do, or cannot do with the options it was started with. */
export function unimplemented(message: string): TaskFailure {
  return new TaskFailure(status.UNIMPLEMENTED, message);
}

/** The request by which C1 learns that a task is done. */
export function successRequest(
  taskId: string,
  { response, annotations = [] }: TaskResult,
): BatonServiceFinishTaskRequest {
  return finishRequest(taskId, {
    finalState: { case: 'success', value: { annotations: [...annotations], ...(response && { response }) } },
  });
}

/** The request by which C1 learns that a task has failed. After an error other than a TaskFailure, C1 may try the task again. */
export function failureRequest(taskId: string, error: unknown): BatonServiceFinishTaskRequest {
  const { code, message, isRetryable, response } = toTaskFailure(error);
  return finishRequest(taskId, {
    status: { code, message: shortText(message) },
    finalState: { case: 'error', value: { nonRetryable: !isRetryable, ...(response && { response }) } },
  });
}

function toTaskFailure(error: unknown): TaskFailure {
  if (error instanceof TaskFailure) return error;
  if (error instanceof TaskCanceledError) return new TaskFailure(status.CANCELLED, error.message);
  if (error instanceof TaskHandedBackError) return new TaskFailure(status.ABORTED, error.message, true);
  return new TaskFailure(status.UNKNOWN, error instanceof Error ? error.message : String(error), true);
}

function finishRequest(
  taskId: string,
  answer: Omit<MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>, '$typeName' | '$unknown'>,
): BatonServiceFinishTaskRequest {
  return create(BatonServiceFinishTaskRequestSchema, { ...answer, taskId });
}
