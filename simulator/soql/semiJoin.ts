import type { Query, ValueQueryCondition } from '@jetstreamapp/soql-parser-js';
import type { FieldValue, Row } from '../org/types.js';
import type { Predicate } from './comparison.js';
import { malformedQuery, unsupportedType } from './faults.js';
import { resolvePath, type Path, type Scope } from './path.js';
import { matchingRows } from './rows.js';

/** `Id IN (SELECT …)`: the field, and the ids the subquery answers. */
export type SemiJoin = { outer: Path; ids: Set<FieldValue>; predicate: Predicate };

/**
 * Runs a semi-join or anti-join (SOQL and SOSL Reference: "Semi-Joins with IN and Anti-Joins with NOT IN").
 *
 * @throws MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD for what the reference forbids.
 */
export function compileSemiJoin(condition: ValueQueryCondition, scope: Scope): SemiJoin {
  const { text, source } = scope;
  const outer = resolvePath(condition.field, scope);
  if (outer.relations.length > 0 || (outer.field.type !== 'id' && outer.field.type !== 'reference'))
    throw malformedQuery(
      text,
      condition.field,
      `The left operand '${condition.field}' in the where expression of a semi join should be an id or reference field of the queried object`,
      'WHERE',
    );
  const { sObject, column, query } = subselect(condition.valueQuery, scope);
  const records = source.find(sObject);
  if (!records) throw unsupportedType(text, sObject);
  if (records.schema === scope.schema)
    throw malformedQuery(text, sObject, 'The inner and outer selects should not be on the same object type');
  const inner = resolvePath(column, { source, text, schema: records.schema });
  if (inner.field.type !== 'id' && inner.field.type !== 'reference')
    throw malformedQuery(text, column, `The inner select field '${column}' should be an id or reference field`);
  const ids = new Set<FieldValue>();
  for (const row of matchingRows(
    records,
    query.where,
    { source, text, schema: records.schema },
    { inSemiJoin: true },
  )) {
    const id = inner.read(row);
    if (id !== null) ids.add(id);
  }
  const isIn = condition.operator === 'IN';
  return { outer, ids, predicate: (row: Row) => ids.has(outer.read(row)) === isIn };
}

function subselect(query: Query, { text }: Scope): { sObject: string; column: string; query: Query } {
  const [field, ...more] = query.fields ?? [];
  if (field?.type !== 'Field' || more.length > 0)
    throw malformedQuery(text, query.sObject ?? '', 'Semi join sub-selects must select a single id or reference field');
  if (query.limit !== undefined || query.orderBy || query.groupBy)
    throw malformedQuery(text, query.sObject ?? '', 'Semi join sub-selects cannot have LIMIT, ORDER BY or GROUP BY');
  return { sObject: query.sObject ?? '', column: field.field, query };
}
