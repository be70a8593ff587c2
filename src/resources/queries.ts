import type { SyncOptions } from '../model/syncOptions.js';
import type { ObjectQuery } from '../org/soql.js';

/*
 * Queries that several kinds of access subscribe to. The fields are those that every org of the minimum API version has;
 * fields that a feature or field-level security may hide are optional.
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
    'Profile.UserLicense.Name',
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

/**
 * A query for records that make grants, which also asks when each came or was changed last where a sync reads permissions: nobody else
 * needs it, and it is a third of what such a record takes.
 *
 * @param field SystemModstamp or LastModifiedDate: the object has one of them, or both
 */
export function withChangeTime(query: ObjectQuery, field: string, { syncPermissions }: SyncOptions): ObjectQuery {
  if (!syncPermissions) return query;
  return { ...query, fields: [...query.fields, field], optionalFields: [...(query.optionalFields ?? []), field] };
}

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
