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
