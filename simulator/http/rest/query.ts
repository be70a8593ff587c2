import { findObject } from '../../schema/index.js';
import { SalesforceFault, type QueryAnswer } from '../../org/types.js';
import { versionPath } from '../apiVersion.js';
import type { Subject } from '../requestLog.js';
import { querySubject } from '../subject.js';
import type { Call, Endpoint, RestAnswer } from './call.js';
import { claimedTotal, pageLimit } from '../faults/outcomes.js';
import { param } from './params.js';

const LARGEST_PAGE = 2000;
const SMALLEST_PAGE = 200;

/**
 * SOQL and SOSL Reference, "Change the Batch Size in Queries": a size below 200 counts as 200, one above 2,000 as
 * 2,000.
 */
function pageSize(call: Call): number {
  const [, asked] = /batchSize\s*=\s*(\d+)/i.exec(String(call.headers['sforce-query-options'] ?? '')) ?? [];
  if (asked === undefined) return LARGEST_PAGE;
  return Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, Number(asked)));
}

/** The address of the next page: below `tooling/query` for Tooling queries, else below `query`, also for queryAll. */
const continuation = (call: Call, cursorId: string, offset: number): string =>
  [
    versionPath(call.caller.apiVersion),
    ...(call.path[0] === 'tooling' ? ['tooling'] : []),
    'query',
    `${cursorId}-${String(offset)}`,
  ].join('/');

function pageAnswer(
  call: Call,
  answer: QueryAnswer,
  offset: number,
  subject: Subject,
  cursorId: () => string,
): RestAnswer {
  const size = Math.min(answer.aggregate ? LARGEST_PAGE : pageSize(call), pageLimit(call.outcome));
  const records = answer.page(offset, size);
  // The page lacks records that were deleted since the query ran.
  const next = offset + size;
  const done = next >= answer.totalSize || (answer.aggregate && records.length === 0);
  const body = {
    totalSize: claimedTotal(answer.totalSize, call.outcome),
    done,
    ...(done ? {} : { nextRecordsUrl: continuation(call, cursorId(), next) }),
    records,
  };
  return { status: 200, body, subject: { ...subject, rows: records.length } };
}

function columnsAnswer(answer: QueryAnswer, subject: Subject): RestAnswer {
  const columnMetadata = answer.columns();
  const body = {
    columnMetadata,
    entityName: subject.object,
    groupBy: answer.aggregate,
    idSelected: columnMetadata.some(({ columnName }) => columnName === 'Id'),
    keyPrefix: findObject(subject.object ?? '')?.keyPrefix ?? null,
  };
  return { status: 200, body };
}

function firstPage(call: Call, includeDeleted: boolean): RestAnswer {
  const { service, caller } = call;
  const soql = call.query.get('q');
  if (soql === null) throw new SalesforceFault(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  const subject = querySubject(soql);
  const answer = service.org.query(soql, caller, { includeDeleted });
  if (call.query.get('columns') === 'true') return columnsAnswer(answer, subject);
  return pageAnswer(call, answer, 0, subject, () => service.cursors.keep(answer, caller.userId, subject).id);
}

/** `query` and `tooling/query`: the first page of a query. */
export const query: Endpoint = (call) => firstPage(call, false);

/** `queryAll`: the same with deleted records. */
export const queryAll: Endpoint = (call) => firstPage(call, true);

/** `query/:locator`: a further page. */
export const queryMore: Endpoint = (call) => {
  const { cursor, offset } = call.service.cursors.find(param(call, 'locator'), call.caller.userId);
  return pageAnswer(call, cursor.answer, offset, cursor.subject, () => cursor.id);
};
