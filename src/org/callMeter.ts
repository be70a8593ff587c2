import { orgError } from './errors.js';

/** Calls used of the org's daily limit, as the header Sforce-Limit-Info gives them. */
export type ApiUsage = { readonly used: number; readonly limit: number };

/** Counts the calls of a client, and keeps the client within its share of the org's daily limit. */
export class CallMeter {
  private sent = 0;
  private unanswered = 0;
  private first: ApiUsage | undefined;
  private highest: ApiUsage | undefined;
  private answers = { count: 0, milliseconds: 0 };

  /**
   * @param usage what the org said last of its daily limit
   * @param maxPercent percent of the daily limit that this client and all others may use together; undefined: all of it
   */
  public constructor(
    private readonly usage: () => ApiUsage | undefined,
    private readonly maxPercent: number | undefined,
  ) {}

  /** The calls sent. */
  public get calls(): number {
    return this.sent;
  }

  /** The org's usage after the first call and after the last one; undefined before any. */
  public get usageOfRun(): { before: ApiUsage; after: ApiUsage } | undefined {
    return this.first && this.highest && { before: this.first, after: this.highest };
  }

  /** The average time of the timed calls, in milliseconds; 0 before any. */
  public get answerTime(): number {
    const { count, milliseconds } = this.answers;
    return count === 0 ? 0 : milliseconds / count;
  }

  /**
   * Sends a call and counts it.
   *
   * @throws SfError ApiUsageLimitReachedError, before it sends, when one more call could exceed the client's share
   */
  public async count<T>(send: () => Promise<T>): Promise<T> {
    this.checkShare();
    this.sent += 1;
    this.unanswered += 1;
    try {
      return await send();
    } finally {
      this.unanswered -= 1;
      this.keepUsage(this.usage());
    }
  }

  /** Makes a call count for the average answer time, if it is answered. */
  public async time<T>(call: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const answer = await call();
    this.answers.count += 1;
    this.answers.milliseconds += performance.now() - start;
    return answer;
  }

  private checkShare(): void {
    if (this.maxPercent === undefined || !this.highest) return;
    const { used, limit } = this.highest;
    if (used + this.unanswered + 1 <= (limit * this.maxPercent) / 100) return;
    const tokens = [used, limit, this.maxPercent].map((count) => count.toLocaleString('en-US'));
    throw orgError('ApiUsageLimitReachedError', 'apiUsageLimit', tokens);
  }

  /** Answers overtake one another: the highest count is the latest. */
  private keepUsage(usage: ApiUsage | undefined): void {
    this.first ??= usage;
    if (usage && usage.used > (this.highest?.used ?? -1)) this.highest = usage;
  }
}
