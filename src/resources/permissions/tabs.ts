import { rightBits } from '../../model/permission.js';
import { viewSetup } from '../../model/systemPermission.js';
import { text } from '../../org/record.js';
import type { Subject } from './subject.js';

const OBJECT = 'PermissionSetTabSetting';

/** Which tabs permission sets show, at once or on request. A hidden tab has no row. Source: "PermissionSetTabSetting", Object Reference. */
export const tabs: Subject = {
  option: 'syncPermissions',
  objects: { [OBJECT]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: { object: OBJECT, fields: ['Id', 'ParentId', 'Name'] },
        each: (row) => {
          const [parentId, id] = [text(row, 'ParentId'), text(row, 'Name')];
          if (parentId && id) sink.rights(parentId, { kind: 'tab', id }, rightBits.read);
        },
      },
    ],
  }),
};
