import { rightBits } from '../../model/permission.js';
import { viewSetup } from '../../model/systemPermission.js';
import { permissionIn, putGiven, type PermissionRows } from './rows.js';
import type { Subject } from './subject.js';

export const tabRows: PermissionRows = {
  query: { object: 'PermissionSetTabSetting', fields: ['Id', 'ParentId', 'Name'] },
  permissionOf: permissionIn('tab', 'Name'),
  rightsOf: () => rightBits.read,
};

const { query } = tabRows;

/** Which tabs permission sets show, at once or on request. A hidden tab has no row. Source: "PermissionSetTabSetting", Object Reference. */
export const tabs: Subject = {
  option: 'syncPermissions',
  objects: { [query.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [{ query, each: (row) => putGiven(tabRows, row, sink) }],
  }),
};
