import { rightBits } from '../../model/permission.js';
import { viewSetup } from '../../model/systemPermission.js';
import { readPicklist } from '../../org/read/describe.js';
import { flag, text } from '../../org/record.js';
import type { Subject } from './subject.js';

const OBJECT = 'FieldPermissions';

/**
 * What permission sets, and muting ones, say of fields; and the fields to which field-level security applies. The name of a field has the
 * object in it.
 *
 * Source: "FieldPermissions", Object Reference.
 */
export const fieldPermissions: Subject = {
  option: 'syncFieldPermissions',
  objects: { [OBJECT]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: { object: OBJECT, fields: ['Id', 'ParentId', 'Field', 'PermissionsRead', 'PermissionsEdit'] },
        each: (row) => {
          const [parentId, field] = [text(row, 'ParentId'), text(row, 'Field')];
          const rights =
            (flag(row, 'PermissionsRead') ? rightBits.read : 0) | (flag(row, 'PermissionsEdit') ? rightBits.edit : 0);
          if (parentId && field && rights !== 0) sink.rights(parentId, { kind: 'field', id: field }, rights);
        },
      },
    ],
    further: async ({ client }) => {
      for (const { value: id, label } of await readPicklist(client, OBJECT, 'Field')) {
        sink.permission({ kind: 'field', id, name: id, label: label === id ? null : label, isSecured: true });
      }
      return [];
    },
  }),
};
