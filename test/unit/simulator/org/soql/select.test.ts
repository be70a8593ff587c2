import { expect } from 'chai';
import { Company } from '../support/company.js';

const DATA = '/services/data/v67.0/sobjects';

describe('SELECT', () => {
  const company = new Company();
  const { org, admin, seller, sellerProfile } = company;
  const role = company.add('UserRole', { Name: 'CEO', DeveloperName: 'CEO' });
  const roleGroup = company.add('Group', { Name: 'CEO', Type: 'Role', RelatedId: role.Id });
  const group = company.add('Group', { Name: 'Sales', Type: 'Regular', Email: 'sales@acme.example' });
  company.add('GroupMember', { GroupId: group.Id, UserOrGroupId: roleGroup.Id });
  company.add('GroupMember', { GroupId: group.Id, UserOrGroupId: seller.Id });
  org.table('User').update(seller.Id, { ManagerId: admin.Id });

  it('shows attributes first, then the fields in SELECT order and in their own casing', () => {
    const [record] = company.query(
      `SELECT alias, ID, manager.ALIAS, isactive, Profile.Name, Manager.Name FROM user WHERE id = '${seller.Id}'`,
    );
    expect(JSON.stringify(record)).to.equal(
      JSON.stringify({
        attributes: { type: 'User', url: `${DATA}/User/${seller.Id}` },
        Alias: 'bob',
        Id: seller.Id,
        Manager: { attributes: { type: 'User', url: `${DATA}/User/${admin.Id}` }, Alias: 'ada', Name: 'Ada' },
        IsActive: true,
        Profile: { attributes: { type: 'Profile', url: `${DATA}/Profile/${sellerProfile.Id}` }, Name: 'Seller' },
      }),
    );
  });

  it('shows a parent that is not there as null, however long the path', () => {
    const [record] = company.query(
      `SELECT Manager.Manager.Name, UserRole.ParentRole.Name FROM User WHERE Id = '${admin.Id}'`,
    );
    expect(record).to.deep.include({ Manager: null, UserRole: null });
  });

  it('shows a parent of several possible types through Name', () => {
    const records = company.query("SELECT Related.Name, Related.Type FROM Group WHERE Related.Name = 'ceo'");
    expect(records).to.deep.equal([
      {
        attributes: { type: 'Group', url: `${DATA}/Group/${roleGroup.Id}` },
        Related: { attributes: { type: 'Name', url: `${DATA}/UserRole/${role.Id}` }, Name: 'CEO', Type: 'UserRole' },
      },
    ]);
  });

  it('shows children with their number, or null for none', () => {
    const records = company.query(
      'SELECT Name, (SELECT UserOrGroupId FROM GroupMembers ORDER BY UserOrGroupId DESC LIMIT 1) FROM Group ORDER BY Name',
    );
    expect(records.map((record) => record.GroupMembers)).to.deep.equal([
      null,
      {
        totalSize: 1,
        done: true,
        records: [
          {
            attributes: { type: 'GroupMember', url: `${DATA}/GroupMember/0118d0000000001AAA` },
            UserOrGroupId: roleGroup.Id,
          },
        ],
      },
    ]);
  });

  it('filters children and follows their parents', () => {
    const [record] = company.query(
      `SELECT (SELECT Alias, Profile.Name FROM ManagedUsers WHERE IsActive = true) FROM User WHERE Id = '${admin.Id}'`,
    );
    expect(record?.ManagedUsers).to.have.nested.property('records[0].Profile.Name', 'Seller');
  });

  it('expands FIELDS()', () => {
    const [record = {}] = company.query('SELECT FIELDS(STANDARD) FROM UserLicense LIMIT 1');
    expect(Object.keys(record)).to.include.members([
      'Id',
      'Name',
      'LicenseDefinitionKey',
      'UsedLicenses',
      'SystemModstamp',
    ]);
    expect(company.query('SELECT FIELDS(ALL), (SELECT Id FROM GroupMembers) FROM Group LIMIT 200')).to.have.length(2);
  });

  it('translates picklist values and formats', () => {
    const [record] = company.query(
      `SELECT toLabel(TimeZoneSidKey), FORMAT(CreatedDate) made FROM User WHERE Id = '${admin.Id}'`,
    );
    expect(record).to.include({
      TimeZoneSidKey: '(GMT+01:00) Central European Standard Time (Europe/Berlin)',
      made: '2026-11-24T10:00:00.000+0000',
    });
  });

  it('names the API version that was asked in every address', () => {
    const [record] = org.query('SELECT Id, Profile.Name FROM User', company.as(admin, 60)).page(0, 1);
    expect(record).to.have.nested.property('attributes.url', `/services/data/v60.0/sobjects/User/${admin.Id}`);
    expect(record).to.have.nested.property('Profile.attributes.url').that.includes('/v60.0/');
  });

  it('finds picklist values through two parents', () => {
    const values = company.query(
      "SELECT Value FROM PicklistValueInfo WHERE EntityParticle.EntityDefinition.QualifiedApiName = 'UserTerritory2Association' AND EntityParticle.DeveloperName = 'RoleInTerritory2' AND IsActive = true",
    );
    expect(values.map(({ Value }) => Value)).to.deep.equal(['Owner', 'Administrator', 'Sales Rep']);
  });

  it('describes its columns', () => {
    const columns = org
      .query('SELECT Id, Profile.UserLicense.Name, (SELECT Id FROM ManagedUsers) FROM User', company.as(admin))
      .columns();
    expect(columns).to.have.length(3);
    expect(columns[0]).to.include({ columnName: 'Id', aggregate: false, apexType: 'Id' });
    expect(columns[1]).to.include({ columnName: 'Profile', foreignKeyName: 'ProfileId', aggregate: false });
    expect(columns[1]).to.have.nested.property('joinColumns[0].joinColumns[0].columnName', 'Name');
    expect(columns[2]).to.include({ columnName: 'ManagedUsers', aggregate: true });
  });

  it('fixes which records match when it runs, and renders them when a page is asked for', () => {
    const answer = org.query('SELECT Name FROM Group ORDER BY Id', company.as(admin));
    const late = company.add('Group', { Name: 'late' });
    expect(answer.totalSize).to.equal(2);
    expect(answer.page(1, 5).map(({ Name }) => Name)).to.deep.equal(['Sales']);
    org.table('Group').delete(late.Id);
  });

  it('shows deleted records only when asked to, and only of objects that keep them', () => {
    const account = company.add('Account', { Name: 'gone' });
    org.table('Account').delete(account.Id);
    const soql = 'SELECT Id, IsDeleted FROM Account';
    expect(org.query(soql, company.as(admin)).totalSize).to.equal(0);
    expect(org.query(soql, company.as(admin), { includeDeleted: true }).page(0, 1)[0]).to.include({
      Id: account.Id,
      IsDeleted: true,
    });
  });
});
