import type { Connection } from '@salesforce/core';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { isAccessToken } from '../model/accessToken.js';
import { isBreakdown, orgError, toSfError } from './errors.js';
import { transportOfOne } from './transport.js';

/** Calls used of the org's daily limit, as Sforce-Limit-Info has them. */
export type ApiUsage = { readonly used: number; readonly limit: number };

export type ClientOptions = {
  /** Ends waiting for retries and keeps new requests from starting. */
  readonly signal?: AbortSignal;
  readonly retries?: number;
  /** Milliseconds before the first retry; each further one waits twice as long, with jitter. */
  readonly firstRetryAfter?: number;
  /** Reads in flight at the same time, at most. */
  readonly concurrency?: number;
  /** Percent of the org's daily API limit that are left to this client and all others. */
  readonly maxApiUsage?: number;
};

/** Measured with 100 ms latency: more make a sync hardly faster, and an admin's org has other users. */
export const DEFAULT_CONCURRENCY = 8;

/** The lowest API version that has all that a sync reads (PermissionSetGroup.HasActivationRequired). */
export const MINIMUM_API_VERSION = 53;

/** One org, by the CLI's own connection: counts the calls, retries what passes, translates what does not. */
export class OrgClient {
  private readonly limit: ReturnType<typeof pLimit>;
  private requests = 0;
  private unanswered = 0;
  private firstUsage: ApiUsage | undefined;
  private highestUsage: ApiUsage | undefined;

  public constructor(
    private readonly connection: Connection,
    private readonly options: ClientOptions = {},
  ) {
    this.limit = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  }

  /** REST requests sent, retries included. */
  public get calls(): number {
    return this.requests;
  }

  /** The org's daily API usage after the first call and after the last one; undefined before any. */
  public get usage(): { before: ApiUsage; after: ApiUsage } | undefined {
    return this.firstUsage && this.highestUsage && { before: this.firstUsage, after: this.highestUsage };
  }

  public get apiVersion(): string {
    return this.connection.getApiVersion();
  }

  /** The running user's username, for texts; never the access token, which is the name of an org given by token. */
  public get username(): string {
    const username = this.connection.getUsername();
    return username && !isAccessToken(username) ? username : 'The running user';
  }

  public get instanceUrl(): string {
    return this.connection.instanceUrl.replace(/\/+$/, '');
  }

  /** The path of a REST resource in the connection's API version. */
  public path(resource: string): string {
    return `/services/data/v${this.apiVersion}/${resource}`;
  }

  /**
   * GETs a path of the org.
   *
   * @param path from the root (`/services/data/…`), as `path()` and nextRecordsUrl have it
   * @param read makes of the answer what is wanted; what it cannot read is asked for again, as after a lost connection
   * @throws the Salesforce error as the connection gives it, once it is known not to pass; see toSfError. SfError
   * ApiUsageLimitReached, ForeignAddress, RedirectRefused, and UnreadableAnswer from `read`
   */
  public async get<T>(path: string, read = (answer: unknown): T => answer as T): Promise<T> {
    const { signal } = this.options;
    const answer = this.limit(() => this.retry(async () => read(await this.send<unknown>('GET', path)), isBreakdown));
    return signal ? untilAborted(answer, signal) : answer;
  }

  /**
   * Sends one request that changes the org. Never again on its own: what got no answer may have been done. Once sent, its
   * answer is waited for, whatever the signal says.
   *
   * @param body sent as JSON
   * @throws the Salesforce or network error as the connection gives it; the signal's reason when nothing was sent
   */
  public async write<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.send<T>(method, path, body);
  }

  /** Does work, and again after a growing pause as long as its error is one that passes. */
  public async retry<T>(work: () => Promise<T>, passes: (error: unknown) => boolean): Promise<T> {
    const { signal, retries = 5, firstRetryAfter = 500 } = this.options;
    return pRetry(work, {
      retries,
      minTimeout: firstRetryAfter,
      randomize: true,
      ...(signal && { signal }),
      shouldRetry: ({ error }) => passes(error),
    });
  }

  /** A Salesforce or network error in words for the user, with the next step. */
  public explain(error: unknown): Error {
    return toSfError(error, this.username);
  }

  private async send<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const { signal } = this.options;
    signal?.throwIfAborted();
    // The connection sends its session to any address.
    if (!path.startsWith('/services/')) throw orgError('ForeignAddress', 'foreignAddress', [path]);
    this.keepToUsage();
    this.requests += 1;
    this.unanswered += 1;
    // What was sent to change the org is not taken back.
    const transport = transportOfOne(method === 'GET' ? signal : undefined);
    try {
      return await this.connection.request<T>(
        {
          method,
          url: path,
          ...(body !== undefined && {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
        },
        // The library's type forgets that a request may bring its transport.
        { transport } as unknown as Parameters<Connection['request']>[1],
      );
    } finally {
      this.unanswered -= 1;
      this.noteUsage();
    }
  }

  /** @throws SfError ApiUsageLimitReached when one more request could go beyond what this client was left */
  private keepToUsage(): void {
    const { maxApiUsage } = this.options;
    if (maxApiUsage === undefined || !this.highestUsage) return;
    const { used, limit } = this.highestUsage;
    if (used + this.unanswered + 1 <= (limit * maxApiUsage) / 100) return;
    const tokens = [used, limit, maxApiUsage].map((count) => count.toLocaleString('en-US'));
    throw orgError('ApiUsageLimitReached', 'apiUsageLimit', tokens);
  }

  /** Answers overtake one another: the highest count is the latest. */
  private noteUsage(): void {
    const usage = this.connection.limitInfo.apiUsage;
    this.firstUsage ??= usage;
    if (usage && usage.used > (this.highestUsage?.used ?? -1)) this.highestUsage = usage;
  }
}

/** The connection cannot end a request under way: whoever waits for it is let go at once. */
const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
