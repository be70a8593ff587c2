import { orgError } from './errors.js';

/** Calls used of the org's daily limit, as Sforce-Limit-Info has them. */
export type ApiUsage = { readonly used: number; readonly limit: number };

/** Watches how much of the day's requests the org has used, and keeps a client within its share. */
export class UsageMeter {
  private first: ApiUsage | undefined;
  private highest: ApiUsage | undefined;

  /** @param most percent of the daily limit that are left to this client and all others; undefined: all of it */
  public constructor(private readonly most: number | undefined) {}

  /** After the first call and after the last one; undefined before any. */
  public get usage(): { before: ApiUsage; after: ApiUsage } | undefined {
    return this.first && this.highest && { before: this.first, after: this.highest };
  }

  /** Answers overtake one another: the highest count is the latest. */
  public note(usage: ApiUsage | undefined): void {
    this.first ??= usage;
    if (usage && usage.used > (this.highest?.used ?? -1)) this.highest = usage;
  }

  /**
   * @param unanswered requests that are not counted yet
   * @throws SfError ApiUsageLimitReachedError when one more request could go beyond what the client was left
   */
  public admit(unanswered: number): void {
    if (this.most === undefined || !this.highest) return;
    const { used, limit } = this.highest;
    if (used + unanswered + 1 <= (limit * this.most) / 100) return;
    const tokens = [used, limit, this.most].map((count) => count.toLocaleString('en-US'));
    throw orgError('ApiUsageLimitReachedError', 'apiUsageLimit', tokens);
  }
}
