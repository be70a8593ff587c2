import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import { Company, granting } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

const INVOICE = 'Invoice__c';

const withInvoices = (): Company => {
  const company = new Company();
  company.org.addCustomObject({
    name: INVOICE,
    label: 'Invoice',
    keyPrefix: 'a00',
    fields: [
      { name: 'Amount__c', label: 'Amount', type: 'number' },
      { name: 'Number__c', label: 'Number', type: 'required' },
    ],
  });
  return company;
};

const rights = (...names: string[]): Record<string, boolean> =>
  Object.fromEntries(names.map((name) => [`Permissions${name}`, true]));

describe('object permissions', () => {
  it('are written by whoever manages permission sets, once for each object, with what they need', () => {
    const { org, admin, seller } = withInvoices();
    const set = org.table('PermissionSet').insert({ Name: 'P', Label: 'P' });
    const create = (more: Record<string, boolean>, SobjectType = INVOICE, user = admin): unknown =>
      org.create('ObjectPermissions', { ParentId: set.Id, SobjectType, ...more }, { userId: user.Id, apiVersion: 67 });
    expect(faultOf(() => create(rights('Delete', 'Read')))).to.include({ errorCode: 'FIELD_INTEGRITY_EXCEPTION' });
    expect(faultOf(() => create(rights('Read'), 'UserRole'))).to.include({
      errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    });
    expect(faultOf(() => create(rights('Read'), INVOICE, seller))).to.include({ errorCode: 'NOT_FOUND' });
    create(rights('Read', 'Edit', 'Delete'));
    expect(faultOf(() => create(rights('Read')))).to.include({ errorCode: 'DUPLICATE_VALUE' });
  });

  it('of a component come to the set of the group, and go with the muting one', () => {
    const company = withInvoices();
    const { org, admin } = company;
    const as = company.as(admin);
    const set = company.permissionSet('P');
    const group = org.create('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' }, as);
    const muting = company.add('MutingPermissionSet', { DeveloperName: 'M', MasterLabel: 'M' });
    company.add('PermissionSetGroupComponent', { PermissionSetGroupId: group.id, PermissionSetId: muting.Id });
    org.create('PermissionSetGroupComponent', { PermissionSetGroupId: group.id, PermissionSetId: set.Id }, as);
    const [owned] = org.table('PermissionSet').where('PermissionSetGroupId', group.id);
    const ofOwned = (object: string): Row[] => org.table(object).where('ParentId', owned!.Id);

    const given = org.create(
      'ObjectPermissions',
      { ParentId: set.Id, SobjectType: INVOICE, ...rights('Read', 'Create', 'Edit', 'Delete') },
      as,
    );
    org.create('PermissionSetTabSetting', { ParentId: set.Id, Name: INVOICE, Visibility: 'DefaultOn' }, as);
    expect(ofOwned('ObjectPermissions')).to.have.length(1);
    expect(ofOwned('ObjectPermissions')[0]).to.include(rights('Read', 'Create', 'Edit', 'Delete'));
    expect(ofOwned('PermissionSetTabSetting')[0]).to.include({ Name: INVOICE, Visibility: 'DefaultOn' });

    // Without the right to edit there is none to delete.
    company.add('ObjectPermissions', { ParentId: muting.Id, SobjectType: INVOICE, ...rights('Edit') });
    company.add('PermissionSetTabSetting', { ParentId: muting.Id, Name: INVOICE, Visibility: 'DefaultOff' });
    org.update('ObjectPermissions', given.id, rights('ViewAllRecords'), as);
    expect(ofOwned('ObjectPermissions')[0]).to.include({
      ...rights('Read', 'Create', 'ViewAllRecords'),
      PermissionsEdit: false,
      PermissionsDelete: false,
    });
    expect(ofOwned('PermissionSetTabSetting')).to.deep.equal([]);

    org.delete('ObjectPermissions', given.id, as);
    expect(ofOwned('ObjectPermissions')).to.deep.equal([]);
  });

  it('are listed without being stored for sets with Modify All Data and View All Data', () => {
    const company = withInvoices();
    const viewer = company.permissionSet('Viewer', granting('ViewAllData'));
    const stored = company.add('ObjectPermissions', { ParentId: viewer.Id, SobjectType: 'Lead', ...rights('Read') });
    const found = company.query(
      `SELECT Id, SobjectType, PermissionsRead, PermissionsEdit, PermissionsViewAllRecords, PermissionsViewAllFields FROM ObjectPermissions WHERE ParentId = '${viewer.Id}' ORDER BY Id`,
    );
    const invoice = found.find(({ SobjectType }) => SobjectType === INVOICE)!;
    expect(invoice).to.include({
      ...rights('Read', 'ViewAllRecords'),
      PermissionsEdit: false,
      PermissionsViewAllFields: false,
    });
    expect(invoice.Id).to.match(/^000\w{15}$/);
    expect(found.filter(({ SobjectType }) => SobjectType === 'Lead').map(({ Id }) => Id)).to.deep.equal([stored.Id]);
    expect(found.at(-1)?.Id).to.equal(stored.Id);
    const all = company.query('SELECT Id FROM ObjectPermissions ORDER BY Id').map(({ Id }) => String(Id));
    expect([...all].sort()).to.deep.equal(all);
    expect(new Set(all).size).to.equal(all.length);
  });

  for (const [position, listed, joined] of [
    ['shown', 1, 1],
    ['hidden in semi-joins', 1, 0],
    ['hidden', 0, 0],
  ] as const)
    it(`that are not stored can be ${position}`, () => {
      const company = withInvoices();
      company.org.settings.switches.unstoredObjectPermissions = position;
      const set = company.permissionSet('Super', granting('ModifyAllData'));
      const where = `SobjectType = '${INVOICE}' AND PermissionsDelete = true`;
      const parents = company.column(`SELECT ParentId FROM ObjectPermissions WHERE ${where}`);
      const sets = company.column(
        `SELECT Name FROM PermissionSet WHERE Id IN (SELECT ParentId FROM ObjectPermissions WHERE ${where}) AND IsOwnedByProfile = false`,
      );
      expect(parents.filter((id) => id === set.Id)).to.have.length(listed);
      expect(sets).to.have.length(joined);
    });
});

describe('a custom object', () => {
  const company = withInvoices();
  const { org, admin } = company;

  it('is described, with the fields that take field permissions', () => {
    const { custom, fields } = org.describe(INVOICE, company.as(admin)) as {
      custom: boolean;
      fields: Array<{ name: string; permissionable: boolean }>;
    };
    expect(custom).to.equal(true);
    const open = fields.filter(({ permissionable }) => !permissionable).map(({ name }) => name);
    expect(fields.filter(({ permissionable }) => permissionable).map(({ name }) => name)).to.deep.equal(['Amount__c']);
    expect(open).to.include.members(['Id', 'Name', 'OwnerId', 'Number__c', 'CreatedDate', 'SystemModstamp']);
  });

  it('is a value of the picklists of object and field permissions', () => {
    const valuesOf = (object: string, field: string): string[] =>
      (
        org.describe(object, company.as(admin)).fields as Array<{
          name: string;
          picklistValues: Array<{ value: string }>;
        }>
      )
        .find(({ name }) => name === field)!
        .picklistValues.map(({ value }) => value);
    expect(valuesOf('ObjectPermissions', 'SobjectType')).to.include.members([INVOICE, 'Account', 'Lead']);
    expect(valuesOf('ObjectPermissions', 'SobjectType')).not.to.include('UserRole');
    expect(valuesOf('FieldPermissions', 'Field')).to.include.members([
      `${INVOICE}.Amount__c`,
      'Account.BillingAddress',
    ]);
    expect(valuesOf('FieldPermissions', 'Field')).not.to.include.members(['Account.BillingStreet']);
  });

  it('is in EntityDefinition, its fields in FieldDefinition', () => {
    expect(
      company.query(`SELECT Label, DeveloperName FROM EntityDefinition WHERE QualifiedApiName = '${INVOICE}'`)[0],
    ).to.include({
      Label: 'Invoice',
      DeveloperName: 'Invoice',
    });
    expect(
      company.column(
        `SELECT Label FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = '${INVOICE}' AND QualifiedApiName LIKE '%__c'`,
      ),
    ).to.deep.equal(['Amount', 'Number']);
  });
});

describe('PermissionDependency', () => {
  it('ignores LIMIT, and repeats itself on further pages', () => {
    const { org, admin } = withInvoices();
    const caller = { userId: admin.Id, apiVersion: 67 };
    const answer = org.query('SELECT Id FROM PermissionDependency ORDER BY Id LIMIT 5', caller);
    expect(answer.totalSize).to.be.greaterThan(100);
    const [first, second] = [answer.page(0, 50), answer.page(50, 50)];
    expect(second).to.deep.equal(first);
    const last = String(first.at(-1)?.Id);
    const rest = org.query(`SELECT Id FROM PermissionDependency WHERE Id > '${last}' ORDER BY Id`, caller);
    expect(rest.totalSize).to.equal(answer.totalSize - 50);
  });

  it('tells what rights on an object need', () => {
    const company = withInvoices();
    expect(
      company.column(
        `SELECT RequiredPermission FROM PermissionDependency WHERE Permission = '${INVOICE}<delete>' AND PermissionType = 'Object Permission'`,
      ),
    ).to.deep.equal([`${INVOICE}<read>`, `${INVOICE}<edit>`]);
  });
});

describe('a session-based permission set', () => {
  it('counts while a session of the user has activated it, or the group that is session-based', () => {
    const company = new Company();
    const { org, seller } = company;
    const group = company.add('PermissionSetGroup', {
      DeveloperName: 'G',
      MasterLabel: 'G',
      HasActivationRequired: true,
    });
    const owned = company.permissionSet('G', {
      Type: 'Group',
      PermissionSetGroupId: group.Id,
      HasActivationRequired: true,
      ...granting('ExportReport'),
    });
    company.assign(seller, owned, { PermissionSetGroupId: group.Id });
    const may = (): boolean => org.hasPermission(seller.Id, 'ExportReport');
    expect(may()).to.equal(false);
    company.add('SessionPermSetActivation', { UserId: company.admin.Id, PermissionSetGroupId: group.Id });
    expect(may()).to.equal(false);
    company.add('SessionPermSetActivation', { UserId: seller.Id, PermissionSetGroupId: group.Id });
    expect(may()).to.equal(true);
  });
});
