import type { Change } from '../model/change.js';
import type { OrgClient } from '../org/client.js';
import { readWhere } from '../org/query.js';
import { soqlIn, soqlInLists } from '../org/soql.js';
import { reasonOf } from './texts.js';
import { text } from '../org/record.js';

/** Manager groups, by their type the text that says how their members hold what they hold. */
const HELD_AS: Readonly<Record<string, string>> = {
  Manager: 'heldAsManager',
  ManagerAndSubordinatesInternal: 'heldAsReport',
};

/** A manager group of a user in a public group or queue. */
type ManagerMember = { readonly groupId: string; readonly type: string; readonly ofUser: string };

type User = { readonly username: string; readonly managerId: string | null };

const managerMembersOf = async (client: OrgClient, groupIds: readonly string[]): Promise<ManagerMember[]> => {
  const types = soqlIn('Type', Object.keys(HELD_AS));
  const inGroups = soqlInLists('GroupId', groupIds);
  const managerGroups = await readWhere(
    client,
    { object: 'Group', fields: ['Id', 'Type', 'RelatedId'], where: types },
    inGroups.map((groups) => `Id IN (SELECT UserOrGroupId FROM GroupMember WHERE ${groups})`),
  );
  const byId = new Map(managerGroups.map((group) => [group.Id, group]));
  const members = await readWhere(
    client,
    { object: 'GroupMember', fields: ['Id', 'GroupId', 'UserOrGroupId'] },
    soqlInLists('UserOrGroupId', [...byId.keys()]),
  );
  return members.map((member) => {
    const managerGroup = byId.get(String(member['UserOrGroupId']))!;
    return {
      groupId: String(member['GroupId']),
      type: String(managerGroup['Type']),
      ofUser: String(managerGroup['RelatedId']),
    };
  });
};

/** Users and all who manage them, directly or over others: a step of the hierarchy at a time. */
const readUpwards = async (client: OrgClient, userIds: readonly string[]): Promise<Map<string, User>> => {
  const known = new Map<string, User>();
  for (let next = [...new Set(userIds)]; next.length > 0;) {
    const query = { object: 'User', fields: ['Id', 'Username', 'ManagerId'] };
    const users = await readWhere(client, query, soqlInLists('Id', next));
    for (const user of users) {
      known.set(user.Id, { username: text(user, 'Username') ?? user.Id, managerId: text(user, 'ManagerId') });
    }
    const managers = users.flatMap((user) => text(user, 'ManagerId') ?? []);
    next = [...new Set(managers)].filter((id) => !known.has(id));
  }
  return known;
};

const isAbove = (users: ReadonlyMap<string, User>, managerId: string, userId: string): boolean => {
  const seen = new Set<string>();
  for (let id = users.get(userId)?.managerId; id && !seen.has(id); id = users.get(id)?.managerId) {
    if (id === managerId) return true;
    seen.add(id);
  }
  return false;
};

/**
 * Says of memberships that Salesforce does not store how they come through manager groups, and so why they cannot be taken
 * away one by one.
 *
 * Source: "Group", Object Reference: Manager includes a user's direct and indirect managers;
 * ManagerAndSubordinatesInternal includes a user and the user's direct and indirect reports.
 *
 * @param changes revokes from public groups and queues
 * @returns the reason for each change whose user is in the group through the management chain
 * @throws SfError in plain words
 */
export const heldThroughManagers = async (
  changes: readonly Change[],
  client: OrgClient,
): Promise<ReadonlyMap<Change, string>> => {
  const reasons = new Map<Change, string>();
  const members = await managerMembersOf(client, [
    ...new Set(changes.map(({ entitlement }) => entitlement.resourceId)),
  ]);
  if (members.length === 0) return reasons;
  const users = await readUpwards(client, [
    ...members.map(({ ofUser }) => ofUser),
    ...changes.map(({ userId }) => userId),
  ]);
  for (const change of changes) {
    const { userId, entitlement } = change;
    const member = members.find(
      ({ groupId, type, ofUser }) =>
        groupId === entitlement.resourceId &&
        (type === 'Manager' ? isAbove(users, userId, ofUser) : userId === ofUser || isAbove(users, ofUser, userId)),
    );
    if (!member) continue;
    const name = users.get(member.ofUser)?.username ?? member.ofUser;
    reasons.set(change, reasonOf(HELD_AS[member.type]!, [name, name]));
  }
  return reasons;
};
