import type { Clock } from './types.js';
import type { UndoLog } from './undoLog.js';

type Task = { due: number; work: () => void };

/** What Salesforce does some time after a write. The first call after that time does it. */
export class Agenda {
  private tasks: Task[] = [];

  public constructor(
    private readonly clock: Clock,
    private readonly undoLog: UndoLog,
  ) {}

  /** A task is dropped with the transaction that asked for it. */
  public add(delay: number, work: () => void): void {
    const task = { due: this.clock.now().getTime() + delay, work };
    this.tasks.push(task);
    this.undoLog.record(() => (this.tasks = this.tasks.filter((other) => other !== task)));
  }

  public doWhatIsDue(): void {
    if (this.tasks.length === 0) return;
    const now = this.clock.now().getTime();
    const due = this.tasks.filter((task) => task.due <= now);
    this.tasks = this.tasks.filter((task) => task.due > now);
    for (const { work } of due) work();
  }
}
