import type { Query } from '@jetstreamapp/soql-parser-js';
import { RowList } from '../org/generatedRows.js';
import { SalesforceFault, type QueryAnswer } from '../org/types.js';
import { answerAggregate, isAggregateQuery } from './aggregateQuery.js';
import { columnsMetadata } from './columnMetadata.js';
import { unexpectedToken, unsupportedType } from './faults.js';
import { isIdOrder, sortRows } from './orderBy.js';
import { parse } from './parse.js';
import type { Scope } from './path.js';
import { QueryText } from './queryText.js';
import { matchingRows } from './where.js';
import { compileSelectList, renderRecord } from './selectList.js';
import type { Records, Source } from './source.js';

/** SOQL and SOSL Reference: "OFFSET". */
const MAXIMUM_OFFSET = 2000;

/**
 * Runs a query. It decides now which records match; a page renders them later.
 *
 * @throws SalesforceFault for a query that Salesforce cannot run, with a caret under the place.
 */
export function runQuery(soql: string, source: Source): QueryAnswer {
  const text = new QueryText(soql);
  const query = parse(text);
  const records = source.find(query.sObject);
  if (!records?.schema.queryable) throw unsupportedType(text, query.sObject);
  if ((query.offset ?? 0) > MAXIMUM_OFFSET)
    throw new SalesforceFault(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAXIMUM_OFFSET}`);
  const scope: Scope = {
    source,
    text,
    schema: records.schema,
    ...(query.sObjectAlias ? { alias: query.sObjectAlias } : {}),
  };
  if (isCountOfAll(query)) return countOfAll(query, records, scope);
  if (isAggregateQuery(query)) return answerAggregate(query, () => matchingRows(records, query.where, scope), scope);
  return answerRecords(query, records, scope);
}

function answerRecords(query: Query, records: Records, scope: Scope): QueryAnswer {
  const columns = compileSelectList(query, scope);
  const { repeatsItself } = records.schema;
  const { limit = Infinity, offset = 0 } = repeatsItself ? { ...query, limit: undefined } : query;
  const most = isIdOrder(query.orderBy) ? offset + limit : Infinity;
  const { maxRows = Infinity } = records.schema;
  const all = wholeList(query, records);
  const shown =
    all ??
    sortRows(matchingRows(records, query.where, scope, { most }), query.orderBy, scope).slice(
      offset,
      offset + Math.min(limit, maxRows),
    );
  return {
    totalSize: shown.length,
    aggregate: false,
    page: (from, size, evenDeleted = scope.source.includeDeleted) =>
      shown
        .slice(repeatsItself ? 0 : from, (repeatsItself ? 0 : from) + size)
        .filter(({ Id }) => evenDeleted || !records.wasDeleted(Id))
        .map((row) => renderRecord(row, records.schema, columns, scope)),
    columns: () => columnsMetadata(columns),
  };
}

/** Of millions of generated records, a query for all of them keeps none: a page makes its own. */
function wholeList(query: Query, records: Records): RowList | undefined {
  const isWhole = !query.where && query.limit === undefined && query.offset === undefined && isIdOrder(query.orderBy);
  const rows = isWhole ? records.rows() : undefined;
  return rows instanceof RowList ? rows : undefined;
}

const isCountOfAll = ({ fields = [] }: Query): boolean =>
  fields.some(
    (field) =>
      field.type === 'FieldFunctionExpression' && field.rawValue?.replace(/\s/g, '').toUpperCase() === 'COUNT()',
  );

/** `SELECT COUNT() FROM …`: the count is `totalSize`, and there are no records. */
function countOfAll(query: Query, records: Records, scope: Scope): QueryAnswer {
  const { text } = scope;
  if (query.fields?.length !== 1) throw unexpectedToken(text, text.soql.indexOf(','), ',');
  if (query.orderBy) throw unexpectedToken(text, text.offsetOf('ORDER'), 'ORDER');
  if (query.groupBy) throw unexpectedToken(text, text.offsetOf('GROUP'), 'GROUP');
  const { limit = Infinity, offset = 0 } = query;
  const matching = matchingRows(records, query.where, scope).length;
  return {
    totalSize: Math.max(0, Math.min(limit, matching - offset)),
    aggregate: true,
    page: () => [],
    columns: () => [],
  };
}
