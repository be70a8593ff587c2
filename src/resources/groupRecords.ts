import { type ObjectQuery, soqlIn } from '../org/soql.js';

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
