import { rightBits, type PermissionKind, type PermissionRef, type Right } from '../../model/permission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { flag, text } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { AccessSink } from '../kinds.js';

/** The records of an object that say which permissions of a kind permission sets, and muting ones, have. */
export type PermissionRows = {
  readonly query: ObjectQuery;
  /** The permission that a row is about. */
  readonly permissionOf: (row: SalesforceRecord) => PermissionRef | null;
  /** The rights that a row gives, as bits. */
  readonly rightsOf: (row: SalesforceRecord) => number;
};

/** What a row gives to its parent: a permission set, a muting one or a license. */
export type GivenRights = { readonly parentId: string; readonly permission: PermissionRef; readonly rights: number };

/** What a row gives; null where that is nothing, or follows from system permissions of its parent. */
export function givenIn({ permissionOf, rightsOf }: PermissionRows, row: SalesforceRecord): GivenRights | null {
  const [parentId, permission, rights] = [text(row, 'ParentId'), permissionOf(row), rightsOf(row)];
  if (parentId === null || permission === null || rights === 0 || isUnstored(row)) return null;
  return { parentId, permission, rights };
}

/** Puts what a row gives into a sink. */
export function putGiven(rows: PermissionRows, row: SalesforceRecord, sink: AccessSink): void {
  const given = givenIn(rows, row);
  if (given) sink.rights(given.parentId, given.permission, given.rights);
}

/** Permissions of one kind, of which a field of a row has the id. */
export function permissionIn(kind: PermissionKind, field: string): PermissionRows['permissionOf'] {
  return (row) => {
    const id = text(row, field);
    return id === null ? null : { kind, id };
  };
}

/** The columns of rights; rows of fields have two of them. Source: "ObjectPermissions" and "FieldPermissions", Object Reference. */
export const rightColumns: Readonly<Record<Right, string>> = {
  read: 'PermissionsRead',
  create: 'PermissionsCreate',
  edit: 'PermissionsEdit',
  delete: 'PermissionsDelete',
  'view-all': 'PermissionsViewAllRecords',
  'modify-all': 'PermissionsModifyAllRecords',
  'view-all-fields': 'PermissionsViewAllFields',
};

const bitsByColumn = Object.entries(rightColumns).map(
  ([right, column]) => [column, rightBits[right as Right]] as const,
);

/** The rights in those columns that a row has. */
export function rightsInColumns(row: SalesforceRecord): number {
  return bitsByColumn.reduce((rights, [column, bit]) => (flag(row, column) ? rights | bit : rights), 0);
}

/**
 * Whether Salesforce makes up a row, for a set with Modify All Data or View All Data: what it says follows from these.
 *
 * Source: "ObjectPermissions" (Nested Object Permissions), Object Reference.
 */
export function isUnstored({ Id: id }: SalesforceRecord): boolean {
  return id.startsWith('000');
}
