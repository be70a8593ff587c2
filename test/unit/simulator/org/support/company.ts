import { createOrg } from '../../../../../simulator/org/org.js';
import type { Caller, Org, Row } from '../../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../../simulator/schema/types.js';
import type { SystemPermission } from '../../../../../simulator/schema/systemPermissions.js';

export const NOW = new Date('2026-11-24T10:00:00Z');

/** A small company: an administrator, a seller, and what the rules need to tell them apart. */
export class Company {
  public readonly org: Org = createOrg({ now: NOW });
  public readonly license = this.add('UserLicense', {
    Name: 'Salesforce',
    MasterLabel: 'Salesforce',
    LicenseDefinitionKey: 'SFDC',
    TotalLicenses: 10,
    UsedLicenses: 2,
  });
  public readonly platformLicense = this.add('UserLicense', {
    Name: 'Salesforce Platform',
    MasterLabel: 'Salesforce Platform',
    LicenseDefinitionKey: 'AUL',
    TotalLicenses: 1,
    UsedLicenses: 1,
  });
  public readonly adminProfile = this.profile('System Administrator', this.license, [
    'ApiEnabled',
    'AssignPermissionSets',
    'CustomizeApplication',
    'ManagePackageLicenses',
    'ManageProfilesPermissionsets',
    'ManageRoles',
    'ManageTerritories',
    'ManageUsers',
    'ModifyAllData',
    'ViewSetup',
  ]);
  public readonly sellerProfile = this.profile('Seller', this.license, ['ApiEnabled']);
  public readonly platformProfile = this.profile('Platform', this.platformLicense, []);
  public readonly admin = this.user('ada', this.adminProfile);
  public readonly seller = this.user('bob', this.sellerProfile);

  public add(object: string, fields: Record<string, FieldValue>): Row {
    return this.org.table(object).insert(fields);
  }

  public as(user: Row, apiVersion = 67): Caller {
    return { userId: user.Id, apiVersion };
  }

  public profile(name: string, license: Row, permissions: SystemPermission[], userType = 'Standard'): Row {
    const profile = this.add('Profile', { Name: name, UserLicenseId: license.Id, UserType: userType });
    this.add('PermissionSet', {
      Name: `X${profile.Id}`,
      Label: `X${profile.Id}`,
      Type: 'Profile',
      IsOwnedByProfile: true,
      ProfileId: profile.Id,
      ...granting(...permissions),
    });
    return profile;
  }

  public user(alias: string, profile: Row, more: Record<string, FieldValue> = {}): Row {
    const name = alias.charAt(0).toUpperCase() + alias.slice(1);
    const user = this.add('User', {
      ...person(alias),
      Name: name,
      ProfileId: profile.Id,
      IsActive: true,
      UserType: 'Standard',
      ...more,
    });
    this.add('UserLogin', { UserId: user.Id });
    return user;
  }

  public permissionSet(name: string, more: Record<string, FieldValue> = {}): Row {
    return this.add('PermissionSet', { Name: name, Label: name.replaceAll('_', ' '), ...more });
  }

  public assign(user: Row, set: Row, more: Record<string, FieldValue> = {}): Row {
    return this.add('PermissionSetAssignment', { AssigneeId: user.Id, PermissionSetId: set.Id, ...more });
  }

  public query(soql: string, user = this.admin): Array<Record<string, unknown>> {
    const answer = this.org.query(soql, this.as(user));
    return answer.page(0, answer.totalSize);
  }

  /** The values of one field of the answer. */
  public column(soql: string): unknown[] {
    const [, name = ''] = /^SELECT (\w+)/i.exec(soql) ?? [];
    return this.query(soql).map((record) => record[name]);
  }
}

export const granting = (...permissions: SystemPermission[]): Record<string, boolean> =>
  Object.fromEntries(permissions.map((permission) => [`Permissions${permission}`, true]));

/** The fields every user needs. */
export const person = (alias: string): Record<string, FieldValue> => ({
  Username: `${alias}@acme.example`,
  Email: `${alias}@acme.example`,
  LastName: alias.charAt(0).toUpperCase() + alias.slice(1),
  Alias: alias,
  TimeZoneSidKey: 'Europe/Berlin',
  LocaleSidKey: 'en_US',
  EmailEncodingKey: 'UTF-8',
  LanguageLocaleKey: 'en_US',
});
