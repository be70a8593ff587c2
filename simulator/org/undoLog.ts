/** How to take back what the open transactions have written. */
export class UndoLog {
  private readonly steps: Array<() => void> = [];
  private depth = 0;
  private started = 0;

  public get isOpen(): boolean {
    return this.depth > 0;
  }

  /** The number of the running transaction; a transaction within it has the same number. */
  public get transactionNumber(): number {
    return this.started;
  }

  /** Notes how to undo a write that was just made. */
  public record(undo: () => void): void {
    if (this.depth > 0) this.steps.push(undo);
  }

  /** Runs `work`; when it throws, undoes what it wrote, latest first, and throws the same. */
  public transaction<T>(work: () => T): T {
    const start = this.steps.length;
    if (this.depth === 0) this.started += 1;
    this.depth += 1;
    try {
      return work();
    } catch (error) {
      const depth = this.depth;
      this.depth = 0;
      while (this.steps.length > start) this.steps.pop()?.();
      this.depth = depth;
      throw error;
    } finally {
      this.depth -= 1;
      if (this.depth === 0) this.steps.length = 0;
    }
  }
}
