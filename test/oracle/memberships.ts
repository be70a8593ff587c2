import type { Row } from '../../simulator/org/types.js';
import { containersOf } from './containers.js';
import { verdictFor, type Verdict } from './permissions.js';
import type { Tables } from './tables.js';

/** An access: an entitlement of a resource. */
export type Access = { readonly type: string; readonly id: string; readonly slug: string };

/** Whether a user holds an access, directly or through what contains the user. What waits for a session is held only if it has one. */
export function accessOf(access: Access, user: Row, tables: Tables): Verdict {
  return verdictFor(user, tables, holdingOf(access, user, tables));
}

/**
 * The same, were the user one who can log in.
 *
 * @param without what nobody is taken to hold directly, by keys: `permission:0PS…`, `group:00G…`
 */
export function holdingOf(
  access: Access,
  user: Row,
  tables: Tables,
  without: readonly string[] = [],
): Exclude<Verdict, 'cannot log in'> {
  const giving = containersOf(user, tables, without).filter(({ key }) => givesAccess(key, access, tables));
  if (giving.some(({ isOnlyIf }) => !isOnlyIf) || holds(access, user, tablesWithout(without, tables))) return 'yes';
  return giving.length > 0 ? 'only if' : 'no';
}

/** What says of a user, in an object, what the user holds directly; `role` stands in the user's own record. */
const MEMBERSHIPS: Readonly<Record<string, readonly [type: string, field: string]>> = {
  GroupMember: ['group', 'GroupId'],
  UserTerritory2Association: ['territory', 'Territory2Id'],
  PermissionSetLicenseAssign: ['permission_set_license', 'PermissionSetLicenseId'],
  UserPackageLicense: ['package_license', 'PackageLicenseId'],
};

/** The records without those by which somebody directly holds some accesses. Groups in groups stay. */
function tablesWithout(without: readonly string[], tables: Tables): Tables {
  if (without.length === 0) return tables;
  const withoutRole = (row: Row): Row =>
    without.includes(`role:${String(row.UserRoleId)}`) ? { ...row, UserRoleId: null } : row;
  return {
    ...tables,
    rows: (object, field, id) => {
      const rows = tables.rows(object, field, id);
      const [type, idField] = MEMBERSHIPS[object] ?? [];
      if (idField === undefined) return object === 'User' ? rows.map(withoutRole) : rows;
      const isOfGroup = ({ UserOrGroupId }: Row): boolean =>
        object === 'GroupMember' && !String(UserOrGroupId).startsWith('005');
      return rows.filter((row) => isOfGroup(row) || !without.includes(`${type}:${String(row[idField])}`));
    },
    get: (object, id) => {
      const row = tables.get(object, id);
      return object === 'User' && row ? withoutRole(row) : row;
    },
  };
}

/** Whether what is assigned gives a permission set, or a permission set group: itself, or the sets in the group. */
function givesAccess(key: string, { type, id }: Access, tables: Tables): boolean {
  return key === `${type}:${id}` || (type === 'permission' && isInGroup(key, id, tables));
}

function holds({ type, id, slug }: Access, { Id }: Row, tables: Tables): boolean {
  const user = tables.get('User', Id)!;
  switch (type) {
    case 'permission':
    case 'permission_set_group':
    case 'profile':
      return false;
    case 'role':
      return user.UserRoleId === id;
    case 'permission_set_license':
      return tables
        .rows('PermissionSetLicenseAssign', 'AssigneeId', user.Id)
        .some(({ PermissionSetLicenseId }) => PermissionSetLicenseId === id);
    case 'package_license':
      // "PackageLicense" (AllowedLicenses), Object Reference: -1 is a license for all users of the org.
      return (
        Number(tables.get('PackageLicense', id)?.AllowedLicenses) < 0 ||
        tables.rows('UserPackageLicense', 'UserId', user.Id).some(({ PackageLicenseId }) => PackageLicenseId === id)
      );
    case 'territory':
      return isInTerritory(id, slug, user, tables);
    case 'group':
      return isInPublicGroup(id, user, tables, []);
    default:
      throw new Error(`The oracle knows no access to ${type}.`);
  }
}

/** Whether a permission set is in the permission set group of that key. */
const isInGroup = (key: string, setId: string, tables: Tables): boolean =>
  tables
    .rows('PermissionSetGroupComponent', 'PermissionSetId', setId)
    .some(({ PermissionSetGroupId }) => key === `permission_set_group:${String(PermissionSetGroupId)}`);

/** Territories of a model that is not active give nothing. Source: "Territory2Model", Object Reference (State). */
function isInTerritory(territory: string, slug: string, user: Row, tables: Tables): boolean {
  return territoriesOf(user, tables).some(
    ({ Territory2Id, RoleInTerritory2 }) =>
      Territory2Id === territory && (slug === 'member' || slug === `role:${String(RoleInTerritory2)}`),
  );
}

const territoriesOf = (user: Row, tables: Tables): Row[] =>
  tables.rows('UserTerritory2Association', 'UserId', user.Id).filter(({ Territory2Id, IsActive }) => {
    const model = tables.get('Territory2Model', tables.get('Territory2', Territory2Id)?.Territory2ModelId);
    return IsActive !== false && model?.State === 'Active';
  });

/** @param within the groups whose members are being looked at: groups may contain one another in a circle */
function isInPublicGroup(groupId: string, user: Row, tables: Tables, within: readonly string[]): boolean {
  if (within.includes(groupId)) return false;
  if (isOfEverybody(tables.get('Group', groupId))) return user.UserType === 'Standard';
  return tables.rows('GroupMember', 'GroupId', groupId).some(({ UserOrGroupId }) => {
    if (UserOrGroupId === user.Id) return true;
    const member = tables.get('Group', UserOrGroupId);
    if (!member) return false;
    return member.Type === 'Regular' || member.Type === 'Queue' || isOfEverybody(member)
      ? isInPublicGroup(member.Id, user, tables, [...within, groupId])
      : isInSystemGroup(member, user, tables);
  });
}

/** Whether a group is that of all internal users. Object Reference: Group, Type. */
const isOfEverybody = (group: Row | undefined): boolean => group?.Type === 'Organization';

/** Whether a group that Salesforce keeps stands for the user. Of all customers and partners it lists none. */
function isInSystemGroup({ Type, RelatedId }: Row, user: Row, tables: Tables): boolean {
  const role = tables.get('UserRole', user.UserRoleId);
  switch (Type) {
    case 'Role':
      return role?.Id === RelatedId;
    case 'RoleAndSubordinates':
      return chainOf('UserRole', 'ParentRoleId', role, tables).includes(String(RelatedId));
    case 'RoleAndSubordinatesInternal':
      return (
        (role?.PortalType ?? 'None') === 'None' &&
        chainOf('UserRole', 'ParentRoleId', role, tables).includes(String(RelatedId))
      );
    case 'Territory':
      return isInTerritory(String(RelatedId), 'member', user, tables);
    case 'TerritoryAndSubordinates':
      return territoriesOf(user, tables).some(({ Territory2Id }) =>
        chainOf('Territory2', 'ParentTerritory2Id', tables.get('Territory2', Territory2Id), tables).includes(
          String(RelatedId),
        ),
      );
    case 'Manager':
      return user.Id !== RelatedId && managersOf(String(RelatedId), tables).includes(user.Id);
    case 'ManagerAndSubordinatesInternal':
      return user.Id === RelatedId || managersOf(user.Id, tables).includes(String(RelatedId));
    default:
      return false;
  }
}

/** The ids of a record and of all above it. */
function chainOf(object: string, parentField: string, record: Row | undefined, tables: Tables): string[] {
  const chain: string[] = [];
  for (let current = record; current && !chain.includes(current.Id);) {
    chain.push(current.Id);
    current = tables.get(object, current[parentField]);
  }
  return chain;
}

/** All who manage a user, directly or over others. */
const managersOf = (userId: string, tables: Tables): string[] =>
  chainOf('User', 'ManagerId', tables.get('User', tables.get('User', userId)?.ManagerId), tables);
