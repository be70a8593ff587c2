import { comparableName } from '../model/comparableName.js';
import type { Path, PathStep } from '../model/path.js';
import { USER_KEY_PREFIX } from '../model/salesforceId.js';
import type { OrgClient } from '../org/client.js';
import { isQueryRefused, readAll, readWhere, type SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import { soqlIn, soqlInLists, type ObjectQuery } from '../org/soql.js';
import {
  ALL_INTERNAL,
  allMemberships,
  ARE_MEMBERS,
  areMembersBy,
  groupMember,
  groupName,
  groups,
  holdsPortalUsersAlone,
  namesakesOf,
  standInsForAll,
  TAKES_MEMBERS,
} from './groupRecords.js';
import type { HeldForGood, HeldThrough, Holding } from './kinds.js';
import { MANAGERS, REPORTS, SystemGroups } from './systemGroups.js';
import { isActiveMember, territoryMemberships } from './territoryMembership.js';
import { reasonOf } from './texts.js';

/** The types of the groups that Salesforce keeps for the managers and the reports of a user. */
const OF_MANAGERS = [MANAGERS, REPORTS];

/** A way into a group: from its first step on. The users who hold the first step have it. */
type Way = Path & { readonly resourceId: string; readonly has: (user: SalesforceRecord) => boolean };

/**
 * How users are in groups without being members of them: through groups in them, to any depth, and through the roles,
 * territories and managers for which Salesforce keeps groups.
 *
 * Source: "Group" and "GroupMember", Object Reference. Internal users are those of UserType Standard.
 *
 * @throws SfError in plain words
 */
export async function heldThroughMembers(client: OrgClient, asked: readonly Holding[]): Promise<HeldThrough[]> {
  const targetIds = [...new Set(asked.map(({ resourceId }) => resourceId))];
  const members = await readNestedGroups(client, targetIds);
  if (members.size === 0) return [];
  const userIds = [...new Set(asked.map(({ userId }) => userId))];
  const org = await readOrg(client, userIds, [...members.values()].flat());
  const ways = new Map(targetIds.map((id) => [id, waysInto(id, members, org)]));
  const held = asked.flatMap(({ userId, resourceId }) => {
    const user = org.users.get(userId);
    const all = user ? ways.get(resourceId)!.filter(({ has }) => has(user)) : [];
    return all.map(({ steps, end, advice }) => ({ userId, resourceId, path: { steps, end, advice } }));
  });
  return withSharedNames(client, held, [...members.values()].flat());
}

/** Says of the groups at which ways end whether others have their names. @param groups those among which they are */
async function withSharedNames(
  client: OrgClient,
  held: readonly HeldThrough[],
  groups: readonly SalesforceRecord[],
): Promise<HeldThrough[]> {
  const ends = new Set(held.flatMap(({ path: { end } }) => (end?.type === 'group' ? end.resourceId : [])));
  const namesakes = await Promise.all(
    namesakesOf(groups.filter(({ Id }) => ends.has(Id))).map((query) => readAll(client, query)),
  );
  const byName = Map.groupBy(new Map(namesakes.flat().map((group) => [group.Id, group])).values(), nameOf);
  const sharing = new Set(
    [...byName.values()].filter(({ length }) => length > 1).flatMap((some) => some.map(({ Id }) => Id)),
  );
  if (sharing.size === 0) return [...held];
  return held.map((one) => {
    const [first, ...others] = one.path.steps;
    if (!first || !sharing.has(first.id)) return one;
    return { ...one, path: { ...one.path, steps: [{ ...first, sharesName: true }, ...others] } };
  });
}

/**
 * The groups in which users are as internal users, as managers or by reporting to somebody, or may be as users of portals: ways that
 * no change ends.
 *
 * @throws SfError in plain words
 */
export async function heldForGoodInGroups(client: OrgClient, userIds: readonly string[]): Promise<HeldForGood[]> {
  const { members, targets } = await readGroupsAbove(
    client,
    `(${soqlIn('Type', OF_MANAGERS)} OR ${standInsForAll.where!})`,
  );
  if (targets.size === 0) return [];
  const org = await readOrg(client, userIds, [...members.values()].flat());
  return [...targets.values()].flatMap((target) => {
    const access = groupStep(target);
    const lasting = waysInto(target.Id, members, org).filter(({ end }) => end === null);
    return lasting.flatMap(({ steps, end, advice, has }) =>
      [...org.users.values()].filter(has).map(({ Id: userId }) => ({ userId, access, path: { steps, end, advice } })),
    );
  });
}

/**
 * The groups that contain some groups, at any depth.
 *
 * @returns these groups by their ids, and by the same ids which of the groups below are their members
 */
async function readGroupsAbove(
  client: OrgClient,
  where: string,
): Promise<{ members: Map<string, SalesforceRecord[]>; targets: Map<string, SalesforceRecord> }> {
  const members = new Map<string, SalesforceRecord[]>();
  const targets = new Map<string, SalesforceRecord>();
  let next = await readAll(client, { ...groups(), where, sparing: ARE_MEMBERS });
  while (next.length > 0) {
    const below = new Map(next.map((group) => [group.Id, group]));
    const edges = await readWhere(client, allMemberships, soqlInLists('UserOrGroupId', [...below.keys()]));
    const above = [...new Set(edges.map(({ GroupId }) => String(GroupId)))].filter((id) => !targets.has(id));
    next = await readWhere(client, groups(TAKES_MEMBERS), soqlInLists('Id', above));
    for (const group of next) targets.set(group.Id, group);
    for (const edge of edges) {
      const groupId = String(edge['GroupId']);
      members.set(groupId, [...(members.get(groupId) ?? []), below.get(String(edge['UserOrGroupId']))!]);
    }
  }
  return { members, targets };
}

/**
 * The groups that are members of groups, at any depth: two calls for each level, and more where a level has very many.
 *
 * @returns records of `groups()`, by the id of the group that they are in
 * @throws SfError in plain words
 */
export async function readNestedGroups(
  client: OrgClient,
  groupIds: readonly string[],
): Promise<Map<string, SalesforceRecord[]>> {
  const members = new Map<string, SalesforceRecord[]>();
  const seen = new Set<string>();
  for (let next = groupIds; next.length > 0;) {
    for (const id of next) seen.add(id);
    const groups = await memberGroupsOf(client, next);
    const byId = new Map(groups.map((group) => [group.Id, group]));
    const edges = await readWhere(client, allMemberships, soqlInLists('UserOrGroupId', [...byId.keys()]));
    for (const edge of edges.filter(({ GroupId }) => next.includes(String(GroupId)))) {
      const groupId = String(edge['GroupId']);
      members.set(groupId, [...(members.get(groupId) ?? []), byId.get(String(edge['UserOrGroupId']))!]);
    }
    next = groups.filter((group) => TAKES_MEMBERS.includes(typeOf(group)) && !seen.has(group.Id)).map(({ Id }) => Id);
  }
  return members;
}

/** The groups that are direct members of groups. Where the org refuses to find them in one query, all direct members are read. */
async function memberGroupsOf(client: OrgClient, groupIds: readonly string[]): Promise<SalesforceRecord[]> {
  const conditions = soqlInLists('GroupId', groupIds);
  try {
    return await readWhere(client, groups(), conditions.map(areMembersBy));
  } catch (error) {
    if (!isQueryRefused((error as Error).cause)) throw error;
    const members = (await readWhere(client, allMemberships, conditions)).map((edge) => String(edge['UserOrGroupId']));
    const ids = members.filter((id) => !id.startsWith(USER_KEY_PREFIX));
    return readWhere(client, groups(), soqlInLists('Id', ids));
  }
}

/** What the org says of the users, and of those parts of its hierarchies that they are in. */
type OrgFacts = {
  readonly users: ReadonlyMap<string, SalesforceRecord>;
  /** By the id of a user: the groups and the territories of that user, and all who manage the user. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly territoriesOf: ReadonlyMap<string, ReadonlyMap<string, PathStep>>;
  readonly managersOf: (userId: string) => ReadonlySet<string>;
  readonly usernameOf: (userId: string) => string;
  readonly systemGroups: SystemGroups;
};

async function readOrg(
  client: OrgClient,
  userIds: readonly string[],
  groups: readonly SalesforceRecord[],
): Promise<OrgFacts> {
  const isAny = (pattern: RegExp): boolean => groups.some((group) => pattern.test(typeOf(group)));
  const usersQuery = {
    object: 'User',
    fields: ['Id', 'Username', 'UserType', 'UserRoleId', 'UserRole.Name', 'UserRole.DeveloperName', 'ManagerId'],
    optionalFields: ['ManagerId', 'UserRole'],
  };
  const users = new Map(
    (await readWhere(client, usersQuery, soqlInLists('Id', userIds))).map((user) => [user.Id, user]),
  );
  const inGroups = isAny(new RegExp(`^(?:${TAKES_MEMBERS.join('|')})$`))
    ? await readWhere(client, allMemberships, soqlInLists('UserOrGroupId', userIds))
    : [];
  const inTerritories = isAny(/^Territory/)
    ? (
        await readWhere(
          client,
          {
            ...territoryMemberships,
            fields: [...territoryMemberships.fields, 'Territory2.Name', 'Territory2.DeveloperName'],
          },
          soqlInLists('UserId', userIds),
        )
      ).filter(isActiveMember)
    : [];
  const roles = isAny(/^RoleAndSubordinates/)
    ? await readUpwards(
        client,
        { object: 'UserRole', fields: ['Id', 'ParentRoleId', 'PortalType'] },
        'ParentRoleId',
        [...users.values()].flatMap((user) => text(user, 'UserRoleId') ?? []),
      )
    : [];
  const territories = isAny(/^TerritoryAndSubordinates$/)
    ? await readUpwards(
        client,
        { object: 'Territory2', fields: ['Id', 'ParentTerritory2Id'] },
        'ParentTerritory2Id',
        inTerritories.map((record) => String(record['Territory2Id'])),
      )
    : [];
  const managed = groups
    .filter((group) => /^Manager/.test(typeOf(group)))
    .map((group) => text(group, 'RelatedId') ?? '');
  const people = new Map(
    (managed.length > 0
      ? await readUpwards(client, { ...usersQuery, fields: ['Id', 'Username', 'ManagerId'] }, 'ManagerId', [
          ...managed,
          ...userIds,
        ])
      : []
    ).map((user) => [user.Id, user]),
  );
  return {
    users,
    groupsOf: setsBy(inGroups, 'UserOrGroupId', 'GroupId'),
    territoriesOf: new Map(
      [...Map.groupBy(inTerritories, (record) => String(record['UserId']))].map(([userId, records]) => [
        userId,
        new Map(records.map((record) => [String(record['Territory2Id']), stepOf('territory', record, 'Territory2')])),
      ]),
    ),
    managersOf: (userId) => {
      const above = new Set<string>();
      for (let id = managerOf(people, userId); id && !above.has(id); id = managerOf(people, id)) above.add(id);
      return above;
    },
    usernameOf: (userId) => text(people.get(userId) ?? { Id: userId }, 'Username') ?? userId,
    systemGroups: SystemGroups.ofRecords({ role: roles, territory: territories }),
  };
}

/** The ways into a group, the shortest first. Groups that are in one another are gone through once. */
function waysInto(resourceId: string, members: ReadonlyMap<string, readonly SalesforceRecord[]>, org: OrgFacts): Way[] {
  const ways: Way[] = [];
  const seen = new Set([resourceId]);
  const open: Array<{ readonly id: string; readonly steps: readonly PathStep[] }> = [{ id: resourceId, steps: [] }];
  for (const { id, steps: after } of open) {
    for (const group of members.get(id) ?? []) {
      const steps = [groupStep(group), ...after];
      const type = typeOf(group);
      if (!TAKES_MEMBERS.includes(type)) {
        for (const way of waysOfSystemGroup(group, after, steps, org)) ways.push({ resourceId, ...way });
      } else if (!seen.has(group.Id)) {
        seen.add(group.Id);
        open.push({ id: group.Id, steps });
        const has = (user: SalesforceRecord): boolean => org.groupsOf.get(user.Id)?.has(group.Id) ?? false;
        ways.push({ resourceId, steps, end: groupMember(group.Id), advice: null, has });
      }
    }
  }
  return ways;
}

/** The ways through a group that Salesforce keeps: whom it stands for is decided where a sync decides it. */
function waysOfSystemGroup(
  group: SalesforceRecord,
  after: readonly PathStep[],
  steps: readonly PathStep[],
  { systemGroups, territoriesOf, managersOf, usernameOf, users }: OrgFacts,
): Array<Omit<Way, 'resourceId'>> {
  const ways: Array<Omit<Way, 'resourceId'>> = [];
  const type = typeOf(group);
  if (type === ALL_INTERNAL) {
    const has = (user: SalesforceRecord): boolean => user['UserType'] === 'Standard';
    return [{ steps, end: null, advice: reasonOf('heldByEverybody', [groupName(group)]), has }];
  }
  // The group of a role alone says nothing that the role does not say.
  const before = type === 'Role' || type === 'Territory' ? after : steps;
  const isKnown = systemGroups.expand({ type, relatedId: text(group, 'RelatedId') }, groupMember(group.Id), {
    inheritance: ({ from }) => {
      if (from.type === 'role') {
        const holder = [...users.values()].find((user) => user['UserRoleId'] === from.resourceId);
        if (!holder) return;
        const has = (user: SalesforceRecord): boolean => user['UserRoleId'] === from.resourceId;
        ways.push({ steps: [stepOf('role', holder, 'UserRole'), ...before], end: from, advice: null, has });
        return;
      }
      const [step] = [...territoriesOf.values()].flatMap((territories) => territories.get(from.resourceId) ?? []);
      if (!step) return;
      const has = (user: SalesforceRecord): boolean => territoriesOf.get(user.Id)?.has(from.resourceId) ?? false;
      ways.push({ steps: [step, ...before], end: from, advice: null, has });
    },
    grantToManagersOf: (userId) => {
      const above = managersOf(userId);
      const name = usernameOf(userId);
      const advice = reasonOf('heldAsManager', [name, name]);
      ways.push({ steps, end: null, advice, has: (user) => above.has(user.Id) });
    },
    grantToReportsOf: (userId) => {
      const name = usernameOf(userId);
      const advice = reasonOf('heldAsReport', [name, name]);
      ways.push({ steps, end: null, advice, has: (user) => user.Id === userId || managersOf(user.Id).has(userId) });
    },
  });
  if (!isKnown) {
    const has = ({ UserType }: SalesforceRecord): boolean => UserType !== 'Standard' || !holdsPortalUsersAlone(type);
    ways.push({ steps, end: null, advice: reasonOf('mayBeMember', [groupName(group)]), has });
  }
  return ways;
}

/** Records and all above them: a step of the hierarchy at a time. */
async function readUpwards(
  client: OrgClient,
  query: ObjectQuery,
  parentField: string,
  ids: readonly string[],
): Promise<SalesforceRecord[]> {
  const known = new Map<string, SalesforceRecord>();
  for (let next = [...new Set(ids)]; next.length > 0;) {
    const records = await readWhere(client, query, soqlInLists('Id', next));
    for (const record of records) known.set(record.Id, record);
    const parents = records.flatMap((record) => text(record, parentField) ?? []);
    next = [...new Set(parents)].filter((id) => !known.has(id));
  }
  return [...known.values()];
}

const typeOf = (group: SalesforceRecord): string => text(group, 'Type') ?? '';

const managerOf = (people: ReadonlyMap<string, SalesforceRecord>, userId: string): string | null =>
  text(people.get(userId) ?? { Id: userId }, 'ManagerId');

const nameOf = (group: SalesforceRecord): string => comparableName(text(group, 'DeveloperName') ?? group.Id);

const groupStep = (group: SalesforceRecord): PathStep => ({
  type: 'group',
  id: group.Id,
  displayName: groupName(group),
  apiName: text(group, 'DeveloperName') ?? group.Id,
});

/** The role or territory that a record refers to. */
function stepOf(type: 'role' | 'territory', record: SalesforceRecord, relationship: string): PathStep {
  const id = String(record[`${relationship}Id`]);
  const displayName = text(record, `${relationship}.Name`) ?? id;
  return { type, id, displayName, apiName: text(record, `${relationship}.DeveloperName`) ?? id };
}

function setsBy(records: readonly SalesforceRecord[], key: string, value: string): Map<string, Set<string>> {
  return new Map(
    [...Map.groupBy(records, (record) => String(record[key]))].map(([id, some]) => [
      id,
      new Set(some.map((record) => String(record[value]))),
    ]),
  );
}
