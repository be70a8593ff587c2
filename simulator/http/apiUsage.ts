import type { OrgSettings } from '../org/types.js';
import { requestLimitExceeded } from './errors.js';

/** How many API requests the org has taken of its daily allowance. */
export class ApiUsage {
  public used = 0;

  public constructor(private readonly settings: OrgSettings) {}

  public get limit(): number {
    return this.settings.apiLimit;
  }

  /** @throws SalesforceFault REQUEST_LIMIT_EXCEEDED when the day's requests are spent. */
  public take(): void {
    if (this.used >= this.limit) throw requestLimitExceeded();
    this.used += 1;
  }

  /** The value of `Sforce-Limit-Info`. */
  public toHeader(): string {
    return `api-usage=${String(this.used)}/${String(this.limit)}`;
  }
}
