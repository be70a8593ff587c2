import type { SyncOptions } from '../model/syncOptions.js';
import { soqlIn, type ObjectQuery } from '../org/soql.js';

/*
 * What a sync asks the org: one query for an object, whoever needs it. The fields are those that every org of the
 * minimum API version has; what a feature or field-level security may hide is optional.
 */

/** With UserType left empty Salesforce itself has no such user; some orgs hold a few, and they are worth a warning. */
export const users = (options: SyncOptions): ObjectQuery => ({
  object: 'User',
  fields: [
    'Id',
    'Username',
    'Name',
    'FirstName',
    'LastName',
    'Email',
    'Alias',
    'IsActive',
    'UserType',
    'ProfileId',
    'Profile.Name',
    'Profile.UserLicense.LicenseDefinitionKey',
    'UserRoleId',
    'ManagerId',
    'FederationIdentifier',
    'EmployeeNumber',
    'Department',
    'Division',
    'Title',
    'CompanyName',
    'CreatedDate',
    'LastLoginDate',
  ],
  optionalFields: [
    'FirstName',
    'ManagerId',
    'FederationIdentifier',
    'EmployeeNumber',
    'Department',
    'Division',
    'Title',
    'CompanyName',
    'LastLoginDate',
  ],
  ...(options.syncNonStandardUsers ? {} : { where: "UserType = 'Standard' OR UserType = null" }),
});

const OTHER_USERS = "UserType != 'Standard' AND UserType != null";

/** How many roles and profiles are held by the users that are not read: one record, two numbers. */
export const otherUsersHoldings: ObjectQuery = {
  object: 'User',
  fields: ['COUNT(UserRoleId) roles', 'COUNT(ProfileId) profiles'],
  where: OTHER_USERS,
  orderById: false,
};

/** Users that are not read still stand in the chain between a manager and a report. */
export const otherUsersManagers: ObjectQuery = {
  object: 'User',
  fields: ['Id', 'Username', 'ManagerId'],
  where: `${OTHER_USERS} AND ManagerId != null`,
  emptyWithout: 'ManagerId',
};

/** One page instead of one for every 2,000 users: most are neither frozen nor locked. */
export const frozenOrLockedLogins: ObjectQuery = {
  object: 'UserLogin',
  fields: ['Id', 'UserId', 'IsFrozen', 'IsPasswordLocked'],
  where: 'IsFrozen = true OR IsPasswordLocked = true',
};

export const groups = (types: readonly string[]): ObjectQuery => ({
  object: 'Group',
  fields: ['Id', 'Name', 'DeveloperName', 'Type', 'RelatedId', 'Related.Name'],
  where: soqlIn('Type', types),
});

/** Salesforce keeps two or three system groups for each role and territory, and two for each user: only members count. */
export const memberSystemGroups = (realTypes: readonly string[]): ObjectQuery => ({
  object: 'Group',
  fields: ['Id', 'Type', 'RelatedId'],
  where: `(NOT ${soqlIn('Type', realTypes)}) AND Id IN (SELECT UserOrGroupId FROM GroupMember)`,
});

export const groupMembers: ObjectQuery = { object: 'GroupMember', fields: ['Id', 'GroupId', 'UserOrGroupId'] };

export const userRoles: ObjectQuery = {
  object: 'UserRole',
  fields: ['Id', 'Name', 'DeveloperName', 'ParentRoleId', 'RollupDescription', 'PortalType'],
};

export const profiles: ObjectQuery = {
  object: 'Profile',
  fields: ['Id', 'Name', 'Description', 'UserType', 'UserLicenseId', 'UserLicense.Name'],
};

export const permissionSets = (options: Pick<SyncOptions, 'includeShadowPermissionSets'>): ObjectQuery => ({
  object: 'PermissionSet',
  fields: [
    'Id',
    'Name',
    'Label',
    'Description',
    'Type',
    'NamespacePrefix',
    'IsCustom',
    'IsOwnedByProfile',
    'Profile.Name',
    'PermissionSetGroupId',
    'HasActivationRequired',
    'License.Name',
  ],
  ...(options.includeShadowPermissionSets ? {} : { where: "IsOwnedByProfile = false AND Type != 'Group'" }),
});

/** Without the row that Salesforce keeps for each user and the shadow of the user's profile. */
export const permissionSetAssignments = (options: SyncOptions): ObjectQuery => ({
  object: 'PermissionSetAssignment',
  fields: ['Id', 'AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate', 'IsActive'],
  ...(options.includeShadowPermissionSets ? {} : { where: 'PermissionSet.IsOwnedByProfile = false' }),
});

export const permissionSetGroups: ObjectQuery = {
  object: 'PermissionSetGroup',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'Description', 'Status', 'NamespacePrefix', 'HasActivationRequired'],
};

export const permissionSetGroupComponents: ObjectQuery = {
  object: 'PermissionSetGroupComponent',
  fields: ['Id', 'PermissionSetGroupId', 'PermissionSetId'],
};

export const connectedApplications: ObjectQuery = {
  object: 'ConnectedApplication',
  fields: ['Id', 'Name', 'StartUrl', 'OptionsAllowAdminApprovedUsersOnly', 'CreatedDate'],
};

export const connectedApplicationAccess: ObjectQuery = {
  object: 'SetupEntityAccess',
  fields: [
    'Id',
    'ParentId',
    'Parent.IsOwnedByProfile',
    'Parent.ProfileId',
    'Parent.PermissionSetGroupId',
    'SetupEntityId',
  ],
  where: "SetupEntityType = 'ConnectedApplication'",
};

const ACTIVE_MODEL = "Territory2Model.State = 'Active'";

export const territories: ObjectQuery = {
  object: 'Territory2',
  fields: ['Id', 'Name', 'DeveloperName', 'Description', 'ParentTerritory2Id', 'Territory2Model.Name'],
  optionalFields: ['Description'],
  where: ACTIVE_MODEL,
};

export const territoryAssociations: ObjectQuery = {
  object: 'UserTerritory2Association',
  fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2'],
  optionalFields: ['RoleInTerritory2'],
  where: `Territory2.${ACTIVE_MODEL}`,
};

/** The picklist of RoleInTerritory2, active or not. */
const ofTerritoryRoles =
  "EntityParticle.EntityDefinition.QualifiedApiName = 'UserTerritory2Association' " +
  "AND EntityParticle.DeveloperName = 'RoleInTerritory2'";

export const territoryRoles: ObjectQuery = {
  object: 'PicklistValueInfo',
  fields: ['Value'],
  where: `${ofTerritoryRoles} AND IsActive = true`,
  orderById: false,
};

/** With those that are no longer in use, which users may still have. */
export const allTerritoryRoles: ObjectQuery = {
  object: 'PicklistValueInfo',
  fields: ['Value', 'IsActive'],
  where: ofTerritoryRoles,
  orderById: false,
};

export const bots: ObjectQuery = {
  object: 'BotDefinition',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'BotUserId'],
};
