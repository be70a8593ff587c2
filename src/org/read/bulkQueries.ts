import { SfError } from '@salesforce/core';
import type { BulkMode } from '../../model/syncOptions.js';
import type { SpanJob } from '../../model/tableProgress.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import { toSoql, type ObjectQuery } from '../soql.js';
import { abortJob, columnsOf, countOfJob, createQueryJob, readResults, recordMaker } from './bulkJob.js';
import { isBulkWorthwhile, JOB_TIME, restTime } from './bulkWorth.js';
import type { QueryPage, SalesforceRecord } from './queryPage.js';

/** Records of a job, and the state of the job after them. */
type JobRecords = { readonly records: readonly SalesforceRecord[]; readonly job: SpanJob };

export type BulkEvents = {
  /** The records of an object come by the Bulk API. */
  readonly onUsed?: (object: string) => void;
  /** REST reads an object, or the rest of it, for this reason. */
  readonly onRefused?: (object: string, why: Error) => void;
};

/** Each pause between two questions is so much longer than the one before, up to a number of first pauses. */
const PAUSE_GROWTH = 1.5;
const MAX_PAUSE = 30;

/** The refusals of one query. After any other refusal, no further job is started. */
const OF_ONE_QUERY = /^(INVALIDENTITY|API_ERROR|MALFORMED_QUERY|QUERY_TOO_COMPLICATED)$/;

/**
 * Reads the records after a first page by a query job of the Bulk API 2.0. When anything goes wrong, it leaves the rest to
 * REST. The job's query is in the order of Id, like those of REST, so the last id says how much of it has been read.
 */
export class BulkQueries {
  private readonly mode: BulkMode;
  private isRefused = false;
  /** Resolved when no page of results is in memory. */
  private pageRead: Promise<void> = Promise.resolve();
  /** The jobs that this process started and has not asked yet. */
  private readonly newJobs = new Set<string>();

  public constructor(
    private readonly client: OrgClient,
    private readonly events: BulkEvents = {},
  ) {
    this.mode = client.bulkMode;
  }

  /**
   * Starts a job for the records after the first page of a query.
   *
   * @returns null where REST has to read them
   * @throws the signal's reason; SfError ApiUsageLimitReachedError
   */
  public async begin(query: ObjectQuery, { records, totalSize, next }: QueryPage): Promise<SpanJob | null> {
    const rest = totalSize - records.length;
    const from = records.at(-1)?.Id;
    // A job of this operation gives what a plain query gives.
    if (query.includesHidden) return null;
    if (this.mode === 'never' || this.isRefused || next === null || from === undefined || rest <= 0) return null;
    if (this.mode === 'auto' && !isBulkWorthwhile(this.client, rest, query.fields.length)) return null;
    try {
      const id = await createQueryJob(this.client, query.object, toSoql(query, { after: from }));
      this.newJobs.add(id);
      return {
        id,
        from,
        promised: rest,
        total: null,
        received: 0,
        locator: null,
        columns: columnsOf(query.fields, records),
        isOver: false,
      };
    } catch (error) {
      this.isRefused ||= !OF_ONE_QUERY.test(errorCodeOf(error));
      this.leaveToRest(query.object, error);
      return null;
    }
  }

  /**
   * Reads the results of a job, or the rest of them. While the job is running, it gives the state without records.
   *
   * @param last the last id that was read
   * @returns ends with the job; `isOver` says that it ended before its results were read
   * @throws the signal's reason; SfError ApiUsageLimitReachedError
   */
  public async *results(object: string, job: SpanJob, last: string): AsyncGenerator<JobRecords, void, void> {
    let state = job;
    if (this.mode === 'never') return yield { records: [], job: { ...job, isOver: true } };
    try {
      for await (const step of this.readJob(object, job, last)) {
        state = step.job;
        yield step;
      }
    } catch (error) {
      this.leaveToRest(object, error);
      yield { records: [], job: { ...state, isOver: true } };
    }
  }

  private async *readJob(object: string, job: SpanJob, last: string): AsyncGenerator<JobRecords, void, void> {
    let state = job;
    for await (const total of this.untilDone(object, job)) {
      state = { ...state, total };
      yield { records: [], job: state };
    }
    this.events.onUsed?.(object);
    const toRecord = recordMaker(object, job.columns);
    const locators = new Set<string | null>();
    let after = last;
    let next = job.locator;
    do {
      if (locators.has(next)) throw unreadableAnswer(object, 'pageTwice');
      locators.add(next);
      state = { ...state, locator: next };
      const letOthersRead = await this.waitForMemory();
      try {
        const page = await readResults(this.client, object, state, after);
        for (const rows of page.rows) {
          const records = rows.map(toRecord);
          after = records.at(-1)!.Id;
          state = { ...state, received: state.received + records.length };
          yield { records, job: state };
        }
        next = page.next;
      } finally {
        letOthersRead();
      }
    } while (next !== null);
  }

  /**
   * Waits until no page of another job is in memory, since one takes as much memory as many pages of REST.
   *
   * @returns a function to call when the page has been read
   */
  private async waitForMemory(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.pageRead;
    this.pageRead = promise;
    await before;
    return resolve;
  }

  /** Gives null each time that the job is still running, and then the number of its records; nothing if that is known. */
  private async *untilDone(
    object: string,
    { id, promised, total }: SpanJob,
  ): AsyncGenerator<number | null, void, void> {
    const patience = this.mode === 'auto' ? Math.max(JOB_TIME, restTime(this.client, promised)) : Infinity;
    const start = performance.now();
    let pause = 1;
    if (this.newJobs.delete(id)) await this.client.pause(pause);
    for (let found = total; found === null;) {
      found = await countOfJob(this.client, object, id);
      yield found;
      if (found !== null) return;
      if (performance.now() - start > patience) {
        await abortJob(this.client, id);
        throw orgError('QueryJobSlowError', 'queryJobSlow', [object]);
      }
      pause = Math.min(pause * PAUSE_GROWTH, MAX_PAUSE);
      await this.client.pause(pause);
    }
  }

  /** @throws the error itself when REST may not continue either */
  private leaveToRest(object: string, error: unknown): void {
    const isEnd = error instanceof SfError && error.name === 'ApiUsageLimitReachedError';
    if (isEnd || this.client.isAborted) throw error;
    this.events.onRefused?.(object, this.client.explain(error));
  }
}
