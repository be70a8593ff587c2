import type { Change, PlannedChange } from '../model/change.js';
import type { WritableObject } from '../model/recordWrite.js';
import { readWhere } from '../org/query.js';
import { text } from '../org/record.js';
import { type ObjectQuery, soqlIn, soqlInLists } from '../org/soql.js';
import { allMemberships, TAKES_MEMBERS } from './groupRecords.js';
import { nothingToDo, type PlanContext, refused } from './kinds.js';
import { reasonOf } from './texts.js';

/** Source: "GroupMember" (its duplicate rule), Object Reference. */
export const memberRecord: WritableObject = {
  name: allMemberships.object,
  keyPrefix: '011',
  fields: { GroupId: { is: 'id', of: 'group' }, UserOrGroupId: { is: 'id', of: 'user' } },
  operations: { insert: 'these fields', update: [], delete: true },
  naturalKey: ['GroupId', 'UserOrGroupId'],
  userField: 'UserOrGroupId',
  targetFields: ['GroupId'],
  leftEmpty: {},
  runsAlone: true,
};

/** The memberships that can be revoked. */
export const memberships: ObjectQuery = {
  ...allMemberships,
  where: soqlIn('Group.Type', TAKES_MEMBERS),
};

/** The members of groups that Salesforce stores, each with its group as `groupResource` takes it, but for the group's id. */
export const membershipsWithGroups: ObjectQuery = {
  ...memberships,
  fields: [...memberships.fields, 'Group.Name', 'Group.DeveloperName', 'Group.Type'],
};

/** Groups up to which it pays to name them beside the users. */
const FEW = 50;

/**
 * Plans changes of members of public groups and queues: membership that Salesforce stores, and no other.
 *
 * @returns in the order of the changes
 * @throws SfError in plain words
 */
export async function planGroupMemberships(changes: readonly Change[], context: PlanContext): Promise<PlannedChange[]> {
  const memberships = await membershipsOf(changes, context);
  const membershipIn = ({ userId, entitlement }: Change): string | undefined =>
    memberships.get(keyOf(userId, entitlement.resourceId));
  return changes.map((change): PlannedChange => {
    const { userId, entitlement } = change;
    const type = text(context.targets.get(entitlement.resourceId)!.record, 'Type') ?? '';
    if (!TAKES_MEMBERS.includes(type)) return refused(change, reasonOf('systemGroup', [type]));
    const id = membershipIn(change);
    const fields = { GroupId: entitlement.resourceId, UserOrGroupId: userId };
    if (change.action === 'grant') {
      if (id) return nothingToDo(change);
      return { change, verdict: 'grant', write: { op: 'insert', object: allMemberships.object, fields }, reason: null };
    }
    if (!id) return nothingToDo(change);
    return {
      change,
      verdict: 'revoke',
      write: { op: 'delete', object: allMemberships.object, id, before: fields },
      reason: null,
    };
  });
}

function keyOf(userId: string, groupId: string): string {
  return `${userId} ${groupId}`;
}

async function membershipsOf(changes: readonly Change[], { client }: PlanContext): Promise<Map<string, string>> {
  const groupIds = [...new Set(changes.map(({ entitlement }) => entitlement.resourceId))];
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const query = {
    ...allMemberships,
    ...(groupIds.length <= FEW && { where: soqlIn('GroupId', groupIds) }),
  };
  const records = await readWhere(client, query, soqlInLists('UserOrGroupId', userIds));
  return new Map(
    records.map((record) => [keyOf(String(record['UserOrGroupId']), String(record['GroupId'])), record.Id]),
  );
}
