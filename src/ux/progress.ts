type Spinner = {
  status: string | undefined;
  start(action: string, status?: string): void;
  stop(message?: string): void;
};

const OBJECTS_SHOWN = 3;
const MILLISECONDS_BETWEEN = 100;

/** Shows a person what is being read, with counts that move; silent where nobody watches. */
export class ReadingProgress {
  private readonly counts = new Map<string, { received: number; total: number }>();
  private lastShown = 0;

  public constructor(
    private readonly spinner: Spinner,
    private readonly isWatched: boolean,
  ) {}

  public start(action: string): void {
    if (this.isWatched) this.spinner.start(action);
  }

  public page(object: string, received: number, total: number): void {
    this.counts.set(object, { received, total });
    if (!this.isWatched || performance.now() - this.lastShown < MILLISECONDS_BETWEEN) return;
    this.lastShown = performance.now();
    this.spinner.status = this.status();
  }

  public stop(): void {
    if (this.isWatched) this.spinner.stop(`${this.records().toLocaleString('en-US')} records`);
  }

  private records(): number {
    return [...this.counts.values()].reduce((sum, { received }) => sum + received, 0);
  }

  /** What is still under way, the largest first. */
  private status(): string {
    const underWay = [...this.counts]
      .filter(([, { received, total }]) => received < total)
      .sort(([, one], [, other]) => other.total - one.total)
      .slice(0, OBJECTS_SHOWN)
      .map(
        ([object, { received, total }]) =>
          `${object} ${received.toLocaleString('en-US')}/${total.toLocaleString('en-US')}`,
      );
    return [`${this.records().toLocaleString('en-US')} records`, ...underWay].join(', ');
  }
}
