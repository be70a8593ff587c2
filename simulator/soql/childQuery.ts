import type { Subquery } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import { conditionTree } from './condition.js';
import { malformedQuery, unknownChildren } from './faults.js';
import { sortRows } from './orderBy.js';
import type { Scope } from './path.js';
import { compileWhere } from './predicate.js';
import { compileSelectList, renderRecord, type Column } from './selectList.js';

/** A parent-to-child subquery. */
export type ChildQuery = {
  name: string;
  columns: Column[];
  /** The children of a record as REST shows them; null for none. */
  childrenOf(parent: Row): { totalSize: number; done: true; records: Array<Record<string, unknown>> } | null;
};

/**
 * Compiles `(SELECT … FROM Assignments …)`.
 *
 * @throws INVALID_TYPE for a relationship that the object does not have or whose records the caller may not see.
 */
export function compileChildQuery(subquery: Subquery, parentScope: Scope): ChildQuery {
  const { source, text } = parentScope;
  const wanted = subquery.relationshipName.toLowerCase();
  const relationship = parentScope.schema.childRelationships.find(
    ({ relationshipName }) => relationshipName.toLowerCase() === wanted,
  );
  const records = relationship && source.find(relationship.childSObject);
  if (!records) throw unknownChildren(text, subquery.relationshipName);
  if (
    subquery.groupBy ||
    subquery.fields?.some((field) => field.type === 'FieldFunctionExpression' && field.isAggregateFn)
  )
    throw malformedQuery(text, subquery.relationshipName, 'only root queries support aggregate expressions');
  const scope: Scope = {
    source,
    text,
    schema: records.schema,
    ...(subquery.sObjectAlias ? { alias: subquery.sObjectAlias } : {}),
  };
  const columns = compileSelectList(subquery, scope);
  const filter = subquery.where && compileWhere(conditionTree(subquery.where, text), scope, false).predicate;
  // Sorting nothing finds the faults of ORDER BY before the first record asks.
  sortRows([], subquery.orderBy, scope);
  const { limit, offset = 0 } = subquery;
  return {
    name: relationship.relationshipName,
    columns,
    childrenOf(parent) {
      const children = records.where(relationship.field, parent.Id).sort((a, b) => (a.Id < b.Id ? -1 : 1));
      const found = sortRows(filter ? children.filter(filter) : children, subquery.orderBy, scope);
      const shown = found.slice(offset, limit === undefined ? undefined : offset + limit);
      if (shown.length === 0) return null;
      return {
        totalSize: shown.length,
        done: true,
        records: shown.map((row) => renderRecord(row, records.schema, columns, scope)),
      };
    },
  };
}
