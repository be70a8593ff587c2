/** Says of whom nothing was heard for some time. */
export class Deadlines {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param milliseconds how long an ID may stay silent before `passed` is called with it */
  public constructor(
    private readonly milliseconds: number,
    private readonly passed: (id: string) => void,
  ) {}

  /** Starts the time of an ID, or starts it anew. */
  public set(id: string): void {
    this.clear(id);
    this.timers.set(id, setTimeout(() => this.pass(id), this.milliseconds).unref());
  }

  public clear(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private pass(id: string): void {
    this.timers.delete(id);
    this.passed(id);
  }
}
