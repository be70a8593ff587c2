import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import { explainQueryError, hiddenField } from './queryErrors.js';
import { readPage, RECORDS_A_PAGE, type QueryPage, type SalesforceRecord } from './queryPage.js';
import { toCountSoql, toSoql, type Bounds, type ObjectQuery } from '../soql.js';

/** Is told of a field that the query can do without and that is hidden here. */
export type OnHiddenField = (object: string, field: string) => void;

const SMALLEST_PAGE = 250;

/** What another way of reading has brought of a span. */
export type ReadBefore = {
  /** The last id of it. */
  readonly last: string;
  readonly received: number;
  /** How many records the span has at least, as far as anybody said. */
  readonly promised: number;
};

/** How often the org is asked what it has when that is not what it gave. */
const MAX_RECOUNTS = 3;

const isTimeout = (error: unknown): boolean => errorCodeOf(error) === 'QUERY_TIMEOUT';

/**
 * Reads the records of a query whose ids lie within bounds, page by page, in the order of Id.
 *
 * A cursor that is gone is replaced by a query for what follows the last record. A query that takes Salesforce too long is
 * taken in small pieces, each a query of its own. What was received is compared with what was promised, and a difference
 * with what is there now.
 */
export class SpanReader {
  /** Records a page, where the query is taken in pieces. */
  private limit: number | undefined;
  private last: string | null;
  private received: number;
  private promised: number | null = null;
  private recounts = 0;
  /** What has come and is not handed out: no page is held longer, since many spans wait for their next ones at a time. */
  private page: QueryPage | null = null;
  /** The first id of the page handed out last. */
  private begin: string | undefined;

  public constructor(
    private readonly client: OrgClient,
    private query: ObjectQuery,
    private readonly bounds: Bounds = {},
    private readonly onHiddenField: OnHiddenField = () => undefined,
    private readonly before?: ReadBefore,
  ) {
    this.last = before?.last ?? bounds.after ?? null;
    this.received = before?.received ?? 0;
  }

  /** How many records there are in all, once the first page is there; null where Salesforce does not say. */
  public get expected(): number | null {
    return this.promised;
  }

  /** The query without what is hidden, once the first page is there. */
  public get readable(): ObjectQuery {
    return this.query;
  }

  /** The page that is there and not handed out. */
  public get first(): QueryPage {
    return this.page!;
  }

  /**
   * Reads the first page.
   *
   * @throws SfError in plain words: a missing permission or feature, a limit, an unreachable org
   */
  public async open(): Promise<void> {
    this.page = await this.askAnew();
  }

  /** Hands out the first page alone: what follows is read in another way. */
  public takeFirst(): readonly SalesforceRecord[] {
    return this.takePage().records;
  }

  /**
   * Hands out all pages, the first one included. The next page is asked for before the last one is handed out.
   *
   * @throws SfError in plain words; IncompleteReadError when there is more than Salesforce gives, UnreadableAnswerError when it
   * gives more than there is
   */
  public async eachPage(take: (records: readonly SalesforceRecord[]) => void): Promise<void> {
    while (this.page) await this.handOut(take);
  }

  private async handOut(take: (records: readonly SalesforceRecord[]) => void): Promise<void> {
    this.page = (await this.handOutPage(take)) ?? (await this.missed());
    const id = this.page?.records[0]?.Id;
    if (this.isOrdered && id !== undefined && id === this.begin) {
      throw unreadableAnswer(this.query.object, 'pageTwice');
    }
  }

  /** @returns the next page, which is on its way */
  private handOutPage(take: (records: readonly SalesforceRecord[]) => void): Promise<QueryPage | null> {
    const { records, next } = this.takePage();
    this.begin = records[0]?.Id;
    this.received += records.length;
    this.last = records.at(-1)?.Id ?? this.last;
    const following = this.after(records.length === 0, next);
    // A page that fails while the last one is taken is reported when it is its turn.
    following.catch(() => undefined);
    if (records.length > 0) take(records);
    return following;
  }

  private takePage(): QueryPage {
    const page = this.page!;
    this.page = null;
    return page;
  }

  private get isOrdered(): boolean {
    return this.query.orderById !== false;
  }

  private async askAnew(): Promise<QueryPage> {
    const page = await this.ask(this.last);
    const promised = Math.max(this.received + page.totalSize, this.before?.promised ?? 0);
    this.promised = this.limit === undefined ? promised : null;
    return page;
  }

  private async after(wasEmpty: boolean, next: string | null): Promise<QueryPage | null> {
    if (this.limit !== undefined) return wasEmpty ? null : this.ask(this.last);
    if (next === null) return null;
    if (this.promised !== null && this.received > this.promised) await this.raisePromise();
    try {
      return await readPage(this.client, this.query, { next });
    } catch (error) {
      // The cursor is gone, the order of Id is not: ask anew for what follows the last record.
      if (this.isOrdered && errorCodeOf(error) === 'INVALID_QUERY_LOCATOR') return this.askAnew();
      if (this.isOrdered && isTimeout(error)) return this.inPieces(this.last);
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  private async ask(after: string | null): Promise<QueryPage> {
    const { limit } = this;
    const soql = toSoql(this.query, { ...this.bounds, after }, limit === undefined ? {} : { limit });
    const attempt = (): Promise<QueryPage> => readPage(this.client, this.query, { soql });
    try {
      // What has no order has no pieces either.
      return await (this.isOrdered ? attempt() : this.client.retry(attempt, isTimeout));
    } catch (error) {
      const hidden = hiddenField(error);
      if (hidden && this.query.optionalFields?.includes(hidden)) {
        this.onHiddenField(this.query.object, hidden);
        this.query = { ...this.query, fields: this.query.fields.filter((field) => field !== hidden) };
        return this.ask(after);
      }
      if (this.isOrdered && isTimeout(error) && limit !== SMALLEST_PAGE) {
        return this.inPieces(after);
      }
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  private inPieces(after: string | null): Promise<QueryPage> {
    this.limit = this.limit === undefined ? RECORDS_A_PAGE : Math.max(SMALLEST_PAGE, this.limit / 2);
    this.promised = null;
    return this.ask(after);
  }

  /** What the org still has when the pages have ended; null when that is nothing. */
  private async missed(): Promise<QueryPage | null> {
    if (this.promised === null || this.received === this.promised) return null;
    let present = this.promised;
    while (this.isOrdered && this.recounts < MAX_RECOUNTS) {
      this.recounts += 1;
      present = await this.count();
      // Fewer than were promised, and all that are there: records were deleted meanwhile.
      if (present <= this.received) return null;
      const page = await this.askAnew();
      if (page.records.length > 0) return page;
    }
    const tokens = [this.received, present].map(String);
    throw orgError('IncompleteReadError', 'incompleteRead', [...tokens, this.query.object]);
  }

  /** @throws SfError UnreadableAnswerError when the pages hold more than the org does */
  private async raisePromise(): Promise<void> {
    while (this.isOrdered && this.recounts < MAX_RECOUNTS) {
      this.recounts += 1;
      this.promised = await this.count();
      if (this.received <= this.promised) return;
    }
    throw unreadableAnswer(this.query.object, 'moreThanTotalSize');
  }

  private async count(): Promise<number> {
    const soql = toCountSoql(this.query, this.bounds);
    try {
      return (await readPage(this.client, { ...this.query, fields: [] }, { soql })).totalSize;
    } catch (error) {
      throw await explainQueryError(this.client, this.query, error);
    }
  }
}
