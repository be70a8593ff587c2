import { setImmediate } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import type { TaskMemory, TaskRecord } from '../../../../src/c1/taskRun.js';
import { runTasks, type LoopEvents, type LoopOptions } from '../../../../src/c1/taskLoop.js';
import {
  BatonServiceGetTaskResponseSchema,
  type BatonServiceFinishTaskRequest,
} from '../../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { fakeClock } from './fakeClock.js';

export type Run = {
  /** What C1 was told, each time that it was. */
  readonly told: Parameters<LoopOptions['client']['finishTask']>[0][];
  /** The names of the events, in order, and what those that are about errors say. */
  readonly events: string[];
  readonly pauses: number[];
  /** What the connector still knows, by task. */
  readonly memory: ReadonlyMap<string, TaskRecord>;
};

export type LoopSetup = {
  /** The ids of the tasks that C1 gives, one at a poll. */
  readonly ids: readonly string[];
  readonly handle?: LoopOptions['handle'];
  /** How C1 answers a FinishTask; takes each by default. */
  readonly finish?: LoopOptions['client']['finishTask'];
  /** What is wrong with the connector's memory. */
  readonly memory?: Partial<TaskMemory>;
  readonly listener?: Partial<LoopEvents>;
};

const memoryIn = (records: Map<string, TaskRecord>): TaskMemory => {
  const change = (id: string, part: Partial<TaskRecord>): Promise<TaskRecord> => {
    const record = { ...(records.get(id) ?? { seenAt: 0, checkpoint: null, answer: null }), ...part };
    records.set(id, record);
    return Promise.resolve(record);
  };
  return {
    recall: (id) => change(id, {}),
    keepCheckpoint: async (id, checkpoint) => void (await change(id, { checkpoint })),
    keepAnswer: async (id, answer) => void (await change(id, { answer })),
    forget: async (id) => void (await Promise.resolve(records.delete(id))),
  };
};

const messageOf = (error: unknown): string => (error as Error).message;

/** Runs the loop on tasks of update_user_status until nothing is left to do, and then stops it. Its pauses take no time. */
export const runLoop = async ({
  ids,
  handle = () => Promise.resolve({}),
  finish,
  memory,
  listener,
}: LoopSetup): Promise<Run> => {
  const waiting = [...ids];
  const told: BatonServiceFinishTaskRequest[] = [];
  const events: string[] = [];
  const records = new Map<string, TaskRecord>();
  const clock = fakeClock();
  const stop = new AbortController();
  const client: LoopOptions['client'] = {
    getTask: async () => {
      const id = waiting.shift();
      // All else is done without a wait.
      if (id === undefined) await setImmediate().then(() => stop.abort());
      const task = { id: id!, taskType: { case: 'actionInvoke', value: {} } } as const;
      return create(BatonServiceGetTaskResponseSchema, id === undefined ? {} : { task });
    },
    heartbeat: () => new Promise(() => undefined),
    finishTask: async (request, ...rest) => {
      told.push(request as BatonServiceFinishTaskRequest);
      await finish?.(request, ...rest);
    },
  };
  const heard: LoopEvents = {
    onPolled: () => undefined,
    onPollFailed: (error) => events.push(`poll failed: ${messageOf(error)}`),
    onStart: () => undefined,
    onEnd: (_, { error }) => events.push(error === null ? 'done' : `failed: ${messageOf(error)}`),
    onHeartbeatFailed: () => undefined,
    onFinishFailed: (_, error) => events.push(`not told: ${messageOf(error)}`),
    onMemoryFailed: (_, error) => events.push(`memory: ${messageOf(error)}`),
    onBroken: (_, error) => events.push(`broken: ${messageOf(error)}`),
    ...listener,
  };
  await runTasks({ client, handle, memory: { ...memoryIn(records), ...memory }, clock, events: heard }, stop.signal);
  return { told, events, pauses: clock.pauses, memory: records };
};
