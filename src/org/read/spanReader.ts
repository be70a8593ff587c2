import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import { toCountSoql, toSoql, type Bounds, type ObjectQuery } from '../soql.js';
import { withFeatureFields } from './featureFields.js';
import { explainQueryError, hiddenField, isQueryRefused, isTimeout } from './queryErrors.js';
import { readPage, RECORDS_A_PAGE, type QueryPage, type SalesforceRecord } from './queryPage.js';

/** Is told of an optional field of the query that is hidden in this org. */
export type OnHiddenField = (object: string, field: string) => void;

/** What a job of the Bulk API has read of a span. */
export type EarlierRead = {
  /** The last id that it read. */
  readonly last: string;
  readonly received: number;
  /** The highest number of records that Salesforce has given for the span. */
  readonly promised: number;
};

/** The smallest page that a slow query is asked for. */
const MIN_PAGE = 250;

/** Takes the records of a page, which are gone afterwards. */
type Take = (records: readonly SalesforceRecord[]) => void;

/** How often the records are counted again when there are more or fewer than the org said. */
const MAX_RECOUNTS = 3;

/**
 * Reads the records of a query whose ids lie within bounds, page by page, in the order of Id.
 *
 * When the cursor of the query is gone, a new query reads the records after the last one. A query that takes Salesforce
 * too long is replaced by queries of small pages. The number of records received is compared with the number that
 * Salesforce promised; when they differ, Salesforce is asked again how many there are now.
 */
export class SpanReader {
  /** The size of a page of a slow query; undefined: the size that Salesforce chooses. */
  private limit: number | undefined;
  private last: string | null;
  private received: number;
  private promised: number | null = null;
  private recounts = 0;
  /** The page that has come and is not yet handed out. There is only one, since many spans are read at the same time. */
  private page: QueryPage | null = null;
  /** The first id of the page that was handed out last. */
  private firstId: string | undefined;

  public constructor(
    private readonly client: OrgClient,
    private query: ObjectQuery,
    private readonly bounds: Bounds = {},
    private readonly onHiddenField: OnHiddenField = () => undefined,
    private readonly earlier?: EarlierRead,
  ) {
    this.last = earlier?.last ?? bounds.after ?? null;
    this.received = earlier?.received ?? 0;
  }

  /** The number of all records, after `open`; null when Salesforce does not say. */
  public get expected(): number | null {
    return this.promised;
  }

  /** The query as the org can answer it, after `open`: without hidden fields and a refused condition, with fields of its features. */
  public get readable(): ObjectQuery {
    return this.query;
  }

  /** The page that has come and is not yet handed out. */
  public get first(): QueryPage {
    return this.page!;
  }

  /**
   * Reads the first page.
   *
   * @throws SfError in plain words: a missing permission or feature, a limit, an unreachable org
   */
  public async open(): Promise<void> {
    try {
      this.query = await withFeatureFields(this.client, this.query);
    } catch (error) {
      throw await explainQueryError(this.client, this.query, error);
    }
    this.page = await this.askAnew();
  }

  /** Hands out the first page. The caller reads the others in another way. */
  public takeFirst(take: Take): void {
    handOver(this.takePage(), take);
  }

  /**
   * Hands out all pages, the first one included. The next page is requested before the last one is handed out.
   *
   * @throws SfError in plain words; IncompleteReadError when Salesforce gives fewer records than there are,
   * UnreadableAnswerError when it gives more
   */
  public async eachPage(take: Take): Promise<void> {
    while (this.page) await this.handOut(take);
  }

  private async handOut(take: Take): Promise<void> {
    this.page = (await this.handOutPage(take)) ?? (await this.readMissed());
    const id = this.page?.records[0]?.Id;
    if (this.isOrdered && id !== undefined && id === this.firstId) {
      throw unreadableAnswer(this.query.object, 'pageTwice');
    }
  }

  /** @returns the promise of the next page */
  private handOutPage(take: Take): Promise<QueryPage | null> {
    const page = this.takePage();
    const { records, next } = page;
    this.firstId = records[0]?.Id;
    this.received += records.length;
    this.last = records.at(-1)?.Id ?? this.last;
    const following = this.readNext(records.length === 0, next);
    // `eachPage` throws the error of the next page later, when it waits for that page.
    following.catch(() => undefined);
    if (records.length > 0) handOver(page, take);
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
    const promised = Math.max(this.received + page.totalSize, this.earlier?.promised ?? 0);
    this.promised = this.limit === undefined ? promised : null;
    return page;
  }

  private async readNext(wasEmpty: boolean, next: string | null): Promise<QueryPage | null> {
    if (this.limit !== undefined) {
      const isEnough = this.received >= (this.query.atMost ?? Infinity);
      return wasEmpty || isEnough ? null : this.ask(this.last);
    }
    if (next === null) return null;
    if (this.promised !== null && this.received > this.promised) await this.raisePromise();
    try {
      return await readPage(this.client, this.query, { next });
    } catch (error) {
      if (this.isOrdered && errorCodeOf(error) === 'INVALID_QUERY_LOCATOR') return this.askAnew();
      if (this.isOrdered && isTimeout(error)) return this.askForLess(this.last);
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  private async ask(after: string | null): Promise<QueryPage> {
    const { limit } = this;
    const soql = toSoql(this.query, { ...this.bounds, after }, limit === undefined ? {} : { limit });
    const attempt = (): Promise<QueryPage> => readPage(this.client, this.query, { soql });
    try {
      // A query without an order cannot be read in smaller pages.
      return await (this.isOrdered ? attempt() : this.client.retry(attempt, isTimeout));
    } catch (error) {
      const hidden = hiddenField(error);
      if (hidden && this.query.optionalFields?.includes(hidden)) {
        this.onHiddenField(this.query.object, hidden);
        this.query = withoutField(this.query, hidden);
        return this.ask(after);
      }
      const { sparing, ...all } = this.query;
      // A table that was read in part with the condition goes on with it.
      if (sparing && (isQueryRefused(error) || (isTimeout(error) && this.last === null))) {
        this.query = all;
        return this.ask(after);
      }
      if (this.isOrdered && isTimeout(error) && limit !== MIN_PAGE) {
        return this.askForLess(after);
      }
      throw await explainQueryError(this.client, this.query, error);
    }
  }

  private askForLess(after: string | null): Promise<QueryPage> {
    this.limit = this.limit === undefined ? RECORDS_A_PAGE : Math.max(MIN_PAGE, this.limit / 2);
    this.promised = null;
    return this.ask(after);
  }

  /** Reads what the org still has after the last page; null when that is nothing. */
  private async readMissed(): Promise<QueryPage | null> {
    if (this.promised === null || this.received === this.promised) return null;
    let present = this.promised;
    while (this.isOrdered && this.recounts < MAX_RECOUNTS) {
      this.recounts += 1;
      present = await this.count();
      // Fewer records than promised, and all that are there now: somebody deleted the others meanwhile.
      if (present <= this.received) return null;
      const page = await this.askAnew();
      if (page.records.length > 0) return page;
    }
    const tokens = [this.received, present].map(String);
    throw orgError('IncompleteReadError', 'incompleteRead', [...tokens, this.query.object]);
  }

  /** @throws SfError UnreadableAnswerError when the pages hold more records than the org has */
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

/** A query that does not select a field, or any field of a relationship. */
export function withoutField(query: ObjectQuery, field: string): ObjectQuery {
  return { ...query, fields: query.fields.filter((selected) => !isAbout(selected, field)) };
}

/**
 * Whether what a query selects is a field, the field of a record that it refers to, a field of a relationship, or an aggregate of the
 * field.
 */
function isAbout(selected: string, field: string): boolean {
  if (selected.startsWith(`${field}.`)) return true;
  return selected === field || selected.endsWith(`.${field}`) || selected.includes(`(${field})`);
}

function handOver({ records }: QueryPage, take: Take): void {
  take(records);
  // The promises that brought the page may keep it for some time, but need not keep its records.
  records.length = 0;
}
