import { viewSetup } from '../../model/systemPermission.js';
import { readPicklist } from '../../org/read/describe.js';
import { permissionIn, putGiven, rightColumns, rightsInColumns, type PermissionRows } from './rows.js';
import type { Subject } from './subject.js';

/** A field that can be edited can be read. */
export const fieldRows: PermissionRows = {
  query: { object: 'FieldPermissions', fields: ['Id', 'ParentId', 'Field', rightColumns.read, rightColumns.edit] },
  permissionOf: permissionIn('field', 'Field'),
  rightsOf: rightsInColumns,
};

const { query } = fieldRows;

/**
 * What permission sets, and muting ones, say of fields; and the fields to which field-level security applies. The name of a field has the
 * object in it.
 *
 * Source: "FieldPermissions", Object Reference.
 */
export const fieldPermissions: Subject = {
  option: 'syncFieldPermissions',
  objects: { [query.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [{ query, each: (row) => putGiven(fieldRows, row, sink) }],
    further: async ({ client }) => {
      for (const { value: id, label } of await readPicklist(client, query.object, 'Field')) {
        sink.permission({ kind: 'field', id, name: id, label: label === id ? null : label, isSecured: true });
      }
      return [];
    },
  }),
};
