import type { EntitlementRef } from '../../model/entitlement.js';
import { manageSessionPermissionSets, viewSetup } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import { GROUP_OF_SET, groupOf } from '../assignments.js';
import { permissionSetAssigned } from '../permissionSet.js';
import { permissionSetGroupMember } from '../permissionSetGroup.js';
import type { Subject } from './subject.js';

export const activations: ObjectQuery = {
  object: 'SessionPermSetActivation',
  fields: ['Id', 'UserId', 'PermissionSetId', 'PermissionSetGroupId', GROUP_OF_SET],
};

/** Which session-based permission sets and groups are activated at this moment. Source: "SessionPermSetActivation", Object Reference. */
export const sessionActivations: Subject = {
  option: 'syncPermissions',
  objects: { [activations.object]: { anyOf: [viewSetup, manageSessionPermissionSets] } },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: activations,
        each: (row) => {
          const activation = activationIn(row);
          if (activation) sink.activation(activation);
        },
      },
    ],
  }),
};

/** What is activated for whom. @param row one of `activations` */
export function activationIn(row: SalesforceRecord): { userId: string; entitlement: EntitlementRef } | null {
  const [userId, setId, groupId] = [text(row, 'UserId'), text(row, 'PermissionSetId'), groupOf(row)];
  const entitlement = groupId ? permissionSetGroupMember(groupId) : setId && permissionSetAssigned(setId);
  return userId && entitlement ? { userId, entitlement } : null;
}
