import { idOf, toLongId } from '../../org/ids.js';
import type { Clock, QueryAnswer } from '../../org/types.js';
import { invalidQueryLocator } from '../errors.js';
import type { Subject } from '../requestLog.js';

/** Salesforce App Limits Cheatsheet, API Query Cursor Limits: two days, any number of them. */
const LIFETIME = 2 * 24 * 60 * 60 * 1000;

export type Cursor = {
  readonly id: string;
  readonly answer: QueryAnswer;
  readonly subject: Subject;
};

type OpenCursor = Cursor & { userId: string; expiresAt: number };

/** The queries that have more pages to give. A locator is the cursor's id and the offset of a page: `0r8…-2000`. */
export class QueryCursors {
  private readonly open = new Map<string, OpenCursor>();
  private counter = 0;

  public constructor(private readonly clock: Clock) {}

  /** Keeps an answer, so that its user can read further pages. */
  public keep(answer: QueryAnswer, userId: string, subject: Subject): Cursor {
    const now = this.clock.now().getTime();
    for (const cursor of this.open.values()) if (cursor.expiresAt <= now) this.open.delete(cursor.id);
    this.counter += 1;
    const cursor = { id: idOf('0r8', this.counter), answer, userId, subject, expiresAt: now + LIFETIME };
    this.open.set(cursor.id, cursor);
    return cursor;
  }

  /** @throws SalesforceFault INVALID_QUERY_LOCATOR when it is unknown, expired, another user's or beyond the end. */
  public find(locator: string, userId: string): { cursor: Cursor; offset: number } {
    const { id, digits } = partsOf(locator);
    const cursor = this.open.get(id);
    const offset = Number(digits);
    if (!cursor || cursor.userId !== userId || cursor.expiresAt <= this.clock.now().getTime())
      throw invalidQueryLocator();
    if (offset >= cursor.answer.totalSize) throw invalidQueryLocator();
    return { cursor, offset };
  }

  /** The subject of the query, whatever user asks. */
  public subjectOf(locator: string): Subject | undefined {
    return this.open.get(partsOf(locator).id)?.subject;
  }

  /** Loses a cursor, as Salesforce does now and then. */
  public forget(locator: string): void {
    this.open.delete(partsOf(locator).id);
  }
}

function partsOf(locator: string): { id: string; digits: string } {
  const [, id = '', digits = ''] = /^(0r8\w{12}(?:\w{3})?)-(\d+)$/.exec(locator) ?? [];
  return { id: toLongId(id) ?? '', digits };
}
