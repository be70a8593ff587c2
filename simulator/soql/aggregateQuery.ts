import type { FieldType, Query } from '@jetstreamapp/soql-parser-js';
import { SalesforceFault, type QueryAnswer, type Row } from '../org/types.js';
import { isAggregate } from './accumulator.js';
import { columnMetadata } from './columnMetadata.js';
import type { Expression } from './expression.js';
import { duplicateAlias, malformedQuery, unexpectedToken } from './faults.js';
import { Grouping } from './grouping.js';
import { sortRows } from './orderBy.js';
import type { Scope } from './path.js';

/** SOQL and SOSL Reference: "Considerations When Using GROUP BY": no locator continues the answer. */
const MAXIMUM_GROUPS = 2000;

type SelectedColumn = { name: string; expression: Expression; isAggregate: boolean; written: string };

export const isAggregateQuery = (query: Query): boolean =>
  query.groupBy !== undefined ||
  (query.fields ?? []).some((field) => field.type === 'FieldFunctionExpression' && isAggregate(field));

/**
 * Answers a query with GROUP BY or aggregate functions.
 *
 * @throws MALFORMED_QUERY for fields outside the groups; EXCEEDED_ID_LIMIT for more groups than one batch.
 */
export function answerAggregate(query: Query, rows: () => Row[], scope: Scope): QueryAnswer {
  const grouping = new Grouping(query, scope);
  const selected = selectedOf(query.fields ?? [], grouping, scope);
  if (!query.groupBy && query.limit !== undefined)
    throw malformedQuery(
      scope.text,
      'LIMIT',
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    );
  const having = query.having && grouping.having(query.having);
  const orderedBy = (clause: Parameters<Grouping['expression']>[0]): Expression => grouping.expression(clause);
  sortRows([], query.orderBy, scope, orderedBy);
  const groups = grouping.groups(rows());
  const sorted = sortRows(having ? groups.filter(having) : groups, query.orderBy, scope, orderedBy);
  const { limit, offset = 0 } = query;
  const shown = sorted.slice(offset, limit === undefined ? undefined : offset + limit);
  if (shown.length > MAXIMUM_GROUPS)
    throw new SalesforceFault(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  return {
    totalSize: shown.length,
    aggregate: true,
    page: (from, size) => shown.slice(from, from + size).map((group) => render(group, selected)),
    columns: () =>
      selected.map(({ name, expression, isAggregate: aggregate, written }) =>
        columnMetadata(expression.field, { columnName: name, displayName: written, aggregate }),
      ),
  };
}

function render(group: Row, selected: SelectedColumn[]): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: { type: 'AggregateResult' } };
  for (const { name, expression } of selected) record[name] = expression.read(group);
  return record;
}

function selectedOf(fields: FieldType[], grouping: Grouping, scope: Scope): SelectedColumn[] {
  let unnamed = 0;
  const names = new Set<string>();
  return fields.map((item) => {
    if (item.type === 'FieldSubquery' || item.type === 'FieldTypeof')
      throw unexpectedToken(scope.text, scope.text.offsetOf('SELECT'), 'SELECT');
    const isFunction = item.type === 'FieldFunctionExpression';
    const written = isFunction
      ? (item.rawValue ?? '')
      : item.type === 'FieldRelationship'
        ? [...item.relationships, item.field].join('.')
        : item.field;
    const expression = grouping.expression(isFunction ? { fn: item } : { field: written });
    const name = ('alias' in item && item.alias) || (isFunction ? `expr${unnamed++}` : expression.field.name);
    if (names.has(name.toLowerCase())) throw duplicateAlias(scope.text, name);
    names.add(name.toLowerCase());
    return { name, expression, isAggregate: isFunction, written };
  });
}
