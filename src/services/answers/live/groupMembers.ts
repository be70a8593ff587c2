import { Messages } from '@salesforce/core';
import type { EntitlementRef } from '../../../model/entitlement.js';
import { USER_KEY_PREFIX } from '../../../model/salesforceId.js';
import type { OrgClient } from '../../../org/client.js';
import { eachRecord, isQueryRefused, type ReadEach, readWhere, type SalesforceRecord } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { queriesWhere, soqlInLists } from '../../../org/soql.js';
import {
  allMemberships,
  areMembersBy,
  groupEntitlement,
  groupMember,
  groupResource,
  groups,
  holdsAllInternalUsers,
  holdsPortalUsersAlone,
  isRealGroup,
  namesakesOf,
} from '../../../resources/groupRecords.js';
import { readNestedGroups } from '../../../resources/groupPaths.js';
import { grantableKind } from '../../../resources/index.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { roleAssigned } from '../../../resources/role.js';
import {
  type HierarchyType,
  MANAGERS,
  REPORTS,
  standsFor,
  standsForBranch,
  type SystemGroup,
  systemGroupOf,
  SystemGroups,
} from '../../../resources/systemGroups.js';
import { territoryMember } from '../../../resources/territoryMembership.js';
import { INTERNAL_USER } from '../../../resources/user.js';
import type { Tell } from '../source.js';
import { fillRecords, fillTarget } from './records.js';
import { fillAccounts } from './users.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/** A group that stands for roles, territories or managers, and the group that it is a member of. */
export type Stand = { readonly group: SystemGroup; readonly to: EntitlementRef };

/**
 * Puts into a sink who is in groups: through groups in them to any depth, and through the roles, territories and managers for which
 * Salesforce keeps groups.
 *
 * @param userId the one user who matters: then no members of the groups are read but this one; null: all members are
 * @param tell is told of groups whose members Salesforce does not list
 * @throws SfError in plain words
 */
export async function fillGroupMembers(
  client: OrgClient,
  groupIds: readonly string[],
  userId: string | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const read = eachRecord(client);
  const [nested, asked] = await Promise.all([
    readNestedGroups(client, groupIds),
    readWhere(client, groups(), soqlInLists('Id', groupIds)),
  ]);
  const all = new Map([...asked, ...[...nested.values()].flat()].map((group) => [group.Id, group]));
  const stands: Stand[] = [];
  for (const group of asked)
    if (!isRealGroup(group)) stands.push({ group: systemGroupOf(group), to: groupMember(group.Id) });
  for (const [groupId, inside] of nested) {
    for (const group of inside) {
      const to = groupMember(groupId);
      if (isRealGroup(group)) sink.inheritance({ from: groupMember(group.Id), to });
      else stands.push({ group: systemGroupOf(group), to });
    }
  }
  const resources = [...all.values()]
    .filter((group) => isRealGroup(group) || groupIds.includes(group.Id))
    .map(groupResource);
  for (const resource of resources) {
    sink.resource(resource);
    sink.entitlement(groupEntitlement(resource));
  }
  // A chain of managers needs each manager's own manager, which other records of users do not have: it comes first.
  await fillManagement(read, stands, userId, sink);
  const ids = resources.map(({ id }) => id);
  await Promise.all([
    fillExpansions(client, stands, userId, sink, tell),
    userId === null ? fillMembers(read, ids, sink) : fillMembershipsOf(read, all, userId, sink),
    userId === null && resources.some(holdsAllInternalUsers)
      ? fillAccounts(read, soqlInLists('UserType', [INTERNAL_USER]), sink)
      : null,
  ]);
}

/** The members of groups that are users, with what answers say of them. */
async function fillMembers(read: ReadEach, groupIds: readonly string[], sink: AccessSink): Promise<void> {
  const userIds = new Set<string>();
  const conditions = soqlInLists('GroupId', groupIds);
  const fill = (member: SalesforceRecord): void => {
    const [groupId, principalId] = [text(member, 'GroupId'), text(member, 'UserOrGroupId')];
    if (groupId === null || !principalId?.startsWith(USER_KEY_PREFIX)) return;
    userIds.add(principalId);
    sink.grant({ entitlement: groupMember(groupId), principalId, expiresAt: null });
  };
  await Promise.all(queriesWhere(allMemberships, conditions).map((query) => read(query, fill)));
  if (userIds.size === 0) return;
  const areMembers = conditions.map(areMembersBy);
  const byIds = soqlInLists('Id', [...userIds]);
  try {
    await fillAccounts(read, byIds.length <= areMembers.length ? byIds : areMembers, sink);
  } catch (error) {
    if (!isQueryRefused((error as Error).cause)) throw error;
    await fillAccounts(read, byIds, sink);
  }
}

/** Of one user, the memberships in groups, and which other groups have their names: a command names a group so that it is this one. */
async function fillMembershipsOf(
  read: ReadEach,
  asked: ReadonlyMap<string, SalesforceRecord>,
  userId: string,
  sink: AccessSink,
): Promise<void> {
  const own = new Map<string, SalesforceRecord>();
  const [query] = queriesWhere(allMemberships, soqlInLists('UserOrGroupId', [userId]));
  await read(query!, (member) => {
    const groupId = text(member, 'GroupId') ?? '';
    const group = asked.get(groupId);
    if (!group) return;
    own.set(groupId, group);
    sink.grant({ entitlement: groupMember(groupId), principalId: userId, expiresAt: null });
  });
  const fill = (group: SalesforceRecord): void => {
    if (!asked.has(group.Id)) sink.resource(groupResource(group));
  };
  await Promise.all(namesakesOf([...own.values()]).map((one) => read(one, fill)));
}

/** The users on the chains of managers over those for whom Salesforce keeps groups, or over the one user; and the reports of the former. */
export async function fillManagement(
  read: ReadEach,
  stands: readonly Stand[],
  userId: string | null,
  sink: AccessSink,
): Promise<void> {
  const usersOf = (type: string): string[] =>
    stands.flatMap(({ group }) => (group.type === type && group.relatedId !== null ? group.relatedId : []));
  const [managed, reportedTo] = [usersOf(MANAGERS), usersOf(REPORTS)];
  if (managed.length === 0 && reportedTo.length === 0) return;
  const above = [...managed, ...reportedTo, ...(userId === null ? [] : [userId])];
  await fillLevels(read, 'Id', above, sink, (user) => text(user, 'ManagerId'));
  if (userId === null) await fillLevels(read, 'ManagerId', reportedTo, sink, (user) => user.Id);
}

/**
 * Puts into a sink a user, those who manage the user, and those who report to the user, directly or over others.
 *
 * @returns their ids
 */
export async function fillPeopleAround(read: ReadEach, userId: string, sink: AccessSink): Promise<string[]> {
  const levels = await Promise.all([
    fillLevels(read, 'Id', [userId], sink, (user) => text(user, 'ManagerId')),
    fillLevels(read, 'ManagerId', [userId], sink, (user) => user.Id),
  ]);
  return [...new Set(levels.flatMap((ids) => [...ids]))];
}

/**
 * Puts users into a sink, level by level of the chain of managers.
 *
 * @param field has one of the ids of a level
 * @param idOfNext which id belongs to the next level
 * @returns the ids of all levels
 */
async function fillLevels(
  read: ReadEach,
  field: 'Id' | 'ManagerId',
  ids: readonly string[],
  sink: AccessSink,
  idOfNext: (user: SalesforceRecord) => string | null,
): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let level = [...new Set(ids)]; level.length > 0;) {
    for (const id of level) seen.add(id);
    const next = new Set<string>();
    await fillAccounts(read, soqlInLists(field, level), sink, (user) => {
      const id = idOfNext(user);
      if (id !== null && !seen.has(id)) next.add(id);
    });
    level = [...next];
  }
  return seen;
}

/** Who stands behind the groups that Salesforce keeps. */
async function fillExpansions(
  client: OrgClient,
  stands: readonly Stand[],
  userId: string | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  if (stands.length === 0) return;
  const [role, territory] = await Promise.all([
    readHierarchy(client, 'role', stands),
    readHierarchy(client, 'territory', stands),
  ]);
  const sources = expand(stands, { role, territory }, () => true, sink, tell);
  for (const one of role) if (sources.role.has(one.Id)) fillTarget('role', one, sink);
  for (const one of territory) if (sources.territory.has(one.Id)) fillTarget('territory', one, sink);
  const read = eachRecord(client);
  await Promise.all([
    fillHoldersOf(read, 'role', [...sources.role], userId, sink, tell),
    fillHoldersOf(read, 'territory', [...sources.territory], userId, sink, tell),
  ]);
}

/**
 * Puts into a sink what those hold for whom groups stand.
 *
 * @param records of roles and territories, with those between what a group stands for and what matters below it
 * @param isWanted whether what is held by a role or a territory matters
 * @param tell is told of groups whose members Salesforce does not list
 * @returns the ids of the roles and territories that matter
 */
export function expand(
  stands: readonly Stand[],
  records: Readonly<Record<HierarchyType, readonly SalesforceRecord[]>>,
  isWanted: (from: EntitlementRef) => boolean,
  sink: AccessSink,
  tell: Tell,
): Readonly<Record<HierarchyType, ReadonlySet<string>>> {
  const systemGroups = SystemGroups.ofRecords(records);
  const sources = { role: new Set<string>(), territory: new Set<string>() };
  const unlisted = new Set<string>();
  for (const { group, to } of stands) {
    const isKnown = systemGroups.expand(group, to, {
      inheritance: (inheritance) => {
        if (!isWanted(inheritance.from)) return;
        sources[inheritance.from.type as keyof typeof sources].add(inheritance.from.resourceId);
        sink.inheritance(inheritance);
      },
      grantToManagersOf: (id, entitlement) => sink.grantToManagersOf(id, entitlement),
      grantToReportsOf: (id, entitlement) => sink.grantToReportsOf(id, entitlement),
    });
    if (!isKnown) unlisted.add(group.type);
  }
  for (const type of unlisted) {
    const subject = messages.getMessage('membersOf', [type]);
    const why = messages.getMessage('membersOf.why');
    tell({ what: 'not read', subject, why, ...(holdsPortalUsersAlone(type) && { isOfPortals: true }) });
  }
  return sources;
}

const mainEntitlement = { role: roleAssigned, territory: territoryMember } as const;

async function fillHoldersOf(
  read: ReadEach,
  type: keyof typeof mainEntitlement,
  ids: readonly string[],
  userId: string | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  if (ids.length > 0) await fillRecords(read, grantableKind(type)!, ids, userId, sink, mainEntitlement[type], tell);
}

/**
 * The roles, or territories, that groups stand for: all that there are where some stand for those below as well.
 *
 * Source: "Group", Object Reference, the values of Type.
 */
async function readHierarchy(
  client: OrgClient,
  type: HierarchyType,
  stands: readonly Stand[],
): Promise<SalesforceRecord[]> {
  const some = stands.filter(({ group }) => standsFor(type, group));
  if (some.length === 0) return [];
  const { query } = grantableKind(type)!.targets;
  const ids = [...new Set(some.flatMap(({ group }) => group.relatedId ?? []))];
  const withBelow = some.some(({ group }) => standsForBranch(type, group));
  const found: SalesforceRecord[] = [];
  const queries = queriesWhere(query, withBelow ? null : soqlInLists('Id', ids));
  await Promise.all(queries.map((one) => eachRecord(client)(one, (record) => found.push(record))));
  return found;
}
