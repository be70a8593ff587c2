import { expect } from 'chai';
import { Company } from '../support/company.js';

describe('WHERE', () => {
  const company = new Company();
  const { adminProfile, sellerProfile } = company;
  const cleo = company.user('cleo', sellerProfile, {
    Title: 'VP, 100% "Sales"',
    Department: 'Sales',
    ManagerId: company.admin.Id,
    LastLoginDate: '2026-11-24T01:00:00Z',
    NumberOfFailedLogins: 3,
  });
  company.user('dan', sellerProfile, {
    Title: "it's_me",
    IsActive: false,
    LastLoginDate: '2026-11-10T12:00:00Z',
    NumberOfFailedLogins: 7,
  });
  company.user('émile', sellerProfile, { Title: 'a\\b\nc', LastLoginDate: '2025-12-31T23:59:59Z' });

  const cases: Array<[string, string[]]> = [
    ["Alias = 'ADA'", ['ada']],
    ["Alias != 'ada'", ['bob', 'cleo', 'dan', 'émile']],
    ["Department != 'sales'", ['ada', 'bob', 'dan', 'émile']],
    ['Department = null', ['ada', 'bob', 'dan', 'émile']],
    ["Department = ''", ['ada', 'bob', 'dan', 'émile']],
    ['Department != null', ['cleo']],
    ["Department IN ('Sales', null)", ['ada', 'bob', 'cleo', 'dan', 'émile']],
    ["Department NOT IN ('Sales')", ['ada', 'bob', 'dan', 'émile']],
    ["Alias > 'bob'", ['cleo', 'dan', 'émile']],
    ["Alias <= 'BOB'", ['ada', 'bob']],
    ["Department > 'a'", ['cleo']],
    ['NumberOfFailedLogins < 5', ['cleo']],
    ['NumberOfFailedLogins >= 3', ['cleo', 'dan']],
    ['NumberOfFailedLogins IN (3, 4)', ['cleo']],
    ['IsActive = false', ['dan']],
    ['IsActive != TRUE', ['dan']],
    ["Title LIKE 'vp%'", ['cleo']],
    ["Title LIKE '%100\\%%'", ['cleo']],
    ["Title LIKE '%s\\_me'", ['dan']],
    ["Alias LIKE '_an'", ['dan']],
    ["Title LIKE 'a\\\\b%'", ['émile']],
    ["Title = 'it\\'s_me'", ['dan']],
    ["Title = 'a\\\\b\\nc'", ['émile']],
    ["Alias = '\\u00e9mile'", ['émile']],
    ["NOT Title LIKE '%e%'", ['ada', 'bob', 'émile']],
    ["(NOT Alias = 'ada') AND (Alias = 'ada' OR Alias = 'bob')", ['bob']],
    ["Alias = 'ada' OR Alias = 'bob' OR Alias = 'x'", ['ada', 'bob']],
    ["NOT (Alias = 'ada' OR NOT IsActive = true)", ['bob', 'cleo', 'émile']],
    [`ProfileId = '${adminProfile.Id}'`, ['ada']],
    [`ProfileId = '${adminProfile.Id.slice(0, 15)}'`, ['ada']],
    [`ProfileId != '${adminProfile.Id.slice(0, 15)}' AND Alias < 'c'`, ['bob']],
    [`Id IN ('${cleo.Id}', '${company.admin.Id.slice(0, 15)}')`, ['ada', 'cleo']],
    [`Id > '${cleo.Id}'`, ['dan', 'émile']],
    ["Profile.Name = 'SELLER' AND Profile.UserLicense.LicenseDefinitionKey = 'SFDC'", ['bob', 'cleo', 'dan', 'émile']],
    ["Manager.Alias = 'ada'", ['cleo']],
    ["Manager.Alias != 'ada'", ['ada', 'bob', 'dan', 'émile']],
    ['LastLoginDate = TODAY', ['cleo']],
    ['LastLoginDate < TODAY', ['dan', 'émile']],
    ['LastLoginDate = LAST_N_DAYS:14', ['cleo', 'dan']],
    ['LastLoginDate < LAST_N_DAYS:90', ['émile']],
    ['LastLoginDate = THIS_MONTH', ['cleo', 'dan']],
    ['LastLoginDate = LAST_YEAR', ['émile']],
    ['LastLoginDate > 2026-11-10T12:00:00Z', ['cleo']],
    ['LastLoginDate >= 2026-11-10T13:00:00+01:00', ['cleo', 'dan']],
    ['LastLoginDate IN (TODAY, LAST_YEAR)', ['cleo', 'émile']],
    ['LastLoginDate != TODAY', ['ada', 'bob', 'dan', 'émile']],
    ['CALENDAR_YEAR(LastLoginDate) = 2025', ['émile']],
    ['DAY_ONLY(LastLoginDate) = 2026-11-10', ['dan']],
    ['CALENDAR_MONTH(LastLoginDate) > 11', ['émile']],
    ["ProfileId IN (SELECT Id FROM Profile WHERE Name LIKE 'Sys%')", ['ada']],
    ["ProfileId NOT IN (SELECT Id FROM Profile WHERE Name LIKE 'Sys%') AND IsActive = false", ['dan']],
    ['Id NOT IN (SELECT UserId FROM UserLogin WHERE IsFrozen = false)', []],
  ];
  for (const [where, expected] of cases)
    it(where, () =>
      expect(company.column(`SELECT Alias FROM User WHERE ${where} ORDER BY Id`)).to.deep.equal(expected),
    );

  it('knows aliases of the object', () => {
    expect(company.query("SELECT u.Alias, u.Profile.Name FROM User u WHERE u.Alias = 'ada'")).to.have.length(1);
  });

  it('takes scopes, security clauses and FOR VIEW', () => {
    expect(
      company.column(
        "SELECT Alias FROM User USING SCOPE everything WHERE Alias = 'ada' WITH SECURITY_ENFORCED LIMIT 1 FOR VIEW",
      ),
    ).to.deep.equal(['ada']);
  });
});
