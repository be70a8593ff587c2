import type { Feature } from './types.js';
import { flag, labeled, labelOf, withFeature, type FieldDefinition } from './fields.js';

/** The system permissions of this org, as `Permissions<name>` fields name them. */
export const SYSTEM_PERMISSIONS = [
  'ApiEnabled',
  'ApiUserOnly',
  'AssignPermissionSets',
  'AuthorApex',
  'BulkApiHardDelete',
  'BypassMFAForUiLogins',
  'CanApproveUninstalledApps',
  'CanDoActAsUser',
  'ChatterInternalUser',
  'ConvertLeads',
  'CreateCustomizeReports',
  'CustomizeApplication',
  'DataExport',
  'DelegatedTwoFactor',
  'EditEvent',
  'EditPublicFilters',
  'EditReadonlyFields',
  'EditTask',
  'EventLogReadAccess',
  'ExportReport',
  'ExternalClientAppAdmin',
  'ExternalClientAppViewer',
  'FreezeUsers',
  'LightningExperienceUser',
  'ManageAuthProviders',
  'ManageCustomPermissions',
  'ManageEncryptionKeys',
  'ManageInternalUsers',
  'ManageIpAddresses',
  'ManageLeads',
  'ManageLoginAccessPolicies',
  'ManagePackageLicenses',
  'ManagePasswordPolicies',
  'ManageProfilesPermissionsets',
  'ManageRemoteAccess',
  'ManageRoles',
  'ManageSessionPermissionSets',
  'ManageSharing',
  'ManageTerritories',
  'ManageTwoFactor',
  'ManageUsers',
  'ModifyAllData',
  'ModifyMetadata',
  'MonitorLoginHistory',
  'PasswordNeverExpires',
  'ResetPasswords',
  'RunReports',
  'TransferAnyEntity',
  'UseAnyApiAuth',
  'ViewAllData',
  'ViewAllFieldsGlobal',
  'ViewAllProfiles',
  'ViewAllUsers',
  'ViewDeveloperName',
  'ViewEncryptedData',
  'ViewEventLogFiles',
  'ViewRoles',
  'ViewSetup',
] as const;

export type SystemPermission = (typeof SYSTEM_PERMISSIONS)[number];

/** The labels in Setup that are not the permission's name split into words (Salesforce Help: "User Permissions"). */
const LABELS: Partial<Record<SystemPermission, string>> = {
  ApiEnabled: 'API Enabled',
  ApiUserOnly: 'Api Only User',
  BulkApiHardDelete: 'Bulk API Hard Delete',
  DelegatedTwoFactor: 'Manage Multi-Factor Authentication in API',
  EditPublicFilters: 'Manage Public List Views',
  ManageIpAddresses: 'Manage IP Addresses',
  ManageProfilesPermissionsets: 'Manage Profiles and Permission Sets',
  ManageSessionPermissionSets: 'Manage Session Permission Set Activations',
  ManageTwoFactor: 'Manage Multi-Factor Authentication in User Interface',
  ModifyMetadata: 'Modify Metadata Through Metadata API Functions',
  UseAnyApiAuth: 'Use Any API Auth',
  ViewAllFieldsGlobal: 'View All Fields',
  ResetPasswords: 'Reset User Passwords and Unlock Users',
  ViewRoles: 'View Roles and Role Hierarchy',
  ViewSetup: 'View Setup and Configuration',
};

/** The permission as Setup and describe label it. */
export const permissionLabel = (permission: SystemPermission): string => LABELS[permission] ?? labelOf(permission);

/** Permissions that come with a feature, or have a field only with it. */
const FEATURES: Partial<Record<SystemPermission, Feature>> = {
  ManagePackageLicenses: 'package-license-permission',
  ManageTerritories: 'territory-management',
};

/** One boolean field for each system permission that the org has. */
export const permissionFields = (): FieldDefinition[] =>
  SYSTEM_PERMISSIONS.flatMap((permission) => {
    const field = labeled(permissionLabel(permission), flag(`Permissions${permission}`));
    const feature = FEATURES[permission];
    return feature ? withFeature(feature, ...field) : field;
  });
