import { rightBits } from '../../model/permission.js';
import { fieldOf, modifyAllData, viewAllData, viewSetup, type SystemPermission } from '../../model/systemPermission.js';
import { readFieldNames, readPicklist } from '../../org/read/describe.js';
import type { SalesforceRecord } from '../../org/query.js';
import { flag } from '../../org/record.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';
import { mutingSetIds } from './containers.js';
import { permissionIn, putGiven, rightColumns, rightsInColumns, type PermissionRows } from './rows.js';
import type { Subject } from './subject.js';

/** The API version that first has the right to view all fields. */
export const VIEW_ALL_FIELDS_SINCE = 63;

const VIEW_ALL_FIELDS = rightColumns['view-all-fields'];

export const objectRows: PermissionRows = {
  query: {
    object: 'ObjectPermissions',
    fields: [
      'Id',
      'ParentId',
      'SobjectType',
      ...Object.values(rightColumns).filter((field) => field !== VIEW_ALL_FIELDS),
    ],
    featureFields: [VIEW_ALL_FIELDS],
  },
  permissionOf: permissionIn('object', 'SobjectType'),
  rightsOf: rightsInColumns,
};

const { query: rowsOfObjects } = objectRows;

const isTrue = (field: string): string => `${field} = true`;
const ofParent = (permission: SystemPermission): string => `Parent.${fieldOf(permission)}`;

/**
 * Modify All Data gives all rights on every object but View All Fields, and View All Data gives the reading ones: rows that say no more
 * are left out. Those that Salesforce does not store are among them.
 *
 * Source: "ObjectPermissions" (Nested Object Permissions), Object Reference; "View All and Modify All Permissions Overview", Salesforce Help.
 */
const rowsThatCount: ObjectQuery = {
  ...rowsOfObjects,
  where: [
    `${ofParent(modifyAllData)} = false`,
    `(${ofParent(viewAllData)} = false OR ${[rightColumns.create, rightColumns.edit, rightColumns.delete].map(isTrue).join(' OR ')})`,
  ].join(' AND '),
};

const rowsOfFields: ObjectQuery = {
  ...rowsOfObjects,
  where: `(${isTrue(ofParent(modifyAllData))} OR ${isTrue(ofParent(viewAllData))}) AND ${isTrue(VIEW_ALL_FIELDS)}`,
};

/** The system permissions that give rights on every object. */
export const generalPermissions: readonly SystemPermission[] = [modifyAllData, viewAllData];

/**
 * The rights on every object that the system permissions of a permission set give, as bits.
 *
 * Source: "View All and Modify All Permissions Overview", Salesforce Help.
 *
 * @param set with the fields of `generalPermissions`
 */
export function rightsOnAllObjects(set: SalesforceRecord): number {
  const { read, create, edit, delete: deletion } = rightBits;
  const reading = read | rightBits['view-all'];
  if (flag(set, fieldOf(modifyAllData))) return reading | create | edit | deletion | rightBits['modify-all'];
  return flag(set, fieldOf(viewAllData)) ? reading : 0;
}

/** What permission sets, and muting ones, say of objects; and the objects that have permissions of their own. */
export const objectPermissions: Subject = {
  option: 'syncPermissions',
  objects: { [rowsOfObjects.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => {
    const each = (row: SalesforceRecord): void => putGiven(objectRows, row, sink);
    return {
      subscriptions: [{ query: rowsThatCount, each }],
      further: async ({ client, memos }) => {
        for (const { value: id, label } of await readPicklist(client, rowsOfObjects.object, 'SobjectType')) {
          sink.permission({ kind: 'object', id, name: id, label });
        }
        const fields = await readFieldNames(client, rowsOfObjects.object);
        return [
          ...(fields?.some(({ name }) => name === VIEW_ALL_FIELDS) ? [rowsOfFields] : []),
          ...soqlInLists('ParentId', mutingSetIds(memos)).map((where) => ({ ...rowsOfObjects, where })),
        ].map((query) => ({ query, each }));
      },
    };
  },
};
