import pLimit, { type LimitFunction } from 'p-limit';
import type { Task } from '../generated/c1/connectorapi/baton/v1/task_pb.js';
import type { BatonClient } from './batonClient.js';
import { checkTaskId, TaskRun, type TaskEvents, type TaskRunner } from './taskRun.js';
import { pollInterval, pollPause } from './timings.js';

/** Tasks that are held at a time; more are not asked for. Source: ConductorOne/baton-sdk, pkg/field, task concurrency. */
const MOST_TASKS = 3;

export type LoopEvents = TaskEvents & {
  onPolled(): void;
  onPollFailed(error: unknown, failures: number): void;
  /** A task ended in a way that it should not; C1 gives it again. */
  onBroken(task: Task, error: unknown): void;
};

export type LoopOptions = Omit<TaskRunner, 'client' | 'events'> & {
  readonly client: Pick<BatonClient, 'getTask' | 'heartbeat' | 'finishTask'>;
  readonly events: LoopEvents;
};

const isSync = ({ taskType }: Task): boolean => taskType.case === 'syncFull';

/**
 * Asks C1 for tasks and does them: one sync at a time and, beside it, one other task at a time, since memberships lock one
 * another. Ends when `stop` is aborted: a sync is handed back, another task under way is finished first. Never throws.
 *
 * Source of the pauses: ConductorOne/baton-sdk, pkg/tasks/c1api and pkg/connectorrunner.
 */
export const runTasks = async (options: LoopOptions, stop: AbortSignal): Promise<void> => {
  const { client, clock, events } = options;
  const running = new Map<string, { readonly run: TaskRun; readonly ended: Promise<void> }>();
  const begun = new Set<TaskRun>();
  const [syncs, others] = [pLimit(1), pLimit(1)];
  let failures = 0;

  const start = (task: Task, nextHeartbeat: Parameters<TaskRun['run']>[0]): void => {
    const run = new TaskRun(task, options);
    const lane: LimitFunction = isSync(task) ? syncs : others;
    const turn = <T>(work: () => Promise<T>): Promise<T> =>
      lane(() => {
        begun.add(run);
        return work();
      });
    const ended = run
      .run(nextHeartbeat, turn, stop)
      .catch((error: unknown) => events.onBroken(task, error))
      .finally(() => {
        running.delete(task.id);
        begun.delete(run);
      });
    running.set(task.id, { run, ended });
  };

  const poll = async (): Promise<number> => {
    try {
      const { task, nextPoll, nextHeartbeat } = await client.getTask(stop);
      const isTask = task && task.taskType.case !== 'none';
      if (isTask) checkTaskId(task.id);
      failures = 0;
      events.onPolled();
      // One that is under way is given again when its heartbeats got lost: it has them still.
      if (isTask && !running.has(task.id)) start(task, nextHeartbeat);
      return pollInterval(nextPoll);
    } catch (error) {
      // A task that came with the answer is given again.
      if (stop.aborted) return 0;
      failures += 1;
      events.onPollFailed(error, failures);
      return pollPause(failures);
    }
  };

  while (!stop.aborted) {
    if (running.size >= MOST_TASKS)
      await oneOf(
        [...running.values()].map(({ ended }) => ended),
        stop,
      );
    else await clock.sleep(await poll(), stop);
  }
  for (const { run } of running.values()) if (isSync(run.task) || !begun.has(run)) run.handBack();
  await Promise.all([...running.values()].map(({ ended }) => ended));
};

const oneOf = async (all: ReadonlyArray<Promise<void>>, stop: AbortSignal): Promise<void> => {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const onStop = (): void => resolve();
  stop.addEventListener('abort', onStop, { once: true });
  try {
    await Promise.race([...all, stopped]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
};
