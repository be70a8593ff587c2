import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { type Task, TaskSchema } from '../generated/c1/connectorapi/baton/v1/task_pb.js';
import type { BatonClient } from './batonClient.js';
import { isNotOurs } from './c1Error.js';
import { type Clock, graceAfter } from './clock.js';
import { keepAlive } from './heartbeats.js';
import { errorOf, successOf, TaskDropped, TaskHandedBack, type TaskResult } from './taskAnswer.js';
import { FINISH_ATTEMPTS, FINISH_GRACE, finishPause } from './timings.js';

/** What a connector knows of a task that it has been given before. */
export type TaskRecord = {
  /** When it came first, in milliseconds: a duration counts from there. */
  readonly seenAt: number;
  /** What its handler has noted to know again. */
  readonly note: string | null;
  /** The serialized BatonServiceFinishTaskRequest that is due, once the work is done. */
  readonly answer: Uint8Array | null;
};

/** Remembers tasks until C1 has their answers, so that a task that is given again is not done again. */
export type TaskMemory = {
  /** What is known of a task; a new one is known from now on. */
  recall(taskId: string): Promise<TaskRecord>;
  note(taskId: string, note: string): Promise<void>;
  keepAnswer(taskId: string, answer: Uint8Array): Promise<void>;
  forget(taskId: string): Promise<void>;
};

/** What a handler gets beside the task. */
export type TaskContext = {
  readonly record: TaskRecord;
  /** Notes something that the handler must know when it is given the task again. */
  readonly note: (text: string) => Promise<void>;
  /** Aborted when the work is to end: C1 cancels, or has given the task up, or the connector stops. */
  readonly signal: AbortSignal;
};

/**
 * Does a task. Throws TaskFailure, TaskDropped, or any error that may pass.
 *
 * @returns null when C1 knows by the work itself that it is done
 */
export type TaskHandler = (task: Task, context: TaskContext) => Promise<TaskResult | null>;

/** What has become of a task. */
export type TaskEnd = {
  /** What C1 is told; null: nothing. */
  readonly answer: BatonServiceFinishTaskRequest | null;
  readonly error: unknown;
};

/** Is told what happens to tasks. */
export type TaskEvents = {
  onStart(task: Task): void;
  onEnd(task: Task, end: TaskEnd, milliseconds: number): void;
  onHeartbeatFailed(task: Task, error: unknown): void;
  onFinishFailed(task: Task, error: unknown): void;
  /** What is known of the task could not be written. */
  onMemoryFailed(task: Task, error: unknown): void;
};

export type TaskRunner = {
  readonly client: Pick<BatonClient, 'heartbeat' | 'finishTask'>;
  readonly handle: TaskHandler;
  readonly memory: TaskMemory;
  readonly clock: Clock;
  readonly events: TaskEvents;
};

/** One task, from the moment at which C1 gives it until C1 has its answer. */
export class TaskRun {
  private readonly abort = new AbortController();

  public constructor(
    public readonly task: Task,
    private readonly runner: TaskRunner,
  ) {}

  /** The connector stops: the work ends, and C1 may give the task to another. */
  public handBack(): void {
    this.abort.abort(new TaskHandedBack());
  }

  /**
   * Does the task when `turn` lets it, and finishes it. Never throws.
   *
   * @param nextHeartbeat C1's wish when it gave the task
   * @param turn runs its argument when it is this task's turn
   * @param stop C1 is told the answer within ten seconds, or by the next process
   */
  public async run(
    nextHeartbeat: Duration | undefined,
    turn: <T>(work: () => Promise<T>) => Promise<T>,
    stop: AbortSignal,
  ): Promise<void> {
    const { client, clock, events } = this.runner;
    const done = new AbortController();
    // Not waited for at the end: its last heartbeat may go unanswered for long.
    void keepAlive(
      this.task.id,
      nextHeartbeat,
      {
        beat: (taskId, timeout) => client.heartbeat(taskId, timeout),
        clock,
        onFailure: (error) => events.onHeartbeatFailed(this.task, error),
      },
      this.abort,
      done.signal,
    );
    try {
      const answer = await turn(() => this.answer());
      if (answer) await this.finish(answer, stop);
    } finally {
      done.abort();
    }
  }

  private async answer(): Promise<BatonServiceFinishTaskRequest | null> {
    const { clock, events } = this.runner;
    const started = clock.elapsed();
    events.onStart(this.task);
    const end = await this.work();
    events.onEnd(this.task, end, Math.round(clock.elapsed() - started));
    return end.answer;
  }

  private async work(): Promise<TaskEnd> {
    const { handle, memory } = this.runner;
    const { id } = this.task;
    const { signal } = this.abort;
    try {
      signal.throwIfAborted();
      const record = await memory.recall(id);
      if (record.answer) return { answer: fromBinary(BatonServiceFinishTaskRequestSchema, record.answer), error: null };
      const result = await handle(this.task, { record, note: (text) => memory.note(id, text), signal });
      if (!result) {
        await this.remember(memory.forget(this.task.id));
        return { answer: null, error: null };
      }
      const answer = successOf(id, result);
      // The work is done, whether or not the next process will know it.
      await this.remember(memory.keepAnswer(id, toBinary(BatonServiceFinishTaskRequestSchema, answer)));
      return { answer, error: null };
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      return { answer: reason instanceof TaskDropped ? null : errorOf(id, reason), error: reason };
    }
  }

  /** Tells C1 the answer until it has it. What it cannot be told is told when it gives the task again. */
  private async finish(answer: BatonServiceFinishTaskRequest, stop: AbortSignal): Promise<void> {
    const { clock, memory } = this.runner;
    const { late, end } = graceAfter(stop, FINISH_GRACE, clock);
    try {
      // One that is not forgotten costs a file for some days, and nothing else.
      if (await this.tell(answer, late)) await this.remember(memory.forget(this.task.id));
    } finally {
      end();
    }
  }

  /** @returns whether C1 waits for the answer no more */
  private async tell(answer: BatonServiceFinishTaskRequest, late: AbortSignal): Promise<boolean> {
    const { client, clock, events } = this.runner;
    for (let attempt = 1; attempt <= FINISH_ATTEMPTS && !late.aborted; attempt += 1) {
      try {
        await client.finishTask(answer, late);
        return true;
      } catch (error) {
        events.onFinishFailed(this.task, error);
        // An earlier attempt got through, or somebody else has finished it. Whatever else C1 says may pass.
        if (isNotOurs(error)) return true;
        if (attempt < FINISH_ATTEMPTS) await clock.sleep(finishPause(attempt), late);
      }
    }
    return false;
  }

  private async remember(change: Promise<void>): Promise<void> {
    await change.catch((error: unknown) => this.runner.events.onMemoryFailed(this.task, error));
  }
}

/** The form of C1's ids of tasks. Source: ConductorOne/baton-sdk, validation of task ids. */
const TASK_ID = /^[a-zA-Z0-9]{27}$/;

/** @throws RangeError when it is not the id of a task, so that C1 would not take it and no file may be named after it */
export const checkTaskId = (id: string): void => {
  if (!TASK_ID.test(id)) throw new RangeError(`"${id}" is not the id of a task.`);
};

const names = new Map(TaskSchema.oneofs[0]!.fields.map(({ localName, name }) => [localName, name]));

/** What C1 calls the kind of a task: `sync_full`; `unknown` for one that is newer than this connector. */
export const taskTypeName = ({ taskType }: Task): string => names.get(taskType.case ?? '') ?? 'unknown';
