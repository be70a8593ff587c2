import type { Change, PlannedChange } from '../model/change.js';
import { type Entitlement, type EntitlementRef, MEMBER } from '../model/entitlement.js';
import type { DropReason } from '../model/grant.js';
import { profileOf, type Resource } from '../model/resource.js';
import type { WritableObject } from '../model/recordWrite.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { USER_KEY_PREFIX } from '../model/salesforceId.js';
import type { OrgClient } from '../org/client.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { number, text } from '../org/record.js';
import { customizeApplication, managePublicListViews, manageUsers } from '../model/systemPermission.js';
import { type ObjectQuery, soqlIn, soqlInLists } from '../org/soql.js';
import {
  type AccessKind,
  type AccessSink,
  isSelected,
  nothingToDo,
  type PlanContext,
  refused,
  type Subscription,
} from './kinds.js';
import { heldForGoodInGroups, heldThroughMembers, readMemberGroups, type GroupFacts } from './groupPaths.js';
import { allMemberships, ARE_MEMBERS, groups } from './groupRecords.js';
import { ofUsersLeftOut } from './leftOutUsers.js';
import { otherUsersManagers } from './queries.js';
import { role, userRoles } from './role.js';
import { isActiveMember, territories, territory, territoryMemberships } from './territory.js';
import { addManagers, placeOfRole, placeOfTerritory, type SystemGroup, SystemGroups } from './systemGroups.js';
import { reasonOf } from './texts.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    group: true;
  }
}

declare module '../model/memo.js' {
  interface MemoTopics {
    'group.listedSystemGroup': SystemGroup;
    'group.unlistedSystemGroup': SystemGroup;
    /** A member that is a group, by the id of its GroupMember. */
    'group.nested': { readonly groupId: string; readonly memberId: string };
    /** The group of all internal users. */
    'group.everybody': null;
    /** The number of members whom a sync leaves out, by the reason. */
    'group.leftOutMembers': { readonly count: number };
    /** All members were read, those whom the sync leaves out among them. */
    'group.allMembersRead': null;
  }
}

/** Source: "GroupMember" (its duplicate rule), Object Reference. */
const memberRecord: WritableObject = {
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

/** Salesforce keeps two or three system groups for each role and territory, and two for each user: only members count. */
export const memberSystemGroups = (realTypes: readonly string[]): ObjectQuery => ({
  object: 'Group',
  fields: ['Id', 'Type', 'RelatedId'],
  where: `(NOT ${soqlIn('Type', realTypes)})`,
  sparing: ARE_MEMBERS,
});

/**
 * Without members whom a sync leaves out. A member is a user or a group, so that no field of the member tells; whether Salesforce
 * takes this condition is not documented.
 */
const groupMembers = (options: SyncOptions): ObjectQuery => {
  const leftOut = [...ofUsersLeftOut(options, '').values()].map((condition) => `(${condition})`);
  return {
    ...allMemberships,
    ...(leftOut.length > 0 && { sparing: `UserOrGroupId NOT IN (SELECT Id FROM User WHERE ${leftOut.join(' OR ')})` }),
  };
};

/** Counts the members whom a sync leaves out. It is known at the end whether they were read all the same. */
const leftOutMembers = (options: SyncOptions, sink: AccessSink): Subscription[] =>
  Array.from(ofUsersLeftOut(options, ''), ([reason, condition]) => ({
    query: {
      object: allMemberships.object,
      fields: ['COUNT(Id) members'],
      where: `UserOrGroupId IN (SELECT Id FROM User WHERE ${condition})`,
      orderById: false,
      emptyIfRefused: true,
    },
    each: (record) => {
      const content = { count: number(record, 'members') };
      if (content.count > 0) sink.memo({ topic: 'group.leftOutMembers', id: reason, content });
    },
  }));

/** Source: "GroupMember", Object Reference: members of other groups are Salesforce's own affair. */
const QUEUE = 'Queue';
/** The word for a queue where groups are named: both may have the same API name. */
const QUEUE_WORD = 'queue';
const TAKES_MEMBERS = ['Regular', QUEUE];

/** The memberships that can be revoked. */
const memberships: ObjectQuery = {
  ...allMemberships,
  where: soqlIn('Group.Type', TAKES_MEMBERS),
};

const FEW = 50;
const keyOf = (userId: string, groupId: string): string => `${userId} ${groupId}`;

const membershipsOf = async (changes: readonly Change[], { client }: PlanContext): Promise<Map<string, string>> => {
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
};

/** Plans changes of members of public groups and queues: membership that Salesforce stores, and no other. */
export const planGroupMemberships = async (
  changes: readonly Change[],
  context: PlanContext,
): Promise<PlannedChange[]> => {
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
};

/** Type of the one group of all internal users, of which Salesforce lists no members. */
const ALL_INTERNAL = 'Organization';
const GROUP_TYPE = 'group_type';
const REAL_TYPES = [...TAKES_MEMBERS, ALL_INTERNAL];

const TYPE_WORDS: Readonly<Record<string, string>> = {
  Role: 'role',
  RoleAndSubordinates: 'role and subordinates',
  RoleAndSubordinatesInternal: 'role and internal subordinates',
  Manager: 'managers',
  ManagerAndSubordinatesInternal: 'manager and reports',
  Territory: 'territory',
  TerritoryAndSubordinates: 'territory and subordinates',
};

export const systemGroupOf = (group: SalesforceRecord): SystemGroup => ({
  type: text(group, 'Type') ?? '',
  relatedId: text(group, 'RelatedId'),
});

export const groupMember = (groupId: string): EntitlementRef => ({ type: 'group', resourceId: groupId, slug: MEMBER });

/** Whether a resource is the group of all internal users: Salesforce lists no members of it, and each internal user is one. */
export function holdsAllInternalUsers({ type, profile }: Pick<Resource, 'type' | 'profile'>): boolean {
  return type === 'group' && profile[GROUP_TYPE] === ALL_INTERNAL;
}

/**
 * Whether no internal user is in groups of a type: they stand for all users of customer portals, or all partners.
 *
 * Source: "Group", Object Reference, the values of Type.
 */
export function holdsPortalUsersAlone(type: string): boolean {
  return type === 'AllCustomerPortal' || type === 'PRMOrganization';
}

/** System groups have no name of their own, and the one group of all internal users has the org's. */
const nameOf = (group: SalesforceRecord): string => {
  const type = text(group, 'Type') ?? '';
  if (type === ALL_INTERNAL) return 'All Internal Users';
  const words = TYPE_WORDS[type];
  const name = text(group, 'Name') ?? text(group, 'Related.Name') ?? text(group, 'DeveloperName') ?? group.Id;
  return words ? `${text(group, 'Related.Name') ?? name} (${words})` : name;
};

/** A queue and a public group may share a DeveloperName, a system group has its role's: the type tells them apart. */
const stableNameOf = (group: SalesforceRecord): string => {
  const type = text(group, 'Type');
  const developerName = text(group, 'DeveloperName');
  if (!developerName) return group.Id;
  return type === 'Regular' ? developerName : `${developerName} (${type})`;
};

/** A group as a resource. @param group a record of `groups()` */
export const groupResource = (group: SalesforceRecord): Resource => ({
  type: 'group',
  id: group.Id,
  displayName: nameOf(group),
  stableName: stableNameOf(group),
  description: null,
  parentId: null,
  profile: profileOf({ [GROUP_TYPE]: text(group, 'Type'), developer_name: text(group, 'DeveloperName') }),
});

export const groupEntitlement = ({ id, displayName }: Resource): Entitlement => ({
  ...groupMember(id),
  displayName: `${displayName} Group Member`,
  description: `Member of the ${displayName} group in Salesforce`,
});

/** The groups that stand for others: for everybody of a kind, roles, territories, managers. */
export const standIns: ObjectQuery = { ...groups(), where: `(NOT ${soqlIn('Type', TAKES_MEMBERS)})` };

/** The groups that stand for no record: for all internal users, all partners and the like, which are few. */
export const standInsForAll: ObjectQuery = {
  ...groups(),
  where: `(NOT ${soqlIn('Type', [...TAKES_MEMBERS, ...Object.keys(TYPE_WORDS)])})`,
};

/** The one group of all internal users. */
export const theGroupOfEverybody: ObjectQuery = groups([ALL_INTERNAL]);

/** The members of groups that Salesforce stores, each with its group as `groupResource` takes it, but for the group's id. */
export const membershipsWithGroups: ObjectQuery = {
  ...memberships,
  fields: [...memberships.fields, 'Group.Name', 'Group.DeveloperName', 'Group.Type'],
};

/** Whether a group takes members that Salesforce stores, or is the one of all internal users; others stand for somebody else. */
export function isRealGroup(group: SalesforceRecord): boolean {
  return REAL_TYPES.includes(text(group, 'Type') ?? '');
}

const pathFacts: GroupFacts = {
  takesMembers: TAKES_MEMBERS,
  allInternal: ALL_INTERNAL,
  standForAll: standInsForAll.where!,
  holdsPortalUsersAlone,
  member: groupMember,
  nameOf,
  territoryMemberships,
  isActiveMember,
};

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
  return readMemberGroups(client, groupIds, pathFacts);
}

export const group: AccessKind = {
  type: {
    id: 'group',
    name: 'Group',
    trait: 'group',
    entitlement: { slug: MEMBER, inheritsFrom: ['role', 'territory'] },
    objects: { Group: { anyOf: [] }, [allMemberships.object]: { anyOf: [] } },
    writes: [memberRecord],
  },
  record: { object: 'Group', keyPrefix: '00G', nameField: 'Name' },
  changeTakes: [{ permission: manageUsers, orElse: [] }],
  // Source: "Set Up Queues", Salesforce Help, which does not say whether it holds for the API.
  changeMayTake: [customizeApplication, managePublicListViews],
  targets: {
    query: groups(REAL_TYPES),
    nameFields: ['DeveloperName', 'Name'],
    toTarget: (record) => ({
      id: record.Id,
      displayName: nameOf(record),
      apiName: text(record, 'DeveloperName') ?? record.Id,
      record,
      ...(text(record, 'Type') === QUEUE && { part: QUEUE_WORD }),
    }),
    isPartOfAll: true,
    includes: ({ profile }) => REAL_TYPES.includes(String(profile[GROUP_TYPE])),
  },
  change: {
    flag: 'group',
    parts: {
      [QUEUE_WORD]: {
        ofRecord: (record) => text(record, 'Type') === QUEUE,
        ofResource: ({ profile }) => profile[GROUP_TYPE] === QUEUE,
      },
    },
    order: 3,
    holdings: {
      query: memberships,
      userField: memberRecord.userField,
      resourceOf: (record) => text(record, 'GroupId'),
    },
    plan: planGroupMemberships,
  },
  heldThrough: async (client, asked) => heldThroughMembers(client, asked, pathFacts),
  heldForGood: async (client, userIds) => heldForGoodInGroups(client, userIds, pathFacts),
  read: (options, sink) => {
    const { includeSystemGroups } = options;
    return {
      subscriptions: [
        {
          query: includeSystemGroups ? groups() : groups(REAL_TYPES),
          each: (record) => {
            const resource = groupResource(record);
            sink.resource(resource);
            sink.entitlement(groupEntitlement(resource));
            const type = text(record, 'Type') ?? '';
            if (type === ALL_INTERNAL) sink.memo({ topic: 'group.everybody', id: record.Id, content: null });
            if (REAL_TYPES.includes(type)) return;
            const system = systemGroupOf(record);
            // An org has two of these for each user: they are not kept until the end.
            if (addManagers(system, groupMember(record.Id), sink)) return;
            sink.memo({ topic: 'group.listedSystemGroup', id: record.Id, content: system });
          },
        },
        ...(includeSystemGroups
          ? []
          : [
              {
                query: memberSystemGroups(REAL_TYPES),
                each: (record: SalesforceRecord) =>
                  sink.memo({ topic: 'group.unlistedSystemGroup', id: record.Id, content: systemGroupOf(record) }),
              },
            ]),
        {
          query: groupMembers(options),
          onNotSpared: () => sink.memo({ topic: 'group.allMembersRead', id: allMemberships.object, content: null }),
          each: (record) => {
            const groupId = text(record, 'GroupId');
            const memberId = text(record, 'UserOrGroupId');
            if (!groupId || !memberId) return;
            if (memberId.startsWith(USER_KEY_PREFIX)) {
              sink.grant({ entitlement: groupMember(groupId), principalId: memberId, expiresAt: null });
            } else {
              sink.memo({ topic: 'group.nested', id: record.Id, content: { groupId, memberId } });
            }
          },
        },
        ...leftOutMembers(options, sink),
        ...(options.syncNonStandardUsers
          ? []
          : [
              {
                query: otherUsersManagers,
                each: (record: SalesforceRecord) =>
                  sink.leftOut({
                    id: record.Id,
                    username: text(record, 'Username') ?? record.Id,
                    managerId: text(record, 'ManagerId'),
                    reason: 'non-standard',
                  }),
              },
            ]),
        ...(isSelected(role, options)
          ? [
              {
                query: userRoles(options),
                each: (record: SalesforceRecord) =>
                  sink.memo({
                    topic: 'systemGroup.role',
                    id: record.Id,
                    content: placeOfRole(record),
                  }),
              },
            ]
          : []),
        ...(isSelected(territory, options)
          ? [
              {
                query: territories,
                each: (record: SalesforceRecord) =>
                  sink.memo({
                    topic: 'systemGroup.territory',
                    id: record.Id,
                    content: placeOfTerritory(record),
                  }),
                optional: true as const,
              },
            ]
          : []),
      ],
      finish: (memos) => {
        const systemGroups = SystemGroups.of(memos);
        const unlisted = new Map([...memos('group.unlistedSystemGroup')].map(({ id, content }) => [id, content]));
        if ([...memos('group.allMembersRead')].length === 0) {
          for (const { id, content } of memos('group.leftOutMembers')) {
            sink.dropped('grant', 'group', id as DropReason, content.count);
          }
        }
        const everybody = new Set([...memos('group.everybody')].map(({ id }) => id));
        const withoutMembers = new Set<string>();
        for (const { id, content } of memos('group.listedSystemGroup')) {
          if (!systemGroups.expand(content, groupMember(id), sink)) withoutMembers.add(id);
        }
        for (const { content } of memos('group.nested')) {
          const { groupId, memberId } = content;
          const system = unlisted.get(memberId);
          const isKnown = system
            ? systemGroups.expand(system, groupMember(groupId), sink)
            : !withoutMembers.has(memberId);
          if (!system) sink.inheritance({ from: groupMember(memberId), to: groupMember(groupId) });
          // Salesforce does not list the members of these groups, so the inheritance gives nobody anything.
          const which = { holderId: memberId, resourceId: groupId };
          if (!isKnown) sink.dropped('inheritance', 'group', 'system-group', which);
          if (everybody.has(memberId)) sink.dropped('inheritance', 'group', 'all-internal-users', which);
        }
      },
    };
  },
};
