import type { FieldFunctionExpression, QueryBase } from '@jetstreamapp/soql-parser-js';
import { malformedQuery } from './faults.js';
import type { Scope } from './path.js';

/** SOQL and SOSL Reference: "FIELDS()". */
const MAXIMUM_ROWS = 200;

/**
 * The fields that `FIELDS(STANDARD)`, `FIELDS(CUSTOM)` or `FIELDS(ALL)` stands for.
 *
 * @throws MALFORMED_QUERY for an unbounded ALL or CUSTOM, or when there is no such field.
 */
export function expandFields({ parameters }: FieldFunctionExpression, query: QueryBase, scope: Scope): string[] {
  const [parameter] = parameters;
  const which = typeof parameter === 'string' ? parameter.toUpperCase() : '';
  if (which !== 'STANDARD' && (query.limit === undefined || query.limit > MAXIMUM_ROWS))
    throw malformedQuery(scope.text, 'FIELDS', `The SOQL FIELDS function must have a LIMIT of at most ${MAXIMUM_ROWS}`);
  const isCustom = (name: string): boolean => name.endsWith('__c');
  const names = scope.schema.fields
    .map(({ name }) => name)
    .filter((name) => which === 'ALL' || isCustom(name) === (which === 'CUSTOM'));
  if (names.length === 0)
    throw malformedQuery(
      scope.text,
      'FIELDS',
      "'FIELDS(...)' expansion function must result in at least one field being selected.",
    );
  return names;
}
