import { expect } from 'chai';
import { Company, granting } from './support/company.js';

/** What each user may do with an object, in letters: read, create, edit, delete. */
const letters = (company: Company, userId: string, object: string): string => {
  const answer = company.org.query(
    `SELECT IsReadable, IsCreatable, IsEditable, IsDeletable FROM UserEntityAccess WHERE UserId = '${userId}' AND EntityDefinition.QualifiedApiName = '${object}'`,
    company.as(company.admin),
  );
  const [record] = answer.page(0, 2);
  expect(answer.totalSize).to.equal(1);
  const flags = [record!.IsReadable, record!.IsCreatable, record!.IsEditable, record!.IsDeletable];
  return flags.map((flag, index) => (flag === true ? 'rced'[index] : '-')).join('');
};

describe('what another user may do', () => {
  it('follows the permissions that govern a setup object', () => {
    const company = new Company();
    expect(letters(company, company.admin.Id, 'PermissionSetAssignment')).to.equal('rced');
    expect(letters(company, company.seller.Id, 'PermissionSetAssignment')).to.equal('----');
    expect(letters(company, company.seller.Id, 'User')).to.equal('r---');
    company.assign(company.seller, company.permissionSet('Assigner', granting('AssignPermissionSets')));
    expect(letters(company, company.seller.Id, 'PermissionSetAssignment')).to.equal('rced');
  });

  it('follows object permissions for the records of the business', () => {
    const company = new Company();
    expect(letters(company, company.seller.Id, 'Account')).to.equal('----');
    const set = company.permissionSet('Accounts');
    company.add('ObjectPermissions', {
      ParentId: set.Id,
      SobjectType: 'Account',
      PermissionsRead: true,
      PermissionsEdit: true,
    });
    company.assign(company.seller, set);
    expect(letters(company, company.seller.Id, 'Account')).to.equal('r-e-');
    expect(letters(company, company.seller.Id, 'Contact')).to.equal('----');
    expect(letters(company, company.admin.Id, 'Account')).to.equal('rced');
  });

  it('follows field permissions, and leaves needed fields with the object', () => {
    const company = new Company();
    const set = company.permissionSet('Accounts');
    company.add('ObjectPermissions', { ParentId: set.Id, SobjectType: 'Account', PermissionsRead: true });
    company.assign(company.seller, set);
    const accessible = (field: string): unknown => {
      const soql = `SELECT IsAccessible FROM UserFieldAccess WHERE UserId = '${company.seller.Id}' AND FieldDefinitionId = 'Account.${field}'`;
      return company.org.query(soql, company.as(company.admin)).page(0, 1)[0]?.IsAccessible;
    };
    expect([accessible('Name'), accessible('OwnerId'), accessible('Phone')]).to.deep.equal([true, true, false]);
    company.add('FieldPermissions', {
      ParentId: set.Id,
      SobjectType: 'Account',
      Field: 'Account.Phone',
      PermissionsRead: true,
    });
    expect(accessible('Phone')).to.equal(true);
  });

  it('tells of a record, by its short id as well', () => {
    const company = new Company();
    const account = company.add('Account', { Name: 'Acme' });
    const levels = [company.admin, company.seller].map((user) => {
      const soql = `SELECT RecordId, HasReadAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${user.Id}' AND RecordId = '${account.Id.slice(0, 15)}'`;
      return company.org.query(soql, company.as(company.admin)).page(0, 2);
    });
    expect(
      levels.map((found) => found.map(({ HasReadAccess, MaxAccessLevel }) => [HasReadAccess, MaxAccessLevel])),
    ).to.deep.equal([[[true, 'All']], [[false, 'None']]]);
  });
});

describe('the objects of an org', () => {
  const always = [
    ...[
      'User',
      'UserLogin',
      'Profile',
      'UserLicense',
      'PermissionSet',
      'PermissionSetAssignment',
      'PermissionSetGroup',
    ],
    ...['PermissionSetGroupComponent', 'MutingPermissionSet', 'PermissionSetLicense', 'PermissionSetLicenseAssign'],
    ...['Group', 'GroupMember', 'QueueSobject', 'UserRole', 'Territory2Model', 'Territory2', 'Territory2Type'],
    ...[
      'UserTerritory2Association',
      'TerritoryAdminAssignment',
      'ConnectedApplication',
      'SetupEntityAccess',
      'OauthToken',
    ],
    ...['AuthSession', 'ExternalClientApplication', 'ExtlClntAppOauthPlcyCnfg', 'ExtlClntAppOauthSettings'],
    ...['ObjectPermissions', 'FieldPermissions', 'CustomPermission', 'PackageLicense', 'UserPackageLicense'],
    ...['UserAppMenuItem', 'AppMenuItem', 'BotDefinition', 'BotVersion', 'GenAiPlannerDefinition', 'Organization'],
    ...['UserPermissionAccess', 'UserEntityAccess', 'UserFieldAccess', 'UserRecordAccess', 'SetupAuditTrail'],
    ...['LoginHistory', 'PermissionSetEventStore', 'GroupMembershipEventLog', 'PermissionUpdateEventLog'],
    ...['PortalDelegablePermissionSet', 'DelegatedAccount', 'PicklistValueInfo', 'EntityDefinition', 'EntityParticle'],
  ];
  const policies = ['UserAccessPolicy', 'UserAccessChange'];
  const withAll = (): Company => {
    const company = new Company();
    const all = company.permissionSet(
      'All',
      granting('EventLogReadAccess', 'MonitorLoginHistory', 'ExternalClientAppViewer'),
    );
    company.assign(company.admin, all);
    return company;
  };

  it('answer SOQL, all of them', () => {
    const company = withAll();
    for (const object of always) {
      const answer = company.org.query(`SELECT Id FROM ${object} LIMIT 1`, company.as(company.admin));
      expect(answer.page(0, 1), object).to.have.length(answer.totalSize);
    }
  });

  it('include user access policies where the org has them', () => {
    const company = withAll();
    for (const object of policies) {
      const ask = (): unknown => company.org.query(`SELECT Id FROM ${object}`, company.as(company.admin));
      company.org.settings.features.delete('user-access-policies');
      expect(ask, object).to.throw(`sObject type '${object}' is not supported.`);
      company.org.settings.features.add('user-access-policies');
      expect(ask, object).not.to.throw();
    }
  });
});
