import type { Span, TableProgress } from '../model/tableProgress.js';
import type { OrgClient } from './client.js';
import { errorCodeOf } from './errors.js';
import { partIds } from './idRange.js';
import { explainQueryError } from './queryErrors.js';
import { readPage, type QueryPage, type SalesforceRecord } from './queryPage.js';
import { toSoql, type ObjectQuery } from './soql.js';
import { SpanReader, type OnHiddenField } from './spanReader.js';

const PAGE = 2000;
const MOST_RANGES = 8;

/** A range ends with a page that is not full: so many full ones before it keep that below a tenth of the calls. */
const PAGES_A_RANGE = 10;

export type TableEvents = {
  /** Takes records, and how far the table is read with them. */
  readonly take: (records: readonly SalesforceRecord[], progress: TableProgress) => void;
  readonly onHiddenField?: OnHiddenField;
};

const UNREAD: TableProgress = { expected: null, received: 0, spans: [{ after: null, upTo: null, isDone: false }] };

/** Reads all records of one query; a large table's in ranges of ids, at the same time. */
export class TableReader {
  private progress: TableProgress;

  /** @param progress how far the table has been read before */
  public constructor(
    private readonly client: OrgClient,
    private query: ObjectQuery,
    private readonly events: TableEvents,
    progress = UNREAD,
  ) {
    this.progress = progress;
  }

  /**
   * Reads what is not read yet.
   *
   * @returns how far the table is read: all of it
   * @throws SfError in plain words; see SpanReader
   */
  public async read(): Promise<TableProgress> {
    const open = [...this.progress.spans.keys()].filter((index) => !this.progress.spans[index]!.isDone);
    await Promise.all(open.map((index) => this.readSpan(index)));
    return this.progress;
  }

  private async readSpan(index: number, mayPart = true): Promise<void> {
    const span = this.progress.spans[index]!;
    const reader = new SpanReader(this.client, this.query, span, this.events.onHiddenField);
    const first = await reader.open();
    this.query = reader.readable;
    if (this.progress === UNREAD) this.progress = { ...UNREAD, expected: reader.expected };
    if (this.query.orderById === false) return this.readAtOnce(reader, first);
    const ranges = mayPart && span.upTo === null ? rangesWorthwhile(first) : 1;
    if (ranges > 1) {
      this.advance(index, first.records);
      return this.readInRanges(index, ranges);
    }
    for await (const records of reader.pages(first)) this.advance(index, records);
    this.note(this.progress.spans.with(index, { ...this.progress.spans[index]!, isDone: true }), []);
  }

  /** Without an order there is no going on later: such a table is taken as a whole. */
  private async readAtOnce(reader: SpanReader, first: QueryPage): Promise<void> {
    const all: SalesforceRecord[] = [];
    for await (const records of reader.pages(first)) all.push(...records);
    this.note([{ ...this.progress.spans[0]!, isDone: true }], all);
  }

  /** Reads the last page of a span without end, and by its ids parts what lies before it into ranges. */
  private async readInRanges(index: number, ranges: number): Promise<void> {
    const after = this.progress.spans[index]!.after!;
    const last = await this.lastRecords(after);
    const ends = last.length > 0 ? partIds(after, last.at(-1)!.Id, ranges) : undefined;
    if (!ends) return this.readSpan(index, false);
    const tail: Span = { after: last[0]!.Id, upTo: null, isDone: true };
    const parts = ends.map((upTo, part): Span => ({
      after: part === 0 ? after : ends[part - 1]!,
      upTo,
      isDone: false,
    }));
    const others = this.progress.spans.length;
    this.note([...this.progress.spans.with(index, tail), ...parts], last);
    await Promise.all(parts.map((_, part) => this.readSpan(others + part)));
  }

  /** The records with the highest ids, from the highest down; none where that takes Salesforce too long. */
  private async lastRecords(after: string): Promise<readonly SalesforceRecord[]> {
    try {
      const soql = toSoql(this.query, { after }, { descending: true });
      return (await readPage(this.client, this.query, { soql })).records;
    } catch (error) {
      if (errorCodeOf(error) === 'QUERY_TIMEOUT') return [];
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  private advance(index: number, records: readonly SalesforceRecord[]): void {
    const span = this.progress.spans[index]!;
    this.note(this.progress.spans.with(index, { ...span, after: records.at(-1)?.Id ?? span.after }), records);
  }

  private note(spans: readonly Span[], records: readonly SalesforceRecord[]): void {
    this.progress = { ...this.progress, spans, received: this.progress.received + records.length };
    this.events.take(records, this.progress);
  }
}

/** In how many ranges what follows a first page, and comes before a last one, is read with few calls more. */
const rangesWorthwhile = ({ records, totalSize, next }: QueryPage): number => {
  if (next === null) return 1;
  const pages = Math.floor((totalSize - records.length - PAGE) / PAGE);
  return Math.min(MOST_RANGES, 1 + Math.floor(pages / PAGES_A_RANGE));
};
