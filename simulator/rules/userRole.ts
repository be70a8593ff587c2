import { refused } from './faults.js';
import type { ObjectRules } from './rules.js';

/**
 * Object Reference: UserRole. Salesforce makes groups that stand for each role, and keeps a role that users or roles
 * need.
 */
export const userRole: ObjectRules = {
  object: 'UserRole',
  permissions: ['ManageRoles'],
  afterInsert({ Id, Name }, context) {
    const types = ['Role', 'RoleAndSubordinatesInternal'];
    if (context.settings.features.has('digital-experiences')) types.push('RoleAndSubordinates');
    for (const Type of types) context.table('Group').insert({ Name: Name ?? null, Type, RelatedId: Id });
  },
  beforeDelete({ Id }, context) {
    if (
      context.table('User').where('UserRoleId', Id).length > 0 ||
      context.table('UserRole').where('ParentRoleId', Id).length > 0
    )
      throw refused(
        'DELETE_FAILED',
        'Your attempt to delete the role could not be completed because it is associated with users or roles',
      );
  },
  afterDelete({ Id }, context) {
    const [groups, members] = [context.table('Group'), context.table('GroupMember')];
    for (const group of groups.where('RelatedId', Id)) {
      for (const member of members.where('UserOrGroupId', group.Id)) members.delete(member.Id);
      groups.delete(group.Id);
    }
  },
};
