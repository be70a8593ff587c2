import { expect } from 'chai';
import {
  adminUserId,
  org,
  permissionSet,
  permissionSetGroup,
  rows,
  rowsWith,
  rowWith,
  user,
} from '../support/demoOrg.js';

const ownedBy = (group: string): string =>
  rowWith('PermissionSet', { PermissionSetGroupId: permissionSetGroup(group).Id }).Id;

describe('demo org: objects and fields', () => {
  it('keeps Support Tier 2 from losing cases, which Case Manager may', () => {
    const of = (ParentId: string): object => rowWith('ObjectPermissions', { ParentId, SobjectType: 'Case' });
    expect(of(permissionSet('Case_Manager').Id)).to.include({
      PermissionsDelete: true,
      PermissionsModifyAllRecords: true,
    });
    expect(of(ownedBy('Support_Tier_2'))).to.include({
      PermissionsEdit: true,
      PermissionsDelete: false,
      PermissionsViewAllRecords: true,
      PermissionsModifyAllRecords: false,
    });
  });

  it('has the field of a launch in another set than the launch itself', () => {
    const [console, override] = [permissionSet('Launch_Console').Id, permissionSet('Range_Safety_Override').Id];
    expect(rowWith('ObjectPermissions', { ParentId: console, SobjectType: 'Launch__c' }).PermissionsEdit).to.equal(
      true,
    );
    expect(rowsWith('ObjectPermissions', { ParentId: override })).to.deep.equal([]);
    expect(rowWith('FieldPermissions', { ParentId: override, Field: 'Launch__c.Go__c' }).PermissionsEdit).to.equal(
      true,
    );
  });

  it('does not count what an outdated group does not grant yet', () => {
    const entities = rowsWith('SetupEntityAccess', { ParentId: ownedBy('Launch_Day') });
    expect(entities.map(({ SetupEntityType }) => SetupEntityType).sort()).to.deep.equal([
      ...['ApexClass', 'ApexPage', 'CustomPermission', 'ExternalClientApplication', 'NamedCredential', 'TabSet'],
    ]);
  });

  it('has logins of everybody who has logged in, and of nobody else', () => {
    const answer = org.query(
      "SELECT UserId, Status, COUNT(Id) logins, MAX(LoginTime) latest FROM LoginHistory WHERE Status = 'Success' GROUP BY UserId, Status",
      { userId: adminUserId, apiVersion: 67 },
    );
    const found = answer.page(0, answer.totalSize);
    expect(found.map(({ UserId, logins, latest }) => [UserId, logins, latest])).to.have.deep.members(
      rows('User').flatMap(({ Id, LastLoginDate }) => (LastLoginDate ? [[Id, 2, LastLoginDate]] : [])),
    );
  });

  it('gives nobody the rights of a license', () => {
    const license = rowWith('PermissionSetLicense', { DeveloperName: 'FieldServiceDispatcherPsl' });
    expect(rowWith('ObjectPermissions', { ParentId: license.Id }).SobjectType).to.equal('Asset');
  });

  it('has somebody who may modify all data through a group, and somebody for emergencies', () => {
    expect(org.hasPermission(user('ingrid.berg').Id, 'ModifyAllData')).to.equal(true);
    expect(rowWith('PermissionSet', { Id: ownedBy('Emergency_Access') })).to.include({
      PermissionsModifyAllData: true,
      HasActivationRequired: true,
    });
  });
});
