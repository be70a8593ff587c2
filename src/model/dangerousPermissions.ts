import { assignPermissionSets, manageProfilesAndPermissionSets, manageUsers } from './systemPermission.js';

/**
 * System permissions whose holder can change how the org works, and so take all the rest; the worst first.
 *
 * Source: "PermissionSet", Object Reference; which of them an org has depends on its features.
 */
const overTheOrg = [
  'ModifyAllData',
  'AuthorApex',
  'CustomizeApplication',
  'ModifyMetadata',
  'ManageProfilesPermissionsets',
  'ManageInteraction',
  'InstallPackaging',
  'Packaging2PromoteVersion',
];

/** System permissions whose holder can change who may log in, how, and with what rights; the worst first. */
const overIdentities = [
  'ManageUsers',
  'ManageInternalUsers',
  'AssignPermissionSets',
  'ManageSessionPermissionSets',
  'ManageRoles',
  'ManageSharing',
  'ResetPasswords',
  'ManageTwoFactor',
  'DelegatedTwoFactor',
  'BypassMFAForUiLogins',
  'ManagePasswordPolicies',
  'ManageLoginAccessPolicies',
  'ManageIpAddresses',
  'ManageAuthProviders',
  'ManageCertificates',
  'ManageNamedCredentials',
  'ManageRemoteAccess',
  'ExternalClientAppAdmin',
  'CanApproveUninstalledApps',
  'UseAnyApiAuth',
  'ViewClientSecret',
  'ClientSecretRotation',
  'ManageCustomPermissions',
];

/** Names of the system permissions that a plan tells when it gives them; the worst first. */
export const dangerousPermissions: readonly string[] = [...overTheOrg, ...overIdentities];

/**
 * With one of these, Salesforce lets no assignment of a permission set or of a group of them expire.
 *
 * Source: "Assign Permission Sets and Permission Set Groups with Expiration Dates" (considerations), Salesforce Help.
 */
export const permissionsWithoutEnd = [manageUsers, assignPermissionSets, manageProfilesAndPermissionSets];
