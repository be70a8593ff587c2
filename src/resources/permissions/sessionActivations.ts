import { manageSessionPermissionSets, viewSetup } from '../../model/systemPermission.js';
import { text } from '../../org/record.js';
import { permissionSetAssigned } from '../permissionSet.js';
import { permissionSetGroupMember } from '../permissionSetGroup.js';
import type { Subject } from './subject.js';

const OBJECT = 'SessionPermSetActivation';

/** The path to the group whose own set is activated. */
const GROUP_OF_SET = 'PermissionSet.PermissionSetGroupId';

/** Which session-based permission sets and groups are activated at this moment. Source: "SessionPermSetActivation", Object Reference. */
export const sessionActivations: Subject = {
  option: 'syncPermissions',
  objects: { [OBJECT]: { anyOf: [viewSetup, manageSessionPermissionSets] } },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: { object: OBJECT, fields: ['Id', 'UserId', 'PermissionSetId', 'PermissionSetGroupId', GROUP_OF_SET] },
        each: (row) => {
          const [userId, setId] = [text(row, 'UserId'), text(row, 'PermissionSetId')];
          const groupId = text(row, 'PermissionSetGroupId') ?? text(row, GROUP_OF_SET);
          const entitlement = groupId ? permissionSetGroupMember(groupId) : setId && permissionSetAssigned(setId);
          if (userId && entitlement) sink.activation({ userId, entitlement });
        },
      },
    ],
  }),
};
