import { expect } from 'chai';
import { Company } from '../support/company.js';

describe('aggregates', () => {
  const company = new Company();
  company.user('c', company.sellerProfile, {
    Department: 'Sales',
    NumberOfFailedLogins: 1,
    LastLoginDate: '2026-01-05T00:00:00Z',
  });
  company.user('d', company.sellerProfile, {
    Department: 'SALES',
    NumberOfFailedLogins: 4,
    LastLoginDate: '2025-01-05T00:00:00Z',
  });
  company.user('e', company.adminProfile, { Department: 'IT', IsActive: false });

  const cases: Array<[string, Array<Record<string, unknown>>]> = [
    ['SELECT COUNT(Id) FROM User', [{ expr0: 5 }]],
    [
      'SELECT COUNT(Department), COUNT_DISTINCT(Department) kinds, COUNT(Id) FROM User',
      [{ expr0: 3, kinds: 2, expr1: 5 }],
    ],
    [
      'SELECT MIN(Alias), MAX(Alias), SUM(NumberOfFailedLogins), AVG(NumberOfFailedLogins) FROM User',
      [{ expr0: 'ada', expr1: 'e', expr2: 5, expr3: 2.5 }],
    ],
    ["SELECT COUNT(Id), MAX(Alias) FROM User WHERE Alias = 'none'", [{ expr0: 0, expr1: null }]],
    ['SELECT MAX(LastLoginDate) latest FROM User', [{ latest: '2026-01-05T00:00:00.000+0000' }]],
    [
      'SELECT Department, COUNT(Id) FROM User GROUP BY Department',
      [
        { Department: null, expr0: 2 },
        { Department: 'Sales', expr0: 2 },
        { Department: 'IT', expr0: 1 },
      ],
    ],
    [
      'SELECT Profile.Name p, IsActive, COUNT(Id) n FROM User GROUP BY Profile.Name, IsActive ORDER BY COUNT(Id) DESC, Profile.Name LIMIT 2',
      [
        { p: 'Seller', IsActive: true, n: 3 },
        { p: 'System Administrator', IsActive: true, n: 1 },
      ],
    ],
    ['SELECT Profile.Name FROM User GROUP BY Profile.Name HAVING COUNT(Id) > 2', [{ Name: 'Seller' }]],
    [
      "SELECT Department FROM User GROUP BY Department HAVING Department LIKE 's%' OR (COUNT(Id) = 1 AND NOT Department = 'x')",
      [{ Department: 'Sales' }, { Department: 'IT' }],
    ],
    [
      'SELECT CALENDAR_YEAR(LastLoginDate) y, COUNT(Id) FROM User WHERE LastLoginDate != null GROUP BY CALENDAR_YEAR(LastLoginDate) ORDER BY CALENDAR_YEAR(LastLoginDate)',
      [
        { y: 2025, expr0: 1 },
        { y: 2026, expr0: 1 },
      ],
    ],
    ["SELECT ProfileId FROM User WHERE Alias = 'none' GROUP BY ProfileId", []],
  ];
  for (const [soql, expected] of cases)
    it(soql, () =>
      expect(company.query(soql)).to.deep.equal(
        expected.map((record) => ({ attributes: { type: 'AggregateResult' }, ...record })),
      ),
    );

  it('COUNT() answers with the number alone', () => {
    const answer = company.org.query('select count() from User where IsActive = true', company.as(company.admin));
    expect(answer).to.include({ totalSize: 4, aggregate: true });
    expect(answer.page(0, 10)).to.be.empty;
    expect(company.org.query('SELECT COUNT() FROM User LIMIT 2', company.as(company.admin)).totalSize).to.equal(2);
  });

  it('are told from records, since no locator continues them', () => {
    const { org, admin } = company;
    expect(org.query('SELECT COUNT(Id) FROM User', company.as(admin)).aggregate).to.be.true;
    expect(org.query('SELECT Id FROM User', company.as(admin)).aggregate).to.be.false;
  });

  it('name functions in their columns', () => {
    const columns = company.org
      .query('SELECT ProfileId, COUNT(Id), MAX(Alias) m FROM User GROUP BY ProfileId', company.as(company.admin))
      .columns();
    expect(columns.map(({ columnName, displayName, aggregate }) => [columnName, displayName, aggregate])).to.deep.equal(
      [
        ['ProfileId', 'ProfileId', false],
        ['expr0', 'COUNT(Id)', true],
        ['m', 'MAX(Alias)', true],
      ],
    );
  });
});
