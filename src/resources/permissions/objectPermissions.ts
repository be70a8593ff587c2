import { rightBits, type Right } from '../../model/permission.js';
import { viewSetup } from '../../model/systemPermission.js';
import { readFieldNames, readPicklist } from '../../org/read/describe.js';
import type { SalesforceRecord } from '../../org/query.js';
import { flag, text } from '../../org/record.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';
import { mutingSetIds } from './containers.js';
import type { Subject } from './subject.js';

/** The columns of rights; rows of fields have the first of them, too. Source: "ObjectPermissions" and "FieldPermissions", Object Reference. */
export const rightColumns: Readonly<Record<Right, string>> = {
  read: 'PermissionsRead',
  create: 'PermissionsCreate',
  edit: 'PermissionsEdit',
  delete: 'PermissionsDelete',
  'view-all': 'PermissionsViewAllRecords',
  'modify-all': 'PermissionsModifyAllRecords',
  'view-all-fields': 'PermissionsViewAllFields',
};

/** The API version that first has the right to view all fields. */
export const VIEW_ALL_FIELDS_SINCE = 63;

const VIEW_ALL_FIELDS = rightColumns['view-all-fields'];

export const objectRows: ObjectQuery = {
  object: 'ObjectPermissions',
  fields: [
    'Id',
    'ParentId',
    'SobjectType',
    ...Object.values(rightColumns).filter((field) => field !== VIEW_ALL_FIELDS),
  ],
  featureFields: [VIEW_ALL_FIELDS],
};

const isTrue = (field: string): string => `${field} = true`;

/**
 * Modify All Data gives all rights on every object but View All Fields, and View All Data gives the reading ones: rows that say no more
 * are left out. Those that Salesforce does not store are among them.
 *
 * Source: "ObjectPermissions" (Nested Object Permissions), Object Reference; "View All and Modify All Permissions Overview", Salesforce Help.
 */
const rowsThatCount: ObjectQuery = {
  ...objectRows,
  where: [
    'Parent.PermissionsModifyAllData = false',
    `(Parent.PermissionsViewAllData = false OR ${[rightColumns.create, rightColumns.edit, rightColumns.delete].map(isTrue).join(' OR ')})`,
  ].join(' AND '),
};

const rowsOfFields: ObjectQuery = {
  ...objectRows,
  where: `(Parent.PermissionsModifyAllData = true OR Parent.PermissionsViewAllData = true) AND ${isTrue(VIEW_ALL_FIELDS)}`,
};

/** Whether Salesforce makes up a row, for a set with Modify All Data or View All Data: what it says follows from these. */
export function isUnstored({ Id: id }: SalesforceRecord): boolean {
  return id.startsWith('000');
}

/** What permission sets, and muting ones, say of objects; and the objects that have permissions of their own. */
export const objectPermissions: Subject = {
  option: 'syncPermissions',
  objects: { [objectRows.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => {
    const each = (row: SalesforceRecord): void => {
      const [parentId, object] = [text(row, 'ParentId'), text(row, 'SobjectType')];
      if (!parentId || !object || isUnstored(row)) return;
      const rights = Object.entries(rightColumns).reduce(
        (bits, [right, field]) => (flag(row, field) ? bits | rightBits[right as Right] : bits),
        0,
      );
      if (rights !== 0) sink.rights(parentId, { kind: 'object', id: object }, rights);
    };
    return {
      subscriptions: [{ query: rowsThatCount, each }],
      further: async ({ client, memos }) => {
        for (const { value: id, label } of await readPicklist(client, objectRows.object, 'SobjectType')) {
          sink.permission({ kind: 'object', id, name: id, label });
        }
        const fields = await readFieldNames(client, objectRows.object);
        return [
          ...(fields?.some(({ name }) => name === VIEW_ALL_FIELDS) ? [rowsOfFields] : []),
          ...soqlInLists('ParentId', mutingSetIds(memos)).map((where) => ({ ...objectRows, where })),
        ].map((query) => ({ query, each }));
      },
    };
  },
};
