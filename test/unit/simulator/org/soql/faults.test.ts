import { expect } from 'chai';
import { Company } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';
import { itRefuses } from '../support/itRefuses.js';

const HINT = 'Please reference your WSDL or the describe call for the appropriate names.';

describe('a query that cannot run', () => {
  const company = new Company();
  const refusal = (soql: string): ReturnType<typeof faultOf> =>
    faultOf(() => company.org.query(soql, company.as(company.admin)));

  itRefuses(company, [
    ['SELECT Id FRM User', 'MALFORMED_QUERY', 'User', "unexpected token: 'User'"],
    ['SELECT Id, FROM User', 'MALFORMED_QUERY', 'FROM', "unexpected token: 'FROM'"],
    ['DELETE FROM User', 'MALFORMED_QUERY', 'DELETE', "unexpected token: 'DELETE'"],
    ['SELECT Id FROM User LIMIT x', 'MALFORMED_QUERY', 'x', "unexpected token: 'x'"],
    ["SELECT Id FROM User WHERE Name = 'abc", 'MALFORMED_QUERY', "'abc", "unexpected token: '''"],
    ['SELECT Id FROM User ALL ROWS', 'MALFORMED_QUERY', 'ROWS', "unexpected token: 'ROWS'"],
    ['SELECT Id FROM User WHERE Name = :x', 'MALFORMED_QUERY', ':', 'Bind variables only allowed in Apex code'],
    [
      "SELECT Id FROM User WHERE Alias = 'a' AND Alias = 'b' OR Alias = 'c'",
      'MALFORMED_QUERY',
      'OR',
      "unexpected token: 'OR'",
    ],
    [
      "SELECT Id FROM User WHERE Alias = 'a' OR Alias = 'b' AND Alias = 'c'",
      'MALFORMED_QUERY',
      'AND',
      "unexpected token: 'AND'",
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Name END FROM Group',
      'MALFORMED_QUERY',
      'TYPEOF',
      "unexpected token: 'TYPEOF'",
    ],
    ['SELECT Id i FROM User', 'MALFORMED_QUERY', 'i', 'only aggregate expressions use field aliasing'],
    ['SELECT COUNT(), Id FROM User', 'MALFORMED_QUERY', ',', "unexpected token: ','"],
    ['SELECT COUNT() FROM User ORDER BY Id', 'MALFORMED_QUERY', 'ORDER', "unexpected token: 'ORDER'"],
    [
      'SELECT ProfileId, Alias, COUNT(Id) FROM User GROUP BY ProfileId',
      'MALFORMED_QUERY',
      'Alias',
      'Field must be grouped or aggregated: Alias',
    ],
    [
      'SELECT COUNT(Id) FROM User LIMIT 1',
      'MALFORMED_QUERY',
      'LIMIT',
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    ],
    [
      'SELECT COUNT(Id) FROM User GROUP BY ROLLUP(ProfileId)',
      'MALFORMED_QUERY',
      'ROLLUP',
      "unexpected token: 'ROLLUP'",
    ],
    ['SELECT COUNT(Id) n, MAX(Alias) n FROM User', 'MALFORMED_QUERY', 'n', 'duplicate alias: n'],
    [
      'SELECT (SELECT COUNT(Id) FROM PermissionSetAssignments) FROM User',
      'MALFORMED_QUERY',
      'PermissionSetAssignments',
      'only root queries support aggregate expressions',
    ],
    [
      'SELECT FIELDS(ALL) FROM User',
      'MALFORMED_QUERY',
      'FIELDS',
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    ],
    [
      'SELECT FIELDS(CUSTOM) FROM User LIMIT 1',
      'MALFORMED_QUERY',
      'FIELDS',
      "'FIELDS(...)' expansion function must result in at least one field being selected.",
    ],
    [
      'SELECT Manager.Manager.Manager.Manager.Manager.Manager.Name FROM User',
      'MALFORMED_QUERY',
      'Manager.Manager.Manager.Manager.Manager.Manager.Name',
      'SOQL relationship paths cannot be longer than 5 levels',
    ],
    [
      'SELECT Id FROM ScratchOrgInfo limit 1',
      'INVALID_TYPE',
      'ScratchOrgInfo',
      `sObject type 'ScratchOrgInfo' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${HINT}`,
    ],
    [
      'SELECT Id FROM Name',
      'INVALID_TYPE',
      'Name',
      `sObject type 'Name' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${HINT}`,
    ],
    [
      'SELECT Id, Foo FROM User',
      'INVALID_FIELD',
      'Foo',
      `No such column 'Foo' on entity 'User'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${HINT}`,
    ],
    [
      'SELECT Profile.Foo FROM User',
      'INVALID_FIELD',
      'Profile.Foo',
      `No such column 'Foo' on entity 'Profile'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${HINT}`,
    ],
    [
      'SELECT Related.DeveloperName FROM Group',
      'INVALID_FIELD',
      'Related.DeveloperName',
      `No such column 'DeveloperName' on entity 'Name'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${HINT}`,
    ],
    [
      'SELECT UserOrGroup.Name FROM GroupMember',
      'INVALID_FIELD',
      'UserOrGroup.Name',
      `Didn't understand relationship 'UserOrGroup' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${HINT}`,
    ],
    [
      'SELECT (SELECT Id FROM Foos) FROM User',
      'INVALID_TYPE',
      'Foos',
      `Didn't understand relationship 'Foos' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${HINT}`,
    ],
    ['SELECT Id, Name, id FROM User', 'INVALID_FIELD', 'id FROM', 'duplicate field selected: id'],
    [
      "SELECT IsActive FROM User WHERE IsActive = 'true'",
      'INVALID_FIELD',
      "IsActive = 'true'",
      "value of filter criterion for field 'IsActive' must be of type boolean and should not be enclosed in quotes",
    ],
    [
      'SELECT Id FROM User WHERE Alias = 5',
      'INVALID_FIELD',
      'Alias',
      "value of filter criterion for field 'Alias' must be of type string and should be enclosed in quotes",
    ],
    [
      "SELECT Id FROM User WHERE CreatedDate > '2026-01-01'",
      'INVALID_FIELD',
      'CreatedDate',
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    [
      'SELECT Id FROM User WHERE CreatedDate > 2026-01-01',
      'INVALID_FIELD',
      'CreatedDate',
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM User WHERE AboutMe = 'x'",
      'INVALID_FIELD',
      'AboutMe',
      "field 'AboutMe' can not be filtered in a query call",
    ],
    [
      'SELECT Id FROM User ORDER BY AboutMe',
      'INVALID_FIELD',
      'AboutMe',
      "field 'AboutMe' can not be sorted in a query call",
    ],
    [
      'SELECT COUNT(Id) FROM User GROUP BY CreatedDate',
      'INVALID_FIELD',
      'CreatedDate',
      "field 'CreatedDate' can not be grouped in a query call",
    ],
    ['SELECT SUM(Alias) FROM User', 'INVALID_FIELD', 'Alias', 'field Alias does not support aggregate operator SUM'],
    ["SELECT Id FROM User WHERE Id = 'zz'", 'INVALID_QUERY_FILTER_OPERATOR', "Id = 'zz'", 'invalid ID field: zz'],
    [
      "SELECT Id FROM User WHERE Id = '0058d0000000001AAB'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'Id =',
      'invalid ID field: 0058d0000000001AAB',
    ],
    [
      "SELECT Id FROM User WHERE ProfileId LIKE '00e%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'ProfileId',
      'invalid operator on id field',
    ],
    [
      'SELECT Id FROM User WHERE IsActive > false',
      'INVALID_QUERY_FILTER_OPERATOR',
      'IsActive',
      'invalid operator on boolean field',
    ],
  ]);

  it('names the row of a query of several lines', () => {
    expect(refusal('SELECT Id,\n  Foo\nFROM User').message).to.match(
      /^\n {2}Foo\n {2}\^\nERROR at Row:2:Column:3\nNo such column 'Foo'/,
    );
  });

  it('ends too early', () => {
    expect(refusal('SELECT Id FROM User WHERE').message).to.match(/Column:26\nunexpected token: '<EOF>'$/);
  });

  it('skips too many rows', () => {
    expect(refusal('SELECT Id FROM User OFFSET 2001')).to.include({
      errorCode: 'NUMBER_OUTSIDE_VALID_RANGE',
      message: 'Maximum SOQL offset allowed is 2000',
    });
  });

  it('is too long', () => {
    expect(refusal(`SELECT Id FROM User WHERE Alias = '${'x'.repeat(100_000)}'`).errorCode).to.equal('MALFORMED_QUERY');
  });

  it('has more groups than one batch', () => {
    for (let i = 0; i < 2001; i += 1) company.add('Account', { Name: `Account ${i}` });
    expect(refusal('SELECT Name, COUNT(Id) FROM Account GROUP BY Name')).to.include({
      errorCode: 'EXCEEDED_ID_LIMIT',
      message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    });
  });
});
