import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '@salesforce/core';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { isAccessToken } from '../model/accessToken.js';
import { DEFAULT_CONCURRENCY, type BulkMode } from '../model/reading.js';
import { isBreakdown, isPathUnknown, orgError, toSfError, unnamedUser } from './errors.js';
import { transportOfOne, type Receive } from './transport.js';
import { UsageMeter } from './usageMeter.js';

export type ClientOptions = {
  /** Ends waiting for retries and keeps new requests from starting. */
  readonly signal?: AbortSignal;
  readonly retries?: number;
  /** Milliseconds before the first retry; each further one waits twice as long, with jitter. */
  readonly firstRetryAfter?: number;
  /** Milliseconds before a job is first asked whether it is done; each further pause is longer. */
  readonly firstPollAfter?: number;
  /** Reads in flight at the same time, at most. */
  readonly concurrency?: number;
  /** Percent of the org's daily API limit that are left to this client and all others. */
  readonly maxApiUsage?: number;
  /** When large tables are read by the Bulk API; `auto` unless said otherwise. */
  readonly bulk?: BulkMode;
};

/** The lowest API version that has all that a sync reads (PermissionSetGroup.HasActivationRequired). */
export const MINIMUM_API_VERSION = 53;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

type Sending = {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Changes the org: what was sent is not taken back. */
  readonly isWrite?: boolean;
  readonly receive?: Receive;
};

/** One org, by the CLI's own connection: counts the calls, retries what passes, translates what does not. */
export class OrgClient {
  private readonly limit: ReturnType<typeof pLimit>;
  private readonly meter: UsageMeter;
  private requests = 0;
  private unanswered = 0;
  private answers = { count: 0, milliseconds: 0 };

  public constructor(
    private readonly connection: Connection,
    private readonly options: ClientOptions = {},
  ) {
    this.limit = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.meter = new UsageMeter(options.maxApiUsage);
  }

  /** REST requests sent, retries included. */
  public get calls(): number {
    return this.requests;
  }

  /** The org's daily API usage after the first call and after the last one; undefined before any. */
  public get usage(): UsageMeter['usage'] {
    return this.meter.usage;
  }

  /** Milliseconds that the org took for an answer so far, on average; 0 before any. */
  public get answerTime(): number {
    const { count, milliseconds } = this.answers;
    return count === 0 ? 0 : milliseconds / count;
  }

  /** Reads in flight at the same time, at most. */
  public get concurrency(): number {
    return this.limit.concurrency;
  }

  public get bulkMode(): BulkMode {
    return this.options.bulk ?? 'auto';
  }

  public get apiVersion(): string {
    return this.connection.getApiVersion();
  }

  /** The running user's username; null for an org that is given by its access token, which no text may show. */
  public get username(): string | null {
    const username = this.connection.getUsername();
    return username && !isAccessToken(username) ? username : null;
  }

  /** How a text names the running user. */
  public get userInTexts(): string {
    return this.username ?? unnamedUser();
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
   * ApiUsageLimitReachedError, ForeignAddressError, RedirectRefusedError, and UnreadableAnswerError from `read`
   */
  public async get<T>(path: string, read = (answer: unknown): T => answer as T): Promise<T> {
    return this.inTurn(async () => {
      const sent = performance.now();
      const answer = await this.send('GET', path);
      this.answers.count += 1;
      this.answers.milliseconds += performance.now() - sent;
      return read(answer);
    });
  }

  /**
   * POSTs what changes no record of the org, so that it may be sent again like a GET.
   *
   * @throws as `get`
   */
  public async ask<T>(path: string, body: unknown, read: (answer: unknown) => T): Promise<T> {
    return this.inTurn(async () => read(await this.send('POST', path, { body })));
  }

  /**
   * GETs a path of which the answer is no JSON, and is taken as it comes.
   *
   * @param receive makes of the answer what is wanted; what it cannot read is asked for again
   * @throws as `get`
   */
  public async download<T>(path: string, receive: (...answer: Parameters<Receive>) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const results: T[] = [];
      await this.send('GET', path, {
        receive: async (...answer) => void results.push(await receive(...answer)),
      });
      return results[0]!;
    });
  }

  /**
   * Waits before a job is asked whether it is done.
   *
   * @param times the length of the pause, in first pauses
   * @throws the signal's reason, at once
   */
  public async pause(times: number): Promise<void> {
    const { signal, firstPollAfter = 2000 } = this.options;
    await wait(firstPollAfter * times, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }

  /** Whether all this client does was ended from outside. */
  public get isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  /**
   * Sends one request that changes the org. Never again on its own: what got no answer may have been done. Once sent, its
   * answer is waited for, whatever the signal says.
   *
   * @param body sent as JSON
   * @throws the Salesforce or network error as the connection gives it; the signal's reason when nothing was sent
   */
  public async write<T>(method: Exclude<Method, 'GET'>, path: string, body?: unknown): Promise<T> {
    return (await this.send(method, path, { body, isWrite: true })) as T;
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

  /** A Salesforce or network error in words for the user, with the next step; the signal's reason once it is aborted. */
  public explain(error: unknown): Error {
    const { signal } = this.options;
    if (signal?.aborted) return signal.reason as Error;
    return isPathUnknown(error)
      ? orgError('ApiVersionNotFoundError', 'apiVersionNotFound', [this.apiVersion])
      : toSfError(error, this.userInTexts);
  }

  /** Runs a read once a place is free, and repeats it as long as its error may pass. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.options;
    const answer = this.limit(() => this.retry(work, isBreakdown));
    return signal ? untilAborted(answer, signal) : answer;
  }

  private async send(method: Method, path: string, { body, isWrite, receive }: Sending = {}): Promise<unknown> {
    const { signal } = this.options;
    signal?.throwIfAborted();
    // The connection sends its session to any address.
    if (!path.startsWith('/services/')) throw orgError('ForeignAddressError', 'foreignAddress', [path]);
    this.meter.admit(this.unanswered);
    this.requests += 1;
    this.unanswered += 1;
    const transport = transportOfOne(isWrite ? undefined : signal, receive);
    try {
      return await this.connection.request<unknown>(
        {
          method,
          url: path,
          ...(body !== undefined && {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
        },
        // The library's type leaves out that a request may bring its own transport.
        { transport } as unknown as Parameters<Connection['request']>[1],
      );
    } finally {
      this.unanswered -= 1;
      this.meter.note(this.connection.limitInfo.apiUsage);
    }
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
