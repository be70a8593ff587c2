import type { Connection } from '@salesforce/core';
import pLimit from 'p-limit';
import { DEFAULT_CONCURRENCY, type BulkMode } from '../model/syncOptions.js';
import { orgUsername } from '../model/orgUsername.js';
import { RESULTS_LIMITS, REST_LIMITS, type AnswerLimits } from '../network/answer.js';
import { ApiVersion } from './apiVersion.js';
import { CallMeter } from './callMeter.js';
import { isBreakdown, isPathUnknown, orgError, toSfError, unnamedUser } from './errors.js';
import { pause, retry, untilAborted, type RetryOptions } from './retry.js';
import { renewSession } from './session.js';
import { transportOf, type Receive } from './transport.js';

export type ClientOptions = RetryOptions & {
  /** Ends pauses and reads, and keeps new requests from starting. */
  readonly signal?: AbortSignal;
  /** Milliseconds before a job is first asked whether it is done; each further pause is longer. */
  readonly firstPollAfter?: number;
  /** The largest number of reads that are under way at the same time. */
  readonly concurrency?: number;
  /** Percent of the org's daily API limit that this client and all others may use together. */
  readonly maxApiUsage?: number;
  /** When large tables are read by the Bulk API; `auto` unless said otherwise. */
  readonly bulk?: BulkMode;
  /** What one answer may cost, where that is not what src/network/answer.ts says. */
  readonly limits?: Partial<AnswerLimits>;
};

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** @see OrgClient.send */
type SendOptions = {
  /** What is sent as JSON, or what makes it: a body with paths is made anew when the API version changes. */
  readonly body?: unknown;
  /** The signal does not end the request. */
  readonly isWrite?: boolean;
  /** Takes the answer as a stream. */
  readonly receive?: Receive;
};

/** Sends requests to one org by the CLI's own connection, and sends reads again while their error may pass. */
export class OrgClient {
  private readonly limit: ReturnType<typeof pLimit>;
  private readonly meter: CallMeter;
  private readonly version: ApiVersion;

  public constructor(
    private readonly connection: Connection,
    private readonly options: ClientOptions = {},
  ) {
    this.limit = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.meter = new CallMeter(() => connection.limitInfo.apiUsage, options.maxApiUsage);
    this.version = new ApiVersion(connection, () => this.sendOnce('GET', '/services/data', {}));
  }

  /** REST requests sent, retries included. */
  public get calls(): number {
    return this.meter.calls;
  }

  /** The org's daily API usage after the first call and after the last one; undefined before any. */
  public get usage(): CallMeter['usageOfRun'] {
    return this.meter.usageOfRun;
  }

  /** The average time, in milliseconds, in which the org has answered a GET so far; 0 before any. */
  public get answerTime(): number {
    return this.meter.answerTime;
  }

  /** The largest number of reads that are under way at the same time. */
  public get concurrency(): number {
    return this.limit.concurrency;
  }

  public get bulkMode(): BulkMode {
    return this.options.bulk ?? 'auto';
  }

  /** Whether somebody has ended the work of this client. */
  public get isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  public get apiVersion(): string {
    return this.connection.getApiVersion();
  }

  /** The API version and where it comes from, as the two tokens of a text. */
  public get versionInTexts(): ApiVersion['inTexts'] {
    return this.version.inTexts;
  }

  /** The running user's username; null for an org that is given by its access token. */
  public get username(): string | null {
    return orgUsername(this.connection.getUsername());
  }

  /** What a text calls the running user. */
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

  /** The path of a REST resource in the connection's API version, which may have changed since `path()` gave it. */
  public currentPath(path: string): string {
    return this.version.current(path);
  }

  /**
   * Asks the org for its newest API version where the CLI could not find out.
   *
   * @throws SfError in plain words
   */
  public async settleVersion(): Promise<void> {
    try {
      await this.retry(() => this.version.settle(), isBreakdown);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /**
   * GETs a path of the org.
   *
   * @param path from the root (`/services/data/…`), as `path()` and nextRecordsUrl give it
   * @param read turns the answer into a result; an answer that it cannot read is asked for again, as after a lost connection
   * @throws the Salesforce error as the connection gives it, after the last retry; see toSfError. SfError
   * ApiUsageLimitReachedError, ForeignAddressError, RedirectRefusedError, and UnreadableAnswerError from `read`
   */
  public async get<T>(path: string, read = (answer: unknown): T => answer as T): Promise<T> {
    return this.whenFree(async () => read(await this.meter.time(() => this.send('GET', path))));
  }

  /**
   * POSTs a request that changes no record of the org, so that it may be sent again like a GET.
   *
   * @param body sent as JSON
   * @param read as for `get`
   * @throws as `get`
   */
  public async ask<T>(path: string, body: unknown, read: (answer: unknown) => T): Promise<T> {
    return this.whenFree(async () => read(await this.send('POST', path, { body })));
  }

  /**
   * GETs a path whose answer is not JSON.
   *
   * @param receive turns the stream of the answer into a result; an answer that it cannot read is asked for again
   * @throws as `get`
   */
  public async download<T>(path: string, receive: (...answer: Parameters<Receive>) => Promise<T>): Promise<T> {
    return this.whenFree(async () => {
      const results: T[] = [];
      await this.send('GET', path, {
        receive: async (...answer) => void results.push(await receive(...answer)),
      });
      return results[0]!;
    }, RESULTS_LIMITS);
  }

  /**
   * Sends one request that changes the org. It is never sent again here: a request without an answer may have been done.
   * Once it is sent, its answer is waited for, even when the signal is aborted.
   *
   * @param body sent as JSON; a function makes it, and makes it anew when the API version has changed
   * @throws the Salesforce or network error as the connection gives it; the signal's reason when nothing was sent
   */
  public async write<T>(method: Exclude<Method, 'GET'>, path: string, body?: unknown): Promise<T> {
    return (await this.send(method, path, { body, isWrite: true })) as T;
  }

  /** Does some work, and does it again after a growing pause while its error is one that may pass. */
  public async retry<T>(work: () => Promise<T>, mayPass: (error: unknown) => boolean): Promise<T> {
    return retry(work, mayPass, this.options);
  }

  /**
   * Waits before a job is asked whether it is done.
   *
   * @param factor the length of the pause, as a multiple of the first one
   * @throws the signal's reason, at once
   */
  public async pause(factor: number): Promise<void> {
    return pause((this.options.firstPollAfter ?? 2000) * factor, this.options.signal);
  }

  /** A Salesforce or network error in plain words, with the next step; the signal's reason when the signal is aborted. */
  public explain(error: unknown): Error {
    const { signal } = this.options;
    if (signal?.aborted) return signal.reason as Error;
    return isPathUnknown(error) && !this.version.isKnown
      ? orgError('ApiVersionNotFoundError', 'apiVersionHidden', this.versionInTexts)
      : toSfError(error, this.userInTexts);
  }

  /**
   * Does a read when fewer than `concurrency` are under way, and again while it meets a breakdown. Once the time of one answer has
   * passed, no other try begins: a server that never answers would get the time six times over.
   */
  private async whenFree<T>(read: () => Promise<T>, limits: AnswerLimits = REST_LIMITS): Promise<T> {
    const { time } = { ...limits, ...this.options.limits };
    const readInTime = async (): Promise<T> => {
      const start = performance.now();
      return this.retry(read, (error) => isBreakdown(error) && performance.now() - start < time);
    };
    return untilAborted(this.limit(readInTime), this.options.signal);
  }

  /** Sends a request, and sends it again in another API version if nobody has chosen the one that the org does not have. */
  private async send(method: Method, path: string, how: SendOptions = {}): Promise<unknown> {
    const { signal } = this.options;
    signal?.throwIfAborted();
    // The connection sends its session to any address.
    if (!path.startsWith('/services/')) throw orgError('ForeignAddressError', 'foreignAddress', [path]);
    if (!path.startsWith('/services/data/')) return this.sendOnce(method, path, how);
    await (how.isWrite ? this.retry(() => this.version.settle(), isBreakdown) : this.version.settle());
    const sent = this.version.current(path);
    try {
      const answer = await this.sendOnce(method, sent, how);
      this.version.confirm();
      return answer;
    } catch (error) {
      if (!(await this.version.isReplaced(sent, error))) throw error;
      return this.sendOnce(method, this.version.current(sent), how);
    }
  }

  private async sendOnce(method: Method, path: string, { body, isWrite, receive }: SendOptions): Promise<unknown> {
    const { connection } = this;
    const json: unknown = typeof body === 'function' ? (body as () => unknown)() : body;
    const request = {
      method,
      url: path,
      ...(json !== undefined && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
    };
    // A read is sent again with all that it needs; a write is sent once, so its login is tried again.
    const ofLogin = isWrite ? this.options : { ...this.options, retries: 0 };
    const transport = transportOf({
      signal: isWrite ? undefined : this.options.signal,
      receive,
      renew: (refusedToken) => renewSession(connection, refusedToken, this.userInTexts, ofLogin),
      limits: this.options.limits,
    });
    // jsforce's type does not say that a request may bring its own transport.
    const options = { transport } as unknown as Parameters<Connection['request']>[1];
    return this.meter.count(() => connection.request<unknown>(request, options));
  }
}
