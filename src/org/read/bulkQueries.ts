import { SfError } from '@salesforce/core';
import type { BulkMode } from '../../model/syncOptions.js';
import type { SpanJob } from '../../model/tableProgress.js';
import { columnsOf, recordMaker, abortJob, createQueryJob, recordsOfJob, readResults } from './bulkJob.js';
import { isBulkWorthwhile, JOB_TIME, restTime } from './bulkWorth.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import { RECORDS_A_PAGE, type QueryPage, type SalesforceRecord } from './queryPage.js';
import { toSoql, type ObjectQuery } from '../soql.js';

/** Records, and how far their job is taken with them. */
type Taken = { readonly records: readonly SalesforceRecord[]; readonly job: SpanJob };

export type BulkEvents = {
  /** Records of an object come by the Bulk API. */
  readonly onUsed?: (object: string) => void;
  /** An object is read by REST, or the rest of it, for this reason. */
  readonly onRefused?: (object: string, why: Error) => void;
};

const GROWTH = 1.5;
/** In first pauses. */
const LONGEST_PAUSE = 30;

/** Refusals that concern one query; others would meet the next one as well. */
const OF_ONE_QUERY = /^(INVALIDENTITY|API_ERROR|MALFORMED_QUERY|QUERY_TOO_COMPLICATED)$/;

/**
 * The Bulk API 2.0 of an org: reads what follows a first page by a query job, and gives it back to REST whatever goes
 * wrong. The job's query is in the order of Id, like those of REST: so the last id says how far it is taken.
 */
export class BulkQueries {
  private readonly mode: BulkMode;
  private isRefused = false;
  /** Done when nobody holds a page of results. */
  private pageTaken: Promise<void> = Promise.resolve();
  /** Jobs that have just been begun. */
  private readonly begun = new Set<string>();

  public constructor(
    private readonly client: OrgClient,
    private readonly events: BulkEvents = {},
  ) {
    this.mode = client.bulkMode;
  }

  /**
   * Begins a job for what follows the first page of a query.
   *
   * @returns null where REST is to go on
   * @throws the signal's reason; SfError ApiUsageLimitReachedError
   */
  public async begin(query: ObjectQuery, { records, totalSize, next }: QueryPage): Promise<SpanJob | null> {
    const rest = totalSize - records.length;
    const from = records.at(-1)?.Id;
    if (this.mode === 'never' || this.isRefused || next === null || from === undefined || rest <= 0) return null;
    if (this.mode === 'auto' && !isBulkWorthwhile(this.client, rest, query.fields.length)) return null;
    try {
      const id = await createQueryJob(this.client, query.object, toSoql(query, { after: from }));
      this.begun.add(id);
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
      this.refused(query.object, error);
      return null;
    }
  }

  /**
   * Takes the results of a job, or what is left of them. Comes by now and then without records while the job is under way.
   *
   * @param last the last id that was taken
   * @returns ends with the job's end, which `isOver` tells from a bad one
   * @throws the signal's reason; SfError ApiUsageLimitReachedError
   */
  public async *results(object: string, job: SpanJob, last: string): AsyncGenerator<Taken, void, void> {
    let taken = job;
    if (this.mode === 'never') return yield { records: [], job: { ...job, isOver: true } };
    try {
      for await (const step of this.steps(object, job, last)) {
        taken = step.job;
        yield step;
      }
    } catch (error) {
      this.refused(object, error);
      yield { records: [], job: { ...taken, isOver: true } };
    }
  }

  private async *steps(object: string, job: SpanJob, last: string): AsyncGenerator<Taken, void, void> {
    let taken = job;
    for await (const total of this.untilDone(object, job)) {
      taken = { ...taken, total };
      yield { records: [], job: taken };
    }
    this.events.onUsed?.(object);
    const toRecord = recordMaker(object, job.columns);
    const seen = new Set<string | null>();
    let after = last;
    let next = job.locator;
    do {
      if (seen.has(next)) throw unreadableAnswer(object, 'pageTwice');
      seen.add(next);
      taken = { ...taken, locator: next };
      const letOthers = await this.holdPage();
      try {
        const page = await readResults(this.client, object, taken, after);
        for (let start = 0; start < page.rows.length; start += RECORDS_A_PAGE) {
          const records = page.rows.slice(start, start + RECORDS_A_PAGE).map(toRecord);
          after = records.at(-1)!.Id;
          taken = { ...taken, received: taken.received + records.length };
          yield { records, job: taken };
        }
        next = page.next;
      } finally {
        letOthers();
      }
    } while (next !== null);
  }

  /**
   * Waits until nobody else holds a page of results: each takes as much memory as many pages of REST.
   *
   * @returns to be called when this one is taken
   */
  private async holdPage(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.pageTaken;
    this.pageTaken = promise;
    await before;
    return resolve;
  }

  /** How many records a job has found: null each time that it is under way; nothing where that is known. */
  private async *untilDone(
    object: string,
    { id, promised, total }: SpanJob,
  ): AsyncGenerator<number | null, void, void> {
    const patience = this.mode === 'auto' ? Math.max(JOB_TIME, restTime(this.client, promised)) : Infinity;
    const began = performance.now();
    let pause = 1;
    if (this.begun.delete(id)) await this.client.pause(pause);
    for (let found = total; found === null;) {
      found = await recordsOfJob(this.client, object, id);
      yield found;
      if (found !== null) return;
      if (performance.now() - began > patience) {
        await abortJob(this.client, id);
        throw orgError('QueryJobSlowError', 'queryJobSlow', [object]);
      }
      pause = Math.min(pause * GROWTH, LONGEST_PAUSE);
      await this.client.pause(pause);
    }
  }

  /** @throws the error itself, where REST may not go on either */
  private refused(object: string, error: unknown): void {
    const isEnd = error instanceof SfError && error.name === 'ApiUsageLimitReachedError';
    if (isEnd || this.client.isAborted) throw error;
    this.events.onRefused?.(object, this.client.explain(error));
  }
}
