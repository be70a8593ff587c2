import { expect } from 'chai';
import type { Org, Row } from '../../../simulator/org/types.js';
import type { RecordWrite } from '../../../src/model/recordWrite.js';

/** The records that give users access, with the fields that matter, by object and id. */
export type AccessTables = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const FIELDS = {
  PermissionSetAssignment: ['AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate'],
  GroupMember: ['GroupId', 'UserOrGroupId'],
  UserTerritory2Association: ['UserId', 'Territory2Id', 'RoleInTerritory2'],
  User: ['Username', 'IsActive', 'UserRoleId', 'ProfileId'],
} as const;

const keyOf = (object: string, id: string): string => `${object} ${id}`;

/** A value in a form that can be compared: date-times have several forms. */
const comparable = (name: string, value: unknown): unknown =>
  name.endsWith('Date') && typeof value === 'string' ? new Date(value).toISOString() : (value ?? null);

const picked = (fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, comparable(name, fields[name])]));

/** The access in an org at this moment, without the assignments that Salesforce itself makes with a profile. */
export const accessTables = (org: Org): AccessTables => {
  const isMadeByUser = ({ PermissionSetId }: Row): boolean =>
    org.table('PermissionSet').get(String(PermissionSetId))?.IsOwnedByProfile !== true;
  return new Map(
    Object.entries(FIELDS).flatMap(([object, names]) =>
      [...org.table(object).rows()]
        .filter((row) => object !== 'PermissionSetAssignment' || isMadeByUser(row))
        .map((row) => [keyOf(object, row.Id), picked(row, names)] as const),
    ),
  );
};

/** The access in tables without the ids of its records: an undo inserts a new record with a new id. */
export const accessIn = (tables: AccessTables): string[] =>
  [...tables].map(([key, fields]) => `${key.split(' ')[0]!} ${JSON.stringify(fields)}`).sort();

/** The id of the record that a write has inserted, updated or deleted; null if the write had no effect. */
export const effectOf = (write: RecordWrite, before: AccessTables, after: AccessTables): string | null => {
  if (write.op === 'delete') return after.has(keyOf(write.object, write.id)) ? null : write.id;
  const wanted = Object.entries(picked(write.fields, Object.keys(write.fields)));
  const isAsWanted = (fields: Readonly<Record<string, unknown>> | undefined): boolean =>
    fields !== undefined && wanted.every(([name, value]) => fields[name] === value);
  if (write.op === 'update') return isAsWanted(after.get(keyOf(write.object, write.id))) ? write.id : null;
  const found = [...after].filter(
    ([key, fields]) => key.startsWith(`${write.object} `) && !before.has(key) && isAsWanted(fields),
  );
  expect(found.length, `${JSON.stringify(write)} twice`).to.be.at.most(1);
  return found[0]?.[0].split(' ')[1] ?? null;
};

/** The tables after a write. */
export const withEffect = (tables: AccessTables, write: RecordWrite, id: string, after: AccessTables): AccessTables => {
  const key = keyOf(write.object, id);
  const changed = new Map(tables);
  if (write.op === 'delete') changed.delete(key);
  else if (write.op === 'insert') changed.set(key, after.get(key)!);
  else changed.set(key, { ...changed.get(key), ...picked(write.fields, Object.keys(write.fields)) });
  return changed;
};
