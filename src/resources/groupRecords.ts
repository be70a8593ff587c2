import { type Entitlement, type EntitlementRef, MEMBER } from '../model/entitlement.js';
import { profileOf, type Resource } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import { type ObjectQuery, queriesWhere, soqlIn, soqlInLists } from '../org/soql.js';

/** @param types all of them by default, also those that a later version of Salesforce may bring */
export function groups(types?: readonly string[]): ObjectQuery {
  return {
    object: 'Group',
    fields: ['Id', 'Name', 'DeveloperName', 'Type', 'RelatedId', 'Related.Name'],
    ...(types && { where: soqlIn('Type', types) }),
  };
}

/** All memberships that Salesforce stores: a member is a user or a group. */
export const allMemberships = {
  object: 'GroupMember',
  fields: ['Id', 'GroupId', 'UserOrGroupId'],
} as const satisfies ObjectQuery;

const ofMembers = `SELECT UserOrGroupId FROM ${allMemberships.object}`;

/** A condition on groups: those that are members of others. */
export const ARE_MEMBERS = `Id IN (${ofMembers})`;

/** A condition on users, and on groups: those of whom memberships are. @param which a condition on the memberships */
export function areMembersBy(which: string): string {
  return `Id IN (${ofMembers} WHERE ${which})`;
}

export const QUEUE = 'Queue';

/**
 * The types of the groups whose members can be changed. The members of all others are Salesforce's own affair.
 *
 * Source: "GroupMember", Object Reference.
 */
export const TAKES_MEMBERS = ['Regular', QUEUE];

/** Type of the one group of all internal users, of which Salesforce lists no members. */
export const ALL_INTERNAL = 'Organization';

/** The key of a group's profile that has its Type. */
export const GROUP_TYPE = 'group_type';

/** Groups that do not stand for somebody else. */
export const REAL_TYPES = [...TAKES_MEMBERS, ALL_INTERNAL];

const TYPE_WORDS: Readonly<Record<string, string>> = {
  Role: 'role',
  RoleAndSubordinates: 'role and subordinates',
  RoleAndSubordinatesInternal: 'role and internal subordinates',
  Manager: 'managers',
  ManagerAndSubordinatesInternal: 'manager and reports',
  Territory: 'territory',
  TerritoryAndSubordinates: 'territory and subordinates',
};

/** The groups that stand for others: for everybody of a kind, roles, territories, managers. */
export const standIns: ObjectQuery = { ...groups(), where: `(NOT ${soqlIn('Type', TAKES_MEMBERS)})` };

/** The groups that stand for no record: for all internal users, all partners and the like, which are few. */
export const standInsForAll: ObjectQuery = {
  ...groups(),
  where: `(NOT ${soqlIn('Type', [...TAKES_MEMBERS, ...Object.keys(TYPE_WORDS)])})`,
};

/** The one group of all internal users. */
export const theGroupOfEverybody: ObjectQuery = groups([ALL_INTERNAL]);

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
export const groupName = (group: SalesforceRecord): string => {
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
  displayName: groupName(group),
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

/** The groups whose API names some groups have, these among them: a queue and a public group may have the same one. */
export function namesakesOf(some: readonly SalesforceRecord[]): ObjectQuery[] {
  const apiNames = some.flatMap((group) => text(group, 'DeveloperName') ?? []);
  return queriesWhere(groups(TAKES_MEMBERS), soqlInLists('DeveloperName', apiNames));
}

/** Whether a resource is a group that Salesforce keeps, and that stands for somebody else. */
export function isSystemGroup({ type, profile }: Pick<Resource, 'type' | 'profile'>): boolean {
  return type === 'group' && !REAL_TYPES.includes(String(profile[GROUP_TYPE]));
}

/** Whether a group takes members that Salesforce stores, or is the one of all internal users; others stand for somebody else. */
export function isRealGroup(group: SalesforceRecord): boolean {
  return REAL_TYPES.includes(text(group, 'Type') ?? '');
}
