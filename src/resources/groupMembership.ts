import type { Change, PlannedChange } from '../model/change.js';
import { readWhere } from '../org/query.js';
import { soqlIn, soqlInLists } from '../org/soql.js';
import { heldThroughManagers } from './managerGroupMembership.js';
import { nothingToDo, refused, type PlanContext } from './provisioner.js';
import { reasonOf } from './reasons.js';

/** Source: "GroupMember", Object Reference: members of other groups are Salesforce's own affair. */
const TAKES_MEMBERS = ['Regular', 'Queue'];

const FEW = 50;
const keyOf = (userId: string, groupId: string): string => `${userId} ${groupId}`;

const membershipsOf = async (changes: readonly Change[], { client }: PlanContext): Promise<Map<string, string>> => {
  const groupIds = [...new Set(changes.map(({ entitlement }) => entitlement.resourceId))];
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const query = {
    object: 'GroupMember',
    fields: ['Id', 'GroupId', 'UserOrGroupId'],
    ...(groupIds.length <= FEW && { where: soqlIn('GroupId', groupIds) }),
  };
  const records = await readWhere(client, query, soqlInLists('UserOrGroupId', userIds));
  return new Map(
    records.map((record) => [keyOf(String(record['UserOrGroupId']), String(record['GroupId'])), record.Id]),
  );
};

/** Plans changes of members of public groups and queues: membership that Salesforce stores, and no other. */
export const planGroupMemberships = async (
  changes: readonly Change[],
  context: PlanContext,
): Promise<PlannedChange[]> => {
  const memberships = await membershipsOf(changes, context);
  const membershipIn = ({ userId, entitlement }: Change): string | undefined =>
    memberships.get(keyOf(userId, entitlement.resourceId));
  const inVain = changes.filter((change) => change.action === 'revoke' && !membershipIn(change));
  const reasons = await heldThroughManagers(inVain, context.client);
  return changes.map((change): PlannedChange => {
    const { userId, entitlement } = change;
    const type = context.targets.get(entitlement.resourceId)?.groupType ?? '';
    if (!TAKES_MEMBERS.includes(type)) return refused(change, reasonOf('systemGroup', [type]));
    const id = membershipIn(change);
    const reason = reasons.get(change);
    const fields = { GroupId: entitlement.resourceId, UserOrGroupId: userId };
    if (change.action === 'grant') {
      if (id) return nothingToDo(change);
      return { change, verdict: 'grant', write: { op: 'insert', object: 'GroupMember', fields }, reason: null };
    }
    if (!id) return reason === undefined ? nothingToDo(change) : refused(change, reason);
    return {
      change,
      verdict: 'revoke',
      write: { op: 'delete', object: 'GroupMember', id, before: fields },
      reason: null,
    };
  });
};
