import { expect } from 'chai';
import { Company } from '../support/company.js';

describe('ORDER BY, LIMIT and OFFSET', () => {
  const company = new Company();
  for (const [alias, Title, NumberOfFailedLogins] of [
    ['c', 'beta', 2],
    ['d', 'Alpha', 10],
    ['e', 'BETA', 1],
  ] as const)
    company.user(alias, company.sellerProfile, { Title, NumberOfFailedLogins });

  const cases: Array<[string, string]> = [
    ['ORDER BY Title, Alias', 'ada bob d c e'],
    ['ORDER BY Title ASC NULLS LAST, Alias DESC', 'd e c bob ada'],
    ['ORDER BY Title DESC, Alias', 'ada bob c e d'],
    ['ORDER BY Title DESC NULLS LAST', 'c e d ada bob'],
    ['ORDER BY NumberOfFailedLogins NULLS LAST LIMIT 3', 'e c d'],
    ['ORDER BY Profile.Name DESC, Alias DESC LIMIT 2', 'ada e'],
    ['ORDER BY Id', 'ada bob c d e'],
    ['ORDER BY Id DESC', 'e d c bob ada'],
    ['LIMIT 2 OFFSET 1', 'bob c'],
    ['ORDER BY Alias OFFSET 4', 'e'],
    ['LIMIT 0', ''],
    ['OFFSET 2000', ''],
  ];
  for (const [clauses, expected] of cases)
    it(clauses, () => expect(company.column(`SELECT Alias FROM User ${clauses}`).join(' ')).to.equal(expected));

  it('answers no more OAuth tokens than Salesforce does', () => {
    for (let i = 0; i < 2501; i += 1) company.add('OauthToken', { AppName: 'x', UserId: company.admin.Id });
    expect(company.query('SELECT Id FROM OauthToken')).to.have.length(2500);
  });

  it('counts what is left', () => {
    expect(company.org.query('SELECT Id FROM User LIMIT 3 OFFSET 4', company.as(company.admin)).totalSize).to.equal(1);
  });
});
