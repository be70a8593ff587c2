import { expect } from 'chai';
import type { FieldValue } from '../../../../../simulator/schema/types.js';
import { Company, person } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

describe('what any record must hold', () => {
  const company = new Company();
  const { org, admin, seller, sellerProfile } = company;
  const caller = company.as(admin);
  const newUser = { ...person('eve'), ProfileId: sellerProfile.Id };

  const created: Array<[string, string, Record<string, FieldValue>, string, string, string[]]> = [
    [
      'an unknown field',
      'User',
      { ...newUser, Foo: 1 },
      'INVALID_FIELD',
      "No such column 'Foo' on sobject of type User",
      [],
    ],
    [
      'fields that nobody writes',
      'User',
      { ...newUser, LastLoginDate: '2026-01-01T00:00:00Z', Name: 'x' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: LastLoginDate, Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['LastLoginDate', 'Name'],
    ],
    [
      'nothing',
      'User',
      {},
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Username, LastName, Email, Alias, TimeZoneSidKey, LocaleSidKey, EmailEncodingKey, LanguageLocaleKey, ProfileId]',
      [
        'Username',
        'LastName',
        'Email',
        'Alias',
        'TimeZoneSidKey',
        'LocaleSidKey',
        'EmailEncodingKey',
        'LanguageLocaleKey',
        'ProfileId',
      ],
    ],
    [
      'an empty required field',
      'User',
      { ...newUser, Alias: ' ' },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Alias]',
      ['Alias'],
    ],
    [
      'a text that is too long',
      'User',
      { ...newUser, Alias: 'ninechars' },
      'STRING_TOO_LONG',
      'Alias: data value too large: ninechars (max length=8)',
      ['Alias'],
    ],
    [
      'no e-mail address',
      'User',
      { ...newUser, Email: 'eve' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: eve',
      ['Email'],
    ],
    [
      'no such picklist value',
      'User',
      { ...newUser, TimeZoneSidKey: 'Foo/Bar' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Time Zone: bad value for restricted picklist field: Foo/Bar',
      ['TimeZoneSidKey'],
    ],
    [
      'no boolean',
      'User',
      { ...newUser, IsActive: 'FALSE' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of boolean from VALUE_STRING value FALSE or request may be missing a required field',
      [],
    ],
    [
      'no date-time',
      'PermissionSetAssignment',
      { AssigneeId: seller.Id, ExpirationDate: 'soon' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of datetime from VALUE_STRING value soon or request may be missing a required field',
      [],
    ],
    [
      'an empty date-time',
      'PermissionSetAssignment',
      { AssigneeId: seller.Id, ExpirationDate: '' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of datetime from VALUE_STRING value  or request may be missing a required field',
      [],
    ],
    [
      'a number for a text',
      'User',
      { ...newUser, EmployeeNumber: 12 },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of string from VALUE_NUMBER_INT value 12 or request may be missing a required field',
      [],
    ],
    [
      'a boolean for a reference',
      'User',
      { ...newUser, ManagerId: false },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of reference from VALUE_FALSE value false or request may be missing a required field',
      [],
    ],
    [
      'no id',
      'User',
      { ...newUser, ManagerId: 'x' },
      'MALFORMED_ID',
      'Manager ID: id value of incorrect type: x',
      ['ManagerId'],
    ],
    [
      'an id of another object',
      'User',
      { ...newUser, UserRoleId: seller.Id },
      'MALFORMED_ID',
      `Role ID: id value of incorrect type: ${seller.Id}`,
      ['UserRoleId'],
    ],
    [
      'an id of nobody',
      'User',
      { ...newUser, UserRoleId: '00E8d0000000099' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
      [],
    ],
    [
      'an object that is only read',
      'UserLicense',
      { Name: 'x' },
      'INVALID_TYPE_FOR_OPERATION',
      'entity type cannot be inserted: User License',
      [],
    ],
  ];
  for (const [what, object, fields, errorCode, message, named] of created)
    it(`refuses to create with ${what}`, () => {
      const fault = faultOf(() => org.create(object, fields, caller));
      expect(fault).to.include({ status: 400, errorCode, message });
      expect(fault.fields).to.deep.equal(named);
    });

  const updated: Array<[string, string, string, Record<string, FieldValue>, string]> = [
    ['a required field to null', 'User', seller.Id, { LastName: null }, 'REQUIRED_FIELD_MISSING'],
    ['a field set at creation', 'GroupMember', '0118d0000000001', { GroupId: null }, 'INVALID_TYPE_FOR_OPERATION'],
    [
      'a reference set at creation',
      'PermissionSetAssignment',
      '0Pa8d0000000099',
      { AssigneeId: admin.Id },
      'NOT_FOUND',
    ],
    ['what is no id', 'User', 'x', {}, 'MALFORMED_ID'],
    ['a record of another object', 'User', sellerProfile.Id, {}, 'MALFORMED_ID'],
  ];
  for (const [what, object, id, fields, errorCode] of updated)
    it(`refuses to update ${what}`, () =>
      expect(faultOf(() => org.update(object, id, fields, caller)).errorCode).to.equal(errorCode));

  it('refuses to delete users, and what is gone', () => {
    expect(faultOf(() => org.delete('User', seller.Id, caller))).to.include({
      errorCode: 'INVALID_TYPE_FOR_OPERATION',
      message: 'entity type cannot be deleted: User',
    });
    const { id } = org.create('Group', { Name: 'x' }, caller);
    org.delete('Group', id, caller);
    expect(faultOf(() => org.delete('Group', id, caller))).to.include({
      status: 404,
      errorCode: 'ENTITY_IS_DELETED',
      message: 'entity is deleted',
    });
  });

  it('knows no object that is not to be seen', () => {
    expect(faultOf(() => org.create('Foo', {}, caller))).to.include({ status: 404, errorCode: 'NOT_FOUND' });
    expect(faultOf(() => org.create('PermissionSet', {}, company.as(seller)))).to.include({
      status: 404,
      errorCode: 'NOT_FOUND',
    });
  });

  it('stores names in any casing, ids in any length, texts trimmed, picklist values as they are', () => {
    const { id } = org.create(
      'user',
      {
        ...newUser,
        lastname: '  Adams ',
        ProfileId: sellerProfile.Id.slice(0, 15),
        LocaleSidKey: 'EN_us',
        isactive: 'false',
      },
      caller,
    );
    expect(org.table('User').get(id)).to.include({
      LastName: 'Adams',
      ProfileId: sellerProfile.Id,
      LocaleSidKey: 'en_US',
      IsActive: false,
      CreatedById: admin.Id,
    });
  });
});
