import type { FieldSchema } from '../schema/types.js';
import type { Column } from './selectList.js';

const APEX_TYPES: Partial<Record<FieldSchema['type'], string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  date: 'Date',
  datetime: 'Datetime',
};

/** One entry of `columnMetadata`, as the query resource answers `columns=true`. */
export function columnMetadata(
  field: FieldSchema | undefined,
  more: {
    columnName: string;
    displayName?: string;
    aggregate?: boolean;
    joinColumns?: Array<Record<string, unknown>>;
    foreignKeyName?: string;
  },
): Record<string, unknown> {
  const type = field?.type;
  return {
    aggregate: more.aggregate ?? false,
    apexType: type ? (APEX_TYPES[type] ?? 'String') : null,
    booleanType: type === 'boolean',
    columnName: more.columnName,
    custom: false,
    displayName: more.displayName ?? more.columnName,
    foreignKeyName: more.foreignKeyName ?? null,
    insertable: field?.createable ?? false,
    joinColumns: more.joinColumns ?? [],
    numberType: type === 'int' || type === 'double',
    textType: type !== undefined && APEX_TYPES[type] === undefined,
    updatable: field?.updateable ?? false,
  };
}

/** The metadata of a SELECT list: parents and child queries hold theirs in `joinColumns`. */
export const columnsMetadata = (columns: Column[]): Array<Record<string, unknown>> =>
  columns.map((column) => {
    if (column.kind === 'field') return columnMetadata(column.field, { columnName: column.name });
    if (column.kind === 'parent')
      return columnMetadata(undefined, {
        columnName: column.name,
        foreignKeyName: column.relation.reference.name,
        joinColumns: columnsMetadata(column.columns),
      });
    return columnMetadata(undefined, {
      columnName: column.name,
      aggregate: true,
      joinColumns: columnsMetadata(column.query.columns),
    });
  });
