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
  'UseAnyApiClient',
  'UseAnyApiAuth',
  'ViewClientSecret',
  'ClientSecretRotation',
  'ManageCustomPermissions',
];

/** System permissions whose holder can read, change or take away data whoever it belongs to; the worst first. */
const overData = [
  'ViewAllData',
  'ViewAllFieldsGlobal',
  'ViewAllUsers',
  'ViewUserPII',
  'EditReadonlyFields',
  'QueryAllFiles',
  'DataExport',
  'ExportReport',
  'BulkApiHardDelete',
  'ViewEncryptedData',
  'ManageEncryptionKeys',
  'TransferAnyEntity',
  'ImportCustomObjects',
];

/** System permissions that are worth a look where somebody holds them who need not; the worst first. */
const toWatch = [
  'ApiEnabled',
  'ApexRestServices',
  'PasswordNeverExpires',
  'DebugApex',
  'ViewSetup',
  'ViewEventLogFiles',
  'MonitorLoginHistory',
  'ManageHealthCheck',
];

/** What a dangerous permission is a danger to, or that it is only worth a look; the worst first. */
export const dangers = ['org', 'identity', 'data', 'watch'] as const;
export type Danger = (typeof dangers)[number];

/** By the name of a system permission: the danger. The worst first. */
export const dangerOf: ReadonlyMap<string, Danger> = new Map<string, Danger>([
  ...overTheOrg.map((name) => [name, 'org'] as const),
  ...overIdentities.map((name) => [name, 'identity'] as const),
  ...overData.map((name) => [name, 'data'] as const),
  ...toWatch.map((name) => [name, 'watch'] as const),
]);

/**
 * Names of the system permissions that a plan tells when it gives them; the worst first. Those over data alone, and those to watch, are
 * ordinary: a plan would name them for half of all permission sets, and nobody would read it.
 */
export const dangerousPermissions: readonly string[] = [...overTheOrg, ...overIdentities];

/**
 * With one of these, Salesforce lets no assignment of a permission set or of a group of them expire.
 *
 * Source: "Assign Permission Sets and Permission Set Groups with Expiration Dates" (considerations), Salesforce Help.
 */
export const permissionsWithoutEnd = [manageUsers, assignPermissionSets, manageProfilesAndPermissionSets];
