import type { Row } from '../org/types.js';
import { noAccessToReference, refused } from './faults.js';
import type { ObjectRules, RuleContext } from './rules.js';

const WITH_MEMBERS = ['Regular', 'Queue'];

/**
 * Object Reference: GroupMember. Only public groups and queues have members; a second insert of the same member answers the first.
 * Groups may nest, but not in a circle.
 */
export const groupMember: ObjectRules = {
  object: 'GroupMember',
  permissions: ['ManageUsers'],
  refusal: ({ GroupId }) => noAccessToReference(GroupId),
  beforeInsert({ GroupId, UserOrGroupId }, context) {
    const group = context.table('Group').existing(String(GroupId));
    checkQueue(group, context);
    if (!WITH_MEMBERS.includes(String(group.Type))) throw noAccessToReference(group.Id);
    const members = context.table('GroupMember').where('GroupId', group.Id);
    const existing = members.find((member) => member.UserOrGroupId === UserOrGroupId);
    if (!existing && contains(String(UserOrGroupId), group.Id, context))
      throw refused('CIRCULAR_DEPENDENCY', 'A group cannot be a member of itself', ['UserOrGroupId']);
    return existing;
  },
  beforeDelete({ GroupId }, context) {
    const group = context.table('Group').get(String(GroupId));
    if (group) checkQueue(group, context);
  },
};

/** Salesforce Help: "Set Up Queues". Whether it goes for members by API is a switch. */
function checkQueue({ Id, Type }: Row, { settings, may }: RuleContext): void {
  if (Type !== 'Queue' || settings.switches.queueMembers === 'Manage Users') return;
  if (!may('CustomizeApplication') || !may('EditPublicFilters')) throw noAccessToReference(Id);
}

/** Whether a group is, or holds directly or indirectly, another one. */
function contains(outer: string, inner: string, context: RuleContext, seen = new Set<string>()): boolean {
  if (outer === inner) return true;
  if (seen.has(outer)) return false;
  seen.add(outer);
  return context
    .table('GroupMember')
    .where('GroupId', outer)
    .some(({ UserOrGroupId }) => contains(String(UserOrGroupId), inner, context, seen));
}
