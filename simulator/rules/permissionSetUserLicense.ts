import type { Row } from '../org/types.js';
import { permissionLabel, SYSTEM_PERMISSIONS, type SystemPermission } from '../schema/systemPermissions.js';
import { fieldIntegrity } from './faults.js';
import { licenseOfProfile } from './licenses.js';
import type { RuleContext, Values } from './rules.js';

/**
 * The permissions to administer an org, which only the full user license allows (Salesforce Help: "Standard User
 * Licenses").
 */
const ADMINISTRATION: readonly SystemPermission[] = [
  'AssignPermissionSets',
  'AuthorApex',
  'CustomizeApplication',
  'FreezeUsers',
  'ManageInternalUsers',
  'ManagePackageLicenses',
  'ManageProfilesPermissionsets',
  'ManageRoles',
  'ManageSharing',
  'ManageTerritories',
  'ManageUsers',
  'ModifyAllData',
  'ModifyMetadata',
  'ViewAllUsers',
  'ViewSetup',
];

const FULL_LICENSE = 'SFDC';

const granted = (set: Row): SystemPermission[] =>
  SYSTEM_PERMISSIONS.filter((permission) => set[`Permissions${permission}`] === true);

/** An integration user administers with a license of its own (PermissionSetLicense.IsAvailableForIntegrations). */
const holdsIntegrationLicense = (userId: unknown, context: RuleContext): boolean =>
  context
    .table('PermissionSetLicenseAssign')
    .where('AssigneeId', String(userId))
    .map(({ PermissionSetLicenseId }) => context.table('PermissionSetLicense').get(String(PermissionSetLicenseId)))
    .some((license) => license?.IsAvailableForIntegrations === true);

/** The permission of a set that a user's license does not allow, as Setup labels it. */
function forbidden(set: Row, user: Values, context: RuleContext): string | undefined {
  const license = licenseOfProfile(user.ProfileId, context);
  if (typeof set.LicenseId === 'string') {
    const isOfOtherLicense = context.table('UserLicense').get(set.LicenseId) && license?.Id !== set.LicenseId;
    const [first] = granted(set);
    return isOfOtherLicense ? (first ? permissionLabel(first) : String(set.Label)) : undefined;
  }
  if (license?.LicenseDefinitionKey === FULL_LICENSE || holdsIntegrationLicense(user.Id, context)) return undefined;
  const refused = granted(set).find((permission) => ADMINISTRATION.includes(permission));
  return refused && permissionLabel(refused);
}

/**
 * A set made for a user license goes only to users of that license, and any set only to users whose license allows all
 * that it grants (Object Reference: PermissionSetAssignment).
 *
 * @throws FIELD_INTEGRITY_EXCEPTION
 */
export function checkUserLicense(set: Row, user: Values, context: RuleContext): void {
  const permission = forbidden(set, user, context);
  if (permission === undefined) return;
  throw fieldIntegrity(
    `Can't assign permission set ${set.Label} to user ${user.Name}. The user license doesn't allow the permission: ${permission}`,
    'PermissionSetId',
  );
}
