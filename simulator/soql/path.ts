import { findField } from '../org/fieldMap.js';
import type { Row } from '../org/types.js';
import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';
import { malformedQuery, noSuchColumn, unknownParent } from './faults.js';
import type { QueryText } from './queryText.js';
import { parentRelation, type ParentRelation } from './relation.js';
import type { Source } from './source.js';

/** What names in a query are resolved against. */
export type Scope = { source: Source; text: QueryText; schema: ObjectSchema; alias?: string };

/** A field, found by way of zero or more parents. */
export type Path = { written: string; relations: ParentRelation[]; field: FieldSchema; read: (row: Row) => FieldValue };

/** SOQL and SOSL Reference: "Understanding Relationship Query Limitations". */
const MAXIMUM_LEVELS = 5;

/**
 * Finds the field that a dotted path names.
 *
 * @throws INVALID_FIELD for a column or a relationship that the object does not have.
 */
export function resolvePath(written: string, scope: Scope): Path {
  const names = withoutAlias(written.split('.'), scope);
  const column = names.pop() ?? '';
  if (names.length > MAXIMUM_LEVELS)
    throw malformedQuery(scope.text, written, `SOQL relationship paths cannot be longer than ${MAXIMUM_LEVELS} levels`);
  let { schema } = scope;
  const relations = names.map((name) => {
    const relation = parentRelation(scope.source, schema, name);
    if (!relation) throw unknownParent(scope.text, written, name);
    schema = relation.schema;
    return relation;
  });
  const field = findField(schema, column);
  if (!field) throw noSuchColumn(scope.text, written, column, schema.name);
  return { written, relations, field, read: reader(relations, field.name) };
}

/** `u.Name` and `User.Name` are `Name` in `FROM User u`. */
function withoutAlias(names: string[], { alias, schema }: Scope): string[] {
  const first = names[0]?.toLowerCase();
  const isAlias = names.length > 1 && (first === alias?.toLowerCase() || first === schema.name.toLowerCase());
  return isAlias ? names.slice(1) : names;
}

function reader(relations: ParentRelation[], column: string): (row: Row) => FieldValue {
  if (relations.length === 0) return (row) => row[column] ?? null;
  return (row) => {
    let at: Row | undefined = row;
    for (const relation of relations) {
      at = relation.parentOf(at)?.row;
      if (at === undefined) return null;
    }
    return at[column] ?? null;
  };
}
