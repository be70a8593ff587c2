import { MEMBER } from '../model/entitlement.js';
import type { DropReason } from '../model/grant.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { USER_KEY_PREFIX } from '../model/salesforceId.js';
import type { SalesforceRecord } from '../org/query.js';
import { number, text, time } from '../org/record.js';
import { customizeApplication, managePublicListViews, manageUsers } from '../model/systemPermission.js';
import { type ObjectQuery, soqlIn } from '../org/soql.js';
import { type AccessKind, type AccessSink, isSelected, type Subscription } from './kinds.js';
import { memberRecord, memberships, planGroupMemberships } from './groupMembership.js';
import { heldForGoodInGroups, heldThroughMembers } from './groupPaths.js';
import {
  ALL_INTERNAL,
  allMemberships,
  ARE_MEMBERS,
  GROUP_TYPE,
  groupEntitlement,
  groupMember,
  groupName,
  groupResource,
  groups,
  holdsAllInternalUsers,
  QUEUE,
  REAL_TYPES,
  TAKES_MEMBERS,
} from './groupRecords.js';
import { ofUsersLeftOut } from './leftOutUsers.js';
import { otherUsersManagers, withChangeTime } from './queries.js';
import { role, userRoles } from './role.js';
import { territories, territory } from './territory.js';
import {
  addManagers,
  placeOfRole,
  placeOfTerritory,
  type SystemGroup,
  systemGroupOf,
  SystemGroups,
} from './systemGroups.js';
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

/** The word for a queue where groups are named: both may have the same API name. */
const QUEUE_WORD = 'queue';

/** Salesforce keeps two or three system groups for each role and territory, and two for each user: only members count. */
export const memberSystemGroups = (realTypes: readonly string[]): ObjectQuery => ({
  object: 'Group',
  fields: ['Id', 'Type', 'RelatedId'],
  where: `(NOT ${soqlIn('Type', realTypes)})`,
  sparing: ARE_MEMBERS,
});

/** Source: "GroupMember" (SystemModstamp), Object Reference. */
const CHANGED = 'SystemModstamp';

/**
 * Without members whom a sync leaves out. A member is a user or a group, so that no field of the member tells; whether Salesforce
 * takes this condition is not documented.
 */
const groupMembers = (options: SyncOptions): ObjectQuery => {
  const leftOut = [...ofUsersLeftOut(options, '').values()].map((condition) => `(${condition})`);
  return {
    ...withChangeTime(allMemberships, CHANGED, options),
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
      displayName: groupName(record),
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
    takesInternalUsers: (record) => TAKES_MEMBERS.includes(text(record, 'Type') ?? ''),
    holdings: {
      query: memberships,
      userField: memberRecord.userField,
      resourceOf: (record) => text(record, 'GroupId'),
    },
    plan: planGroupMemberships,
  },
  heldThrough: heldThroughMembers,
  heldForGood: heldForGoodInGroups,
  heldByAll: (resource) =>
    holdsAllInternalUsers(resource)
      ? { who: 'internal users', advice: reasonOf('heldByEverybody', [resource.displayName]) }
      : null,
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
              const changedAt = time(record, CHANGED);
              sink.grant({ entitlement: groupMember(groupId), principalId: memberId, expiresAt: null, changedAt });
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
