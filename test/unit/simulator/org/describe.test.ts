import { expect } from 'chai';
import { Company } from './support/company.js';
import { faultOf } from './support/faultOf.js';

describe('describe', () => {
  const company = new Company();
  const { org, admin, seller } = company;
  const namesFor = (user: typeof admin, version = 67): unknown[] =>
    org.describeGlobal(company.as(user, version)).map(({ name }) => name);

  it('lists the objects that the caller can see, in order', () => {
    const names = namesFor(admin);
    expect(names).to.include.members(['BotDefinition', 'PermissionSet', 'Territory2', 'User', 'UserLogin']);
    expect(names).not.to.include('Name');
    expect(names).to.deep.equal([...names].sort());
    expect(namesFor(seller)).to.include('User').and.not.include('PermissionSet');
    expect(namesFor(admin, 59)).not.to.include('BotDefinition');
  });

  it('tells what can be done with an object, and where', () => {
    const user = org.describeGlobal(company.as(admin)).find(({ name }) => name === 'User');
    expect(user).to.include({
      keyPrefix: '005',
      createable: true,
      updateable: true,
      deletable: false,
      label: 'User',
      labelPlural: 'Users',
    });
    expect(user?.urls).to.deep.equal({
      rowTemplate: '/services/data/v67.0/sobjects/User/{ID}',
      describe: '/services/data/v67.0/sobjects/User/describe',
      sobject: '/services/data/v67.0/sobjects/User',
    });
  });

  const fields: Array<[string, string, Record<string, unknown>]> = [
    ['User', 'Id', { type: 'id', length: 18, nillable: false, createable: false, idLookup: true }],
    [
      'User',
      'Username',
      { type: 'string', length: 80, nillable: false, createable: true, unique: true, soapType: 'xsd:string' },
    ],
    [
      'User',
      'ProfileId',
      { type: 'reference', relationshipName: 'Profile', label: 'Profile ID', polymorphicForeignKey: false },
    ],
    ['User', 'IsActive', { type: 'boolean', defaultValue: false, label: 'Active', defaultedOnCreate: true }],
    ['User', 'AboutMe', { filterable: false, sortable: false, groupable: false }],
    [
      'User',
      'CreatedDate',
      { type: 'datetime', groupable: false, filterable: true, updateable: false, soapType: 'xsd:dateTime' },
    ],
    ['GroupMember', 'UserOrGroupId', { relationshipName: null, polymorphicForeignKey: true, updateable: false }],
    ['PermissionSetAssignment', 'ExpirationDate', { createable: true, updateable: true, nillable: true }],
    ['UserLicense', 'TotalLicenses', { createable: false, updateable: false, type: 'int' }],
  ];
  for (const [object, name, expected] of fields)
    it(`tells of ${object}.${name}`, () => {
      const described = org.describe(object.toLowerCase(), company.as(admin)) as {
        fields: Array<Record<string, unknown>>;
      };
      expect(described.fields.find((field) => field.name === name)).to.include(expected);
    });

  it('lists children and picklist values', () => {
    const set = org.describe('PermissionSet', company.as(admin)) as { childRelationships: unknown[] };
    expect(set.childRelationships).to.deep.include({
      cascadeDelete: false,
      childSObject: 'PermissionSetAssignment',
      deprecatedAndHidden: false,
      field: 'PermissionSetId',
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: 'Assignments',
      restrictedDelete: false,
    });
    const association = org.describe('UserTerritory2Association', company.as(admin)) as {
      fields: Array<{ name: string; picklistValues: Array<{ value: string; active: boolean }> }>;
    };
    const roles = association.fields.find(({ name }) => name === 'RoleInTerritory2')?.picklistValues;
    expect(roles?.filter(({ active }) => !active)).to.have.length(1);
  });

  it('leaves out the fields of later versions', () => {
    const old = org.describe('PermissionSetAssignment', company.as(admin, 51)) as { fields: Array<{ name: string }> };
    expect(old.fields.map(({ name }) => name)).not.to.include('ExpirationDate');
  });

  it('has View All Fields since version 63', () => {
    const fields = (apiVersion: number): string[] =>
      (org.describe('ObjectPermissions', { ...company.as(admin), apiVersion }).fields as Array<{ name: string }>).map(
        ({ name }) => name,
      );
    expect(fields(62)).not.to.include('PermissionsViewAllFields');
    expect(fields(63)).to.include('PermissionsViewAllFields');
  });

  it('knows nothing of what is not there or not to be seen', () => {
    for (const work of [
      (): unknown => org.describe('Foo', company.as(admin)),
      (): unknown => org.describe('PermissionSet', company.as(seller)),
    ])
      expect(faultOf(work)).to.include({
        status: 404,
        errorCode: 'NOT_FOUND',
        message: 'The requested resource does not exist',
      });
  });
});

describe('retrieve', () => {
  const company = new Company();
  const { org, admin } = company;

  it('shows all fields, or those that were asked for and the Id', () => {
    const whole = org.retrieve('user', admin.Id.slice(0, 15), undefined, company.as(admin));
    expect(whole).to.include({ Id: admin.Id, Username: 'ada@acme.example', Title: null });
    const record = org.retrieve('User', admin.Id, ['Profile.Name', 'alias'], company.as(admin));
    expect(Object.keys(record)).to.deep.equal(['attributes', 'Profile', 'Alias', 'Id']);
  });

  it('refuses what is no id, is gone, or never was', () => {
    const account = company.add('Account', { Name: 'x' });
    org.table('Account').delete(account.Id);
    const cases: Array<[string, string, number, string]> = [
      ['User', 'abc', 400, 'MALFORMED_ID'],
      ['User', '0058d0000000099', 404, 'NOT_FOUND'],
      ['Foo', '0058d0000000099', 404, 'NOT_FOUND'],
      ['Account', account.Id, 404, 'ENTITY_IS_DELETED'],
    ];
    for (const [object, id, status, errorCode] of cases)
      expect(faultOf(() => org.retrieve(object, id, undefined, company.as(admin)))).to.include({ status, errorCode });
  });
});
