import pLimit, { type LimitFunction } from 'p-limit';
import type { Task } from '../generated/c1/connectorapi/baton/v1/task_pb.js';
import type { BatonClient } from './batonClient.js';
import { checkTaskId, TaskRun, type TaskEvents, type TaskRunner } from './taskRun.js';
import { pollInterval, pollPause } from './timings.js';

/** How many tasks the connector takes at a time. Source: ConductorOne/baton-sdk, pkg/field, task concurrency. */
const MAX_TASKS = 3;

/** Called for what happens to the loop and to its tasks. */
export type LoopEvents = TaskEvents & {
  onPolled(): void;
  onPollFailed(error: unknown, failures: number): void;
  /** A task ended with an error that TaskRun should have caught. C1 gives the task out again. */
  onBroken(task: Task, error: unknown): void;
};

export type LoopOptions = Omit<TaskRunner, 'client' | 'events'> & {
  readonly client: Pick<BatonClient, 'getTask' | 'heartbeat' | 'finishTask'>;
  readonly events: LoopEvents;
};

const isSync = ({ taskType }: Task): boolean => taskType.case === 'syncFull';

/**
 * Asks C1 for tasks and does them, until `stop` is aborted. It does one sync and one other task at a time, never two changes:
 * Salesforce locks records that two changes of memberships would both write. After `stop`, syncs and tasks that have not begun
 * are handed back to C1, and any other task is finished. Never throws.
 *
 * Source of the pauses: ConductorOne/baton-sdk, pkg/tasks/c1api and pkg/connectorrunner.
 */
export async function runTasks(options: LoopOptions, stop: AbortSignal): Promise<void> {
  const { client, clock, events } = options;
  const tasks = new Map<string, { readonly run: TaskRun; readonly end: Promise<void> }>();
  const begun = new Set<TaskRun>();
  const [syncs, others] = [pLimit(1), pLimit(1)];
  let failures = 0;

  const start = (task: Task, nextHeartbeat: Parameters<TaskRun['run']>[0]): void => {
    const run = new TaskRun(task, options);
    const lane: LimitFunction = isSync(task) ? syncs : others;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
      lane(() => {
        begun.add(run);
        return work();
      });
    const end = run
      .run(nextHeartbeat, inTurn, stop)
      .catch((error: unknown) => events.onBroken(task, error))
      .finally(() => {
        tasks.delete(task.id);
        begun.delete(run);
      });
    tasks.set(task.id, { run, end });
  };

  /** Asks C1 once, and starts the task that it gives. @returns the milliseconds until the next poll */
  const poll = async (): Promise<number> => {
    try {
      const { task, nextPoll, nextHeartbeat } = await client.getTask(stop);
      const isTask = task && task.taskType.case !== 'none';
      if (isTask) checkTaskId(task.id);
      failures = 0;
      events.onPolled();
      // C1 gives out a task again when its heartbeats got lost, although this connector still works on it.
      if (isTask && !tasks.has(task.id)) start(task, nextHeartbeat);
      return pollInterval(nextPoll);
    } catch (error) {
      // The answer to an aborted poll may hold a task. It is not lost: C1 gives it out again.
      if (stop.aborted) return 0;
      failures += 1;
      events.onPollFailed(error, failures);
      return pollPause(failures);
    }
  };

  const ends = (): Array<Promise<void>> => [...tasks.values()].map(({ end }) => end);
  while (!stop.aborted) {
    if (tasks.size >= MAX_TASKS) await firstOf(ends(), stop);
    else await clock.sleep(await poll(), stop);
  }
  for (const { run } of tasks.values()) if (isSync(run.task) || !begun.has(run)) run.handBack();
  await Promise.all(ends());
}

/** Waits until one of several promises is fulfilled, or the signal is aborted. */
async function firstOf(promises: ReadonlyArray<Promise<void>>, stop: AbortSignal): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const onStop = (): void => resolve();
  stop.addEventListener('abort', onStop, { once: true });
  try {
    await Promise.race([...promises, stopped]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
