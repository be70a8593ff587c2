import type {
  FieldFunctionExpression,
  FieldSubquery,
  FieldType,
  QueryBase,
  Subquery,
} from '@jetstreamapp/soql-parser-js';
import { flatBlank } from '../org/flat.js';
import type { Row } from '../org/types.js';
import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';
import { conditionTree } from './condition.js';
import { duplicateField, malformedQuery, unexpectedToken, unknownChildren } from './faults.js';
import { expandFields } from './fieldsFunction.js';
import { sortRows } from './orderBy.js';
import { type Path, resolvePath, type Scope } from './path.js';
import type { ParentRelation } from './relation.js';
import { recordUrl } from './source.js';
import { compileWhere } from './where.js';

/** What a record of the answer holds, in SELECT order. */
export type Column =
  | { kind: 'field'; name: string; field: FieldSchema; render(value: FieldValue): FieldValue }
  | { kind: 'parent'; name: string; relation: ParentRelation; columns: Column[] }
  | { kind: 'children'; name: string; query: ChildQuery };

const asItIs = (value: FieldValue): FieldValue => value;

/**
 * Compiles the SELECT list of a query for records.
 *
 * @throws INVALID_FIELD for unknown and doubled fields, MALFORMED_QUERY for what only an aggregate query may select.
 */
export function compileSelectList(query: QueryBase, scope: Scope): Column[] {
  const columns: Column[] = [];
  for (const item of query.fields ?? []) addItem(columns, item, query, scope);
  return columns;
}

function addItem(columns: Column[], item: FieldType, query: QueryBase, scope: Scope): void {
  switch (item.type) {
    case 'FieldSubquery':
      return addChildren(columns, item, scope);
    case 'FieldTypeof':
      throw unexpectedToken(scope.text, scope.text.offsetOf('TYPEOF'), 'TYPEOF');
    case 'FieldFunctionExpression':
      return addFunction(columns, item, query, scope);
    default: {
      if ('alias' in item && item.alias)
        throw malformedQuery(scope.text, item.alias, 'only aggregate expressions use field aliasing');
      const written = item.type === 'Field' ? item.field : [...item.relationships, item.field].join('.');
      addPath(columns, resolvePath(written, scope), scope, asItIs);
    }
  }
}

function addFunction(columns: Column[], item: FieldFunctionExpression, query: QueryBase, scope: Scope): void {
  const [parameter] = item.parameters;
  const name = item.functionName.toUpperCase();
  if (name === 'FIELDS') {
    for (const field of expandFields(item, query, scope)) addPath(columns, resolvePath(field, scope), scope, asItIs);
    return;
  }
  if ((name !== 'TOLABEL' && name !== 'FORMAT') || typeof parameter !== 'string')
    throw unexpectedToken(scope.text, scope.text.offsetOf(item.functionName), item.functionName);
  const path = resolvePath(parameter, scope);
  const labels = new Map<FieldValue, string>(path.field.picklistValues.map(({ value, label }) => [value, label]));
  addPath(columns, path, scope, name === 'TOLABEL' ? (value) => labels.get(value) ?? value : asItIs, item.alias);
}

function addPath(
  columns: Column[],
  path: Path,
  scope: Scope,
  render: (value: FieldValue) => FieldValue,
  alias?: string,
): void {
  let inside = columns;
  for (const relation of path.relations) {
    let parent = inside.find((column) => column.kind === 'parent' && column.name === relation.name);
    if (parent?.kind !== 'parent') {
      parent = { kind: 'parent', name: relation.name, relation, columns: [] };
      inside.push(parent);
    }
    inside = parent.columns;
  }
  const name = alias ?? path.field.name;
  if (inside.some((column) => column.name === name)) throw duplicateField(scope.text, path.written);
  inside.push({ kind: 'field', name, field: path.field, render });
}

function addChildren(columns: Column[], { subquery }: FieldSubquery, scope: Scope): void {
  const query = compileChildQuery(subquery, scope);
  if (columns.some((column) => column.name === query.name)) throw duplicateField(scope.text, query.name);
  columns.push({ kind: 'children', name: query.name, query });
}

const blanks = new WeakMap<Column[], Record<string, unknown>>();

function blankOf(columns: Column[]): Record<string, unknown> {
  let blank = blanks.get(columns);
  if (!blank) {
    blank = flatBlank(['attributes', ...columns.map(({ name }) => name)]);
    blanks.set(columns, blank);
  }
  return blank;
}

/** A record as REST shows it: `attributes` first, then what was selected. */
export function renderRecord(
  row: Row,
  schema: ObjectSchema,
  columns: Column[],
  scope: Scope,
  type = schema.name,
): Record<string, unknown> {
  const record = { ...blankOf(columns) };
  record.attributes = { type, url: recordUrl(scope.source, schema, row.Id) };
  for (const column of columns) {
    if (column.kind === 'field') record[column.name] = column.render(row[column.field.name] ?? null);
    else if (column.kind === 'children') record[column.name] = column.query.childrenOf(row);
    else record[column.name] = renderParent(row, column.relation, column.columns, scope);
  }
  return record;
}

function renderParent(
  row: Row,
  relation: ParentRelation,
  columns: Column[],
  scope: Scope,
): Record<string, unknown> | null {
  const parent = relation.parentOf(row);
  return parent ? renderRecord(parent.row, parent.schema, columns, scope, relation.schema.name) : null;
}

/** A parent-to-child subquery. */
type ChildQuery = {
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
function compileChildQuery(subquery: Subquery, parentScope: Scope): ChildQuery {
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
  // Sorting an empty list finds the faults of ORDER BY before there is a record.
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
