import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { Messages } from '@salesforce/core';
import {
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceFinishTaskRequest,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { TaskSchema, type Task } from '../generated/c1/connectorapi/baton/v1/task_pb.js';
import type { BatonClient } from './batonClient.js';
import { isTaskLost } from './c1Error.js';
import { graceAfter, type Clock } from './clock.js';
import { keepAlive } from './heartbeats.js';
import {
  failureRequest,
  successRequest,
  TaskDroppedError,
  TaskHandedBackError,
  type TaskResult,
} from './taskAnswer.js';
import { FINISH_ATTEMPTS, FINISH_GRACE, finishPause } from './timings.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** The form of C1's ids of tasks. Source: ConductorOne/baton-sdk, validation of task ids. */
const TASK_ID = /^[a-zA-Z0-9]{27}$/;
const TYPE_NAMES = new Map(TaskSchema.oneofs[0]!.fields.map(({ localName, name }) => [localName, name]));

/** What a connector remembers of a task. */
export type TaskRecord = {
  /** When C1 first gave the task, in milliseconds since 1970: the duration of a grant counts from there. */
  readonly seenAt: number;
  /** How far an earlier run of the task has come, in the handler's own words; null if no run has said so. */
  readonly checkpoint: string | null;
  /** The serialized BatonServiceFinishTaskRequest that C1 has not yet taken; null before the work is done. */
  readonly answer: Uint8Array | null;
};

/** Remembers tasks until C1 has their answers, so that a task that C1 gives out twice is not done twice. */
export type TaskMemory = {
  /** The record of a task. The first call makes it, with the present time as `seenAt`. */
  recall(taskId: string): Promise<TaskRecord>;
  keepCheckpoint(taskId: string, checkpoint: string): Promise<void>;
  keepAnswer(taskId: string, answer: Uint8Array): Promise<void>;
  forget(taskId: string): Promise<void>;
};

/** What a handler gets beside the task. */
export type TaskContext = {
  readonly taskId: string;
  readonly record: TaskRecord;
  /** Remembers how far the work has come, for a later run of the same task. */
  readonly keepCheckpoint: (checkpoint: string) => Promise<void>;
  /** Aborted when the work is to end: C1 has canceled the task or given it away, or the connector stops. */
  readonly signal: AbortSignal;
};

/**
 * Does a task. It throws a TaskFailure, a TaskDroppedError, or any other error, after which C1 may try the task again.
 *
 * @returns the result; null if the work itself has told C1 that the task is done
 */
export type TaskHandler = (task: Task, context: TaskContext) => Promise<TaskResult | null>;

/** How the work on a task has ended. */
export type TaskEnd = {
  /** The answer that C1 is to be told; null if it is told nothing. */
  readonly answer: BatonServiceFinishTaskRequest | null;
  /** The error with which the work ended; null if it went well. */
  readonly error: unknown;
};

/** Called for what happens to tasks. */
export type TaskEvents = {
  onStart(task: Task): void;
  onEnd(task: Task, end: TaskEnd, milliseconds: number): void;
  onHeartbeatFailed(task: Task, error: unknown): void;
  onFinishFailed(task: Task, error: unknown): void;
  /** The memory of the task could not be written. */
  onMemoryFailed(task: Task, error: unknown): void;
};

/** What a task is run with. */
export type TaskRunner = {
  readonly client: Pick<BatonClient, 'heartbeat' | 'finishTask'>;
  readonly handle: TaskHandler;
  readonly memory: TaskMemory;
  readonly clock: Clock;
  readonly events: TaskEvents;
};

/**
 * Refuses an id that does not have the form of C1's ids. C1 would not take it back, and a file is named after it.
 *
 * @throws RangeError
 */
export function checkTaskId(id: string): void {
  if (!TASK_ID.test(id)) throw new RangeError(messages.getMessage('badTaskId', [id]));
}

/** C1's name of a task's type, such as `sync_full`; `unknown` if the type is newer than this connector. */
export function taskTypeName({ taskType }: Task): string {
  return TYPE_NAMES.get(taskType.case ?? '') ?? 'unknown';
}

/** One task, from the moment at which C1 gives it until C1 has its answer. */
export class TaskRun {
  private readonly abort = new AbortController();

  public constructor(
    public readonly task: Task,
    private readonly runner: TaskRunner,
  ) {}

  /** Ends the work, and lets C1 give the task to another connector. */
  public handBack(): void {
    this.abort.abort(new TaskHandedBackError());
  }

  /**
   * Does the task and tells C1 how it ended. Sends heartbeats meanwhile, also while the task waits for its turn.
   *
   * @param nextHeartbeat the interval that C1 asked for when it gave the task
   * @param inTurn runs a function when it is this task's turn
   * @param stop aborted when the connector stops: an answer that C1 does not take within ten seconds is kept for the next
   * process
   */
  public async run(
    nextHeartbeat: Duration | undefined,
    inTurn: <T>(work: () => Promise<T>) => Promise<T>,
    stop: AbortSignal,
  ): Promise<void> {
    const { client, clock, events } = this.runner;
    const done = new AbortController();
    // Not awaited: C1 may take long to answer the last heartbeat.
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
      const answer = await inTurn(() => this.answer());
      if (answer) await this.finish(answer, stop);
    } finally {
      done.abort();
    }
  }

  /** Does the work, and reports its start and its end. @returns the answer that C1 is told; null if it is told nothing */
  private async answer(): Promise<BatonServiceFinishTaskRequest | null> {
    const { clock, events } = this.runner;
    const started = clock.elapsed();
    events.onStart(this.task);
    const end = await this.work();
    events.onEnd(this.task, end, Math.round(clock.elapsed() - started));
    return end.answer;
  }

  /** Does the work. If an earlier run of the task has done it, gives the answer of that run, which C1 does not have yet. */
  private async work(): Promise<TaskEnd> {
    const { handle, memory } = this.runner;
    const { id } = this.task;
    const { signal } = this.abort;
    try {
      signal.throwIfAborted();
      const record = await memory.recall(id);
      if (record.answer) return { answer: fromBinary(BatonServiceFinishTaskRequestSchema, record.answer), error: null };
      const keepCheckpoint = (checkpoint: string): Promise<void> => memory.keepCheckpoint(id, checkpoint);
      const result = await handle(this.task, { taskId: id, record, keepCheckpoint, signal });
      if (!result) {
        await this.tryToRemember(memory.forget(id));
        return { answer: null, error: null };
      }
      const answer = successRequest(id, result);
      // The work is done and C1 is told so, even if the memory cannot be written.
      await this.tryToRemember(memory.keepAnswer(id, toBinary(BatonServiceFinishTaskRequestSchema, answer)));
      return { answer, error: null };
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      return { answer: reason instanceof TaskDroppedError ? null : failureRequest(id, reason), error: reason };
    }
  }

  /** Tells C1 the answer. If C1 does not take it, the answer is kept until C1 gives out the task again. */
  private async finish(answer: BatonServiceFinishTaskRequest, stop: AbortSignal): Promise<void> {
    const { clock, memory } = this.runner;
    const { late, end } = graceAfter(stop, FINISH_GRACE, clock);
    try {
      // If the task cannot be forgotten, its file stays for some days and does no harm.
      if (await this.tell(answer, late)) await this.tryToRemember(memory.forget(this.task.id));
    } finally {
      end();
    }
  }

  /** @returns whether C1 has the answer, or no longer wants it */
  private async tell(answer: BatonServiceFinishTaskRequest, late: AbortSignal): Promise<boolean> {
    const { client, clock, events } = this.runner;
    for (let attempt = 1; attempt <= FINISH_ATTEMPTS && !late.aborted; attempt += 1) {
      try {
        await client.finishTask(answer, late);
        return true;
      } catch (error) {
        events.onFinishFailed(this.task, error);
        // C1 has the answer from an earlier attempt, or from another connector. Any other error may pass.
        if (isTaskLost(error)) return true;
        if (attempt < FINISH_ATTEMPTS) await clock.sleep(finishPause(attempt), late);
      }
    }
    return false;
  }

  /** Waits for a change of the memory. If it fails, that is reported, and the task goes on. */
  private async tryToRemember(change: Promise<void>): Promise<void> {
    await change.catch((error: unknown) => this.runner.events.onMemoryFailed(this.task, error));
  }
}
