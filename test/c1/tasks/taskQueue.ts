import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { BatonServiceFinishTaskRequest } from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { Task_Status, TaskSchema } from '../../../src/generated/c1/connectorapi/baton/v1/task_pb.js';
import { Deadlines } from './deadlines.js';
import type { KnownTask, TaskType } from './task.js';
import { newTaskId } from './taskId.js';

/**
 * The tasks of one connector. One is given to one host at a time, and to the next that asks when that host falls silent;
 * of several syncs one runs at a time.
 */
export class TaskQueue {
  private readonly tasks = new Map<string, KnownTask>();
  private readonly waiters = new Map<string, ((task: KnownTask) => void)[]>();
  private readonly deadlines: Deadlines;

  /** @param silence after how many milliseconds without a heartbeat a task goes to the next that asks */
  public constructor(silence: number) {
    this.deadlines = new Deadlines(silence, (id) => this.giveUp(id));
  }

  /** Adds a task. @returns its ID */
  public enqueue(taskType: TaskType, { id = newTaskId(), debug = false } = {}): string {
    const task = create(TaskSchema, { id, debug, status: Task_Status.SCHEDULED, taskType });
    this.tasks.set(id, {
      id,
      task,
      state: 'waiting',
      isCancelled: false,
      deliveries: [],
      heartbeats: 0,
      uploads: [],
      outcomes: [],
    });
    return id;
  }

  /** @throws ConnectError NOT_FOUND */
  public get(id: string): KnownTask {
    const task = this.tasks.get(id);
    if (!task) throw new ConnectError(`there is no task ${id}`, Code.NotFound);
    return task;
  }

  /** Up to `count` of the tasks that wait and are not among those known to the host, which has them from now on. */
  public hand(host: string, count = 1, known: readonly string[] = []): KnownTask[] {
    const handed: KnownTask[] = [];
    for (const task of this.tasks.values()) {
      if (handed.length === count) break;
      if (task.state !== 'waiting' || known.includes(task.id) || this.mustWait(task)) continue;
      task.state = 'running';
      task.deliveries.push(host);
      this.deadlines.set(task.id);
      handed.push(task);
    }
    return handed;
  }

  public hasWaiting(): boolean {
    return [...this.tasks.values()].some((task) => task.state === 'waiting' && !this.mustWait(task));
  }

  /** @returns whether the host is to stop: the task was cancelled, or another host has it by now. */
  public heartbeat(host: string, id: string): boolean {
    const task = this.get(id);
    task.heartbeats += 1;
    if (task.state === 'finished') return false;
    if (task.isCancelled || task.deliveries.at(-1) !== host) return true;
    task.state = 'running';
    this.deadlines.set(id);
    return false;
  }

  /** @throws ConnectError FAILED_PRECONDITION unless the host has the task */
  public upload(host: string, id: string, asset: Uint8Array): void {
    this.checkRuns(host, id);
    this.get(id).uploads.push(asset);
  }

  /** @throws ConnectError FAILED_PRECONDITION unless the host has the task */
  public checkRuns(host: string, id: string): void {
    const task = this.get(id);
    if (task.state === 'running' && task.deliveries.at(-1) === host) return;
    throw new ConnectError(`task ${id} does not run on ${host}: it is ${task.state}`, Code.FailedPrecondition);
  }

  /** The first outcome counts; later ones are kept and change nothing. @throws ConnectError FAILED_PRECONDITION */
  public finish(outcome: BatonServiceFinishTaskRequest): void {
    const task = this.get(outcome.taskId);
    if (!task.deliveries.includes(outcome.hostId)) {
      throw new ConnectError(`task ${task.id} was never given to ${outcome.hostId}`, Code.FailedPrecondition);
    }
    task.outcomes.push(outcome);
    this.end(task, 'finished');
  }

  /** The host that has the task is told with its next heartbeat. */
  public cancel(id: string): void {
    const task = this.get(id);
    task.isCancelled = true;
    if (task.state === 'waiting') this.end(task, 'let-go');
  }

  /** Takes a task from a host of which nothing was heard for too long. */
  public giveUp(id: string): void {
    const task = this.get(id);
    this.deadlines.clear(id);
    if (task.isCancelled) this.end(task, 'let-go');
    else task.state = 'waiting';
  }

  /** The task, once it is finished, or cancelled and let go. */
  public finished(id: string): Promise<KnownTask> {
    const task = this.get(id);
    if (task.state === 'finished' || task.state === 'let-go') return Promise.resolve(task);
    return new Promise((resolve) => this.waiters.set(id, [...(this.waiters.get(id) ?? []), resolve]));
  }

  private mustWait(task: KnownTask): boolean {
    if (!isSync(task)) return false;
    return [...this.tasks.values()].some((other) => isSync(other) && other.state === 'running');
  }

  private end(task: KnownTask, state: 'finished' | 'let-go'): void {
    task.state = state;
    this.deadlines.clear(task.id);
    for (const resolve of this.waiters.get(task.id) ?? []) resolve(task);
    this.waiters.delete(task.id);
  }
}

const isSync = ({ task }: KnownTask): boolean => task.taskType.case === 'syncFull';
