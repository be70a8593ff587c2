import { text, time } from '../../org/record.js';
import { groupOf, isInForce, lapsedAssignmentsOf, lapsedStateOf } from '../assignments.js';
import { permissionSetAssigned } from '../permissionSet.js';
import { permissionSetGroupMember } from '../permissionSetGroup.js';
import type { Subject } from './subject.js';

/** The assignments that give nothing, also those that Salesforce keeps out of plain queries. */
export const lapsedAssignments: Subject = {
  option: 'syncPermissions',
  isOfContainers: true,
  objects: {},
  read: (options, sink) => ({
    subscriptions: [],
    further: async ({ client }) => [
      {
        query: await lapsedAssignmentsOf(client, options),
        each: (assignment) => {
          const [userId, setId] = [text(assignment, 'AssigneeId'), text(assignment, 'PermissionSetId')];
          const groupId = groupOf(assignment);
          const entitlement = groupId ? permissionSetGroupMember(groupId) : setId && permissionSetAssigned(setId);
          if (!userId || !entitlement || isInForce(assignment)) return;
          const expiresAt = time(assignment, 'ExpirationDate');
          sink.lapsed({ entitlement, userId, state: lapsedStateOf(assignment), expiresAt });
        },
      },
    ],
  }),
};
