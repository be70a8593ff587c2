import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { anyUnpack, type Any } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import type { C1 } from '../../../../c1/start.js';
import type { KnownTask, TaskType } from '../../../../c1/tasks/task.js';

/** Gives a task, and waits for its end: each ends once. */
export const done = async (c1: C1, taskType: TaskType): Promise<KnownTask> => {
  const task = await c1.finished(c1.enqueue(taskType));
  expect(task.outcomes).to.have.length(1);
  return task;
};

/** The response of a task that went well, and the names of its annotations. */
export const successOf = <T extends DescMessage>(
  { outcomes }: KnownTask,
  schema: T,
): { response: MessageShape<T>; annotations: string[] } => {
  const { status, finalState } = outcomes[0]!;
  if (finalState.case !== 'success') throw new Error(`The task failed: ${String(status?.code)} ${status?.message}`);
  const response = finalState.value.response && anyUnpack(finalState.value.response, schema);
  if (!response) throw new Error(`The response is not a ${schema.typeName}.`);
  return { response, annotations: finalState.value.annotations.map(nameOf) };
};

/** The code and message that a task failed with, and whether it may be tried again. */
export const failureOf = ({ outcomes }: KnownTask): { code: number; message: string; isRetryable: boolean } => {
  const { status, finalState } = outcomes[0]!;
  if (finalState.case !== 'error' || !status) throw new Error('The task went well.');
  return { code: status.code, message: status.message, isRetryable: !finalState.value.nonRetryable };
};

export const messageIn = <T extends DescMessage>(any: Any | undefined, schema: T): MessageShape<T> =>
  fromBinary(schema, any!.value);

const nameOf = ({ typeUrl }: Any): string => typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
