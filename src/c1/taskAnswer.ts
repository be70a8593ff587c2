import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';

/** What a task has come to when it went well. */
export type TaskResult = {
  readonly response?: Any;
  readonly annotations?: readonly Any[];
};

/** Why a task has failed, as C1 is told. */
export class TaskFailure extends Error {
  public override readonly name = 'TaskFailure';

  /**
   * @param code gRPC's
   * @param isRetryable whether the same task may succeed later
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

/** The task is of a kind that this connector does not do, or not as it is set up. */
export const unimplemented = (message: string): TaskFailure => new TaskFailure(status.UNIMPLEMENTED, message);

const finish = (
  taskId: string,
  answer: Omit<MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>, '$typeName' | '$unknown'>,
): BatonServiceFinishTaskRequest => create(BatonServiceFinishTaskRequestSchema, { ...answer, taskId });

/** The request that finishes a task which went well. */
export const successOf = (taskId: string, { response, annotations = [] }: TaskResult): BatonServiceFinishTaskRequest =>
  finish(taskId, {
    finalState: { case: 'success', value: { annotations: [...annotations], ...(response && { response }) } },
  });

const failureOf = (error: unknown): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (error instanceof TaskCancelled) return new TaskFailure(status.CANCELLED, error.message);
  if (error instanceof TaskHandedBack) return new TaskFailure(status.ABORTED, error.message, true);
  return new TaskFailure(status.UNKNOWN, error instanceof Error ? error.message : String(error), true);
};

/** The request that finishes a task which has ended with an error. */
export const errorOf = (taskId: string, error: unknown): BatonServiceFinishTaskRequest => {
  const { code, message, isRetryable, response } = failureOf(error);
  return finish(taskId, {
    status: { code, message },
    finalState: { case: 'error', value: { nonRetryable: !isRetryable, ...(response && { response }) } },
  });
};

/** C1 no longer wants the task. */
export class TaskCancelled extends Error {
  public override readonly name = 'TaskCancelled';
  public constructor() {
    super('C1 has cancelled the task.');
  }
}

/** C1 is told nothing of the task, and gives it again. */
export class TaskDropped extends Error {
  public override readonly name = 'TaskDropped';
}

/** The connector stops before the task is done. */
export class TaskHandedBack extends Error {
  public override readonly name = 'TaskHandedBack';
  public constructor() {
    super('The connector is shutting down; the task can be given out again.');
  }
}
