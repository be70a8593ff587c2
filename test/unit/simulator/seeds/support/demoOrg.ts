import { createOrg } from '../../../../../simulator/org/org.js';
import type { Row } from '../../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../../simulator/schema/types.js';
import { seeds } from '../../../../../simulator/seeds/index.js';
import { matching, only, rowAt, rowsOf } from './rows.js';

/** The demo org, which these tests read and do not change. */
export const org = createOrg();
export const { adminUserId } = seeds.demo!(org);

export const rows = (object: string): Row[] => rowsOf(org, object);
export const rowsWith = (object: string, fields: Record<string, FieldValue>): Row[] => matching(org, object, fields);
export const rowWith = (object: string, fields: Record<string, FieldValue>): Row => only(org, object, fields);
export const rowOf = (object: string, id: FieldValue | undefined): Row => rowAt(org, object, id);

/** The part of a username before the `@`. */
export const shortName = ({ Username }: Row): string => String(Username).replace(/@.*/, '');

export function user(name: string): Row {
  const [found, ...others] = rows('User').filter((row) => shortName(row) === name);
  if (!found || others.length > 0) throw new Error(`There is not one user ${name}`);
  return found;
}

/** The short names of some users, in order of the alphabet. */
export const namesOf = (users: Row[]): string[] => users.map(shortName).sort();

/** The short names of the users whose ids a field of these rows holds. */
export const usersIn = (found: Row[], field: string): string[] =>
  namesOf(found.map((row) => rowOf('User', row[field])));

/** What a user's license is called by Salesforce. */
export function licenseKeyOf({ ProfileId }: Row): string {
  const profile = rowOf('Profile', ProfileId);
  return String(rowOf('UserLicense', profile.UserLicenseId).LicenseDefinitionKey);
}

export const publicGroup = (developerName: string): Row =>
  rowWith('Group', { Type: 'Regular', DeveloperName: developerName });
export const queue = (developerName: string): Row => rowWith('Group', { Type: 'Queue', DeveloperName: developerName });

/**
 * The direct members of a group: users by short name, groups by DeveloperName, system groups as
 * `Type of whom it stands for`.
 */
export const membersOf = (group: Row): string[] =>
  rowsWith('GroupMember', { GroupId: group.Id })
    .map(({ UserOrGroupId }) => nameOfMember(String(UserOrGroupId)))
    .sort();

function nameOfMember(id: string): string {
  if (id.startsWith('005')) return shortName(rowOf('User', id));
  const { Type, DeveloperName, RelatedId } = rowOf('Group', id);
  if (Type === 'Regular') return String(DeveloperName);
  if (!RelatedId) return String(Type);
  const related = String(RelatedId);
  return `${String(Type)} of ${related.startsWith('005') ? shortName(rowOf('User', related)) : String(DeveloperName)}`;
}

/** A permission set that neither a profile nor a group owns; `namespace__Name` for one of a package. */
export const permissionSet = (apiName: string): Row => byApiName('PermissionSet', 'Name', apiName);
export const permissionSetGroup = (apiName: string): Row => byApiName('PermissionSetGroup', 'DeveloperName', apiName);

function byApiName(object: string, field: string, apiName: string): Row {
  const [name = '', namespace = null] = apiName.split('__').reverse();
  const found = rowsWith(object, { [field]: name, NamespacePrefix: namespace }).filter(({ Type }) => Type !== 'Group');
  if (found.length !== 1) throw new Error(`There is not one ${object} ${apiName}`);
  return found[0]!;
}

/** Who holds a permission set directly, and until when. */
export const assignmentsOf = (set: Row): Row[] =>
  rowsWith('PermissionSetAssignment', { PermissionSetId: set.Id, PermissionSetGroupId: null });

export const groupAssignmentsOf = (group: Row): Row[] =>
  rowsWith('PermissionSetAssignment', { PermissionSetGroupId: group.Id });

/** The API names of the permission sets in a group. */
export const componentsOf = (group: Row): string[] =>
  rowsWith('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id })
    .flatMap(({ PermissionSetId }) => org.table('PermissionSet').get(String(PermissionSetId)) ?? [])
    .map(({ Name, NamespacePrefix }) => (NamespacePrefix ? `${String(NamespacePrefix)}__` : '') + String(Name))
    .sort();
