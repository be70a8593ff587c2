import type { Span, SpanJob, TableProgress } from '../../model/tableProgress.js';
import type { BulkQueries } from './bulkQueries.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf } from '../errors.js';
import { divideIds, rangesWorthwhile } from './ranges.js';
import { explainQueryError } from './queryErrors.js';
import { readPage, type SalesforceRecord } from './queryPage.js';
import { toSoql, type ObjectQuery } from '../soql.js';
import { SpanReader, type OnHiddenField } from './spanReader.js';

export type TableEvents = {
  /** Takes records, and the progress after them. */
  readonly take: (records: readonly SalesforceRecord[], progress: TableProgress) => void;
  readonly onHiddenField?: OnHiddenField;
  /** The org has refused the condition that keeps records out, so all are read. May be called several times. */
  readonly onNotSpared?: () => void;
};

const UNREAD: TableProgress = { expected: null, received: 0, spans: [{ after: null, upTo: null, isDone: false }] };

/** Whether a job gave all records that were there. */
function isWhole({ isOver, received, total, promised }: SpanJob): boolean {
  return !isOver && received === total && received >= promised;
}

/** Reads all records of one query. It reads a large table by a job of the Bulk API, or several ranges of ids at the same time. */
export class TableReader {
  private progress: TableProgress;

  /**
   * @param progress the progress of an earlier read
   * @param bulk undefined: REST reads everything
   */
  public constructor(
    private readonly client: OrgClient,
    private query: ObjectQuery,
    private readonly events: TableEvents,
    progress = UNREAD,
    private readonly bulk?: BulkQueries,
  ) {
    this.progress = progress;
  }

  /**
   * Reads the records that are not read yet.
   *
   * @returns the progress at the end
   * @throws SfError in plain words; see SpanReader
   */
  public async read(): Promise<TableProgress> {
    const open = [...this.progress.spans.keys()].filter((index) => !this.progress.spans[index]!.isDone);
    await Promise.all(open.map((index) => this.readSpan(index)));
    return this.progress;
  }

  private async readSpan(index: number, { mayUseJob = true, mayDivide = true } = {}): Promise<void> {
    const span = this.progress.spans[index]!;
    if (span.job) return this.readByJob(index);
    const reader = new SpanReader(this.client, this.query, span, this.events.onHiddenField);
    await this.open(reader);
    if (this.progress === UNREAD) this.progress = { ...UNREAD, expected: reader.expected };
    if (this.query.orderById === false) return this.readAtOnce(reader);
    if (mayDivide && span.upTo === null) {
      const job = mayUseJob && reader.expected !== null ? await this.bulk?.begin(this.query, reader.first) : null;
      if (job) {
        reader.takeFirst((records) => this.advance(index, records, job));
        return this.readByJob(index);
      }
      const ranges = rangesWorthwhile(reader.first);
      if (ranges > 1) {
        reader.takeFirst((records) => this.advance(index, records));
        return this.readInRanges(index, ranges);
      }
    }
    await this.readPages(index, reader);
  }

  private async readPages(index: number, reader: SpanReader): Promise<void> {
    await reader.eachPage((records) => this.advance(index, records));
    this.keepProgress(this.progress.spans.with(index, { ...this.progress.spans[index]!, isDone: true }), []);
  }

  /** Reads the results of a span's job, and by REST the records that they lack. */
  private async readByJob(index: number): Promise<void> {
    const span = this.progress.spans[index]!;
    if (this.bulk && !span.job!.isOver) {
      const results = this.bulk.results(this.query.object, span.job!, span.after!);
      for await (const { records, job } of results) this.advance(index, records, job);
    }
    const { job, ...read } = this.progress.spans[index]!;
    if (isWhole(job!)) return this.keepProgress(this.progress.spans.with(index, { ...read, isDone: true }), []);
    const { from, received, total, promised } = job!;
    if (received === 0) {
      this.keepProgress(this.progress.spans.with(index, read), []);
      return this.readSpan(index, { mayUseJob: false });
    }
    const earlier = { last: read.after!, received, promised: Math.max(promised, total ?? 0) };
    const bounds = { after: from, upTo: read.upTo };
    const reader = new SpanReader(this.client, this.query, bounds, this.events.onHiddenField, earlier);
    await this.open(reader);
    await this.readPages(index, reader);
  }

  /** Reads a span's first page. The other spans are read as the org could answer this one. */
  private async open(reader: SpanReader): Promise<void> {
    await reader.open();
    if (this.query.sparing && !reader.readable.sparing) this.events.onNotSpared?.();
    this.query = reader.readable;
  }

  /** Reads a table without an order. A later read could not continue it, so its records are handed out together. */
  private async readAtOnce(reader: SpanReader): Promise<void> {
    const all: SalesforceRecord[] = [];
    await reader.eachPage((records) => all.push(...records));
    this.keepProgress([{ ...this.progress.spans[0]!, isDone: true }], all);
  }

  /** Reads the rest of a span without end in ranges, or page by page when it cannot be divided. */
  private async readInRanges(index: number, ranges: number): Promise<void> {
    const parts = await this.divide(index, ranges);
    if (parts.length === 0) return this.readSpan(index, { mayDivide: false });
    await Promise.all(parts.map((part) => this.readSpan(part)));
  }

  /**
   * Reads the last page of a span without end, and divides the ids before that page into ranges.
   *
   * @returns the indexes of the ranges' spans; none when the span cannot be divided
   */
  private async divide(index: number, ranges: number): Promise<number[]> {
    const after = this.progress.spans[index]!.after!;
    const last = await this.lastRecords(after);
    const ends = last.length > 0 ? divideIds(after, last.at(-1)!.Id, ranges) : undefined;
    if (!ends) return [];
    const tail: Span = { after: last[0]!.Id, upTo: null, isDone: true };
    const parts = ends.map((upTo, part): Span => ({
      after: part === 0 ? after : ends[part - 1]!,
      upTo,
      isDone: false,
    }));
    const others = this.progress.spans.length;
    this.keepProgress([...this.progress.spans.with(index, tail), ...parts], last);
    return parts.map((_, part) => others + part);
  }

  /** The records with the highest ids, the highest first; none when that takes Salesforce too long. */
  private async lastRecords(after: string): Promise<readonly SalesforceRecord[]> {
    try {
      const soql = toSoql(this.query, { after }, { descending: true });
      return (await readPage(this.client, this.query, { soql })).records;
    } catch (error) {
      if (errorCodeOf(error) === 'QUERY_TIMEOUT') return [];
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  /** @param job the state of the span's job after these records; undefined: REST gave them */
  private advance(index: number, records: readonly SalesforceRecord[], job?: SpanJob): void {
    const span = this.progress.spans[index]!;
    const by = job ?? (span.job && { ...span.job, received: span.job.received + records.length });
    const after = records.at(-1)?.Id ?? span.after;
    this.keepProgress(this.progress.spans.with(index, { ...span, after, ...(by && { job: by }) }), records);
  }

  private keepProgress(spans: readonly Span[], records: readonly SalesforceRecord[]): void {
    this.progress = { ...this.progress, spans, received: this.progress.received + records.length };
    this.events.take(records, this.progress);
  }
}
