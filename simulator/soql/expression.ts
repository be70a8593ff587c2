import type { FunctionExp } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import type { FieldSchema, FieldType, FieldValue } from '../schema/types.js';
import { dateFunction } from './dates.js';
import { malformedQuery, unusableField } from './faults.js';
import { resolvePath, type Scope } from './path.js';

/** What a query compares, groups or sorts by: a field, or a date function of one. */
export type Expression = {
  written: string;
  type: FieldType;
  field: FieldSchema;
  /** A field of the queried object itself. */
  isOwn: boolean;
  read: (row: Row) => FieldValue;
};

/**
 * The expression for a field or a date function.
 *
 * @throws INVALID_FIELD for an unknown field; MALFORMED_QUERY for a function that cannot stand here.
 */
export function expressionOf(clause: { field: string } | { fn: FunctionExp }, scope: Scope): Expression {
  if ('field' in clause) {
    const path = resolvePath(clause.field, scope);
    return { ...path, type: path.field.type, isOwn: path.relations.length === 0 };
  }
  const { functionName = '', parameters = [], rawValue = '' } = clause.fn;
  const [argument] = parameters;
  const applied = dateFunction(functionName);
  if (!applied || typeof argument !== 'string')
    throw malformedQuery(scope.text, functionName, `unexpected token: '${functionName}'`);
  const { field, read } = resolvePath(argument, scope);
  if (field.type !== 'datetime' && field.type !== 'date')
    throw unusableField(scope.text, argument, `field ${field.name} does not support function ${functionName}`);
  return {
    written: rawValue,
    type: applied.type,
    field,
    isOwn: false,
    read(row) {
      const value = read(row);
      return typeof value === 'string'
        ? applied.of(new Date(value.length > 10 ? `${value.slice(0, 19)}Z` : value))
        : null;
    },
  };
}
