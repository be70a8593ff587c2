import { expect } from 'chai';
import { Company } from '../support/company.js';

describe('ranges of ids', () => {
  const company = new Company();
  for (let n = 0; n < 8; n += 1) company.add('Account', { Name: `A${n}` });
  const [deleted] = company.org.table('Account').where('Name', 'A3');
  company.org.table('Account').delete(deleted?.Id ?? '');
  const ids = company.column('SELECT Id FROM Account') as string[];
  const names = (clauses: string): string => company.column(`SELECT Name FROM Account WHERE ${clauses}`).join(' ');

  const cases: Array<[string, string]> = [
    [`Id > '${ids[2]}'`, 'A4 A5 A6 A7'],
    [`Id >= '${ids[2]}'`, 'A2 A4 A5 A6 A7'],
    [`Id < '${ids[2]}'`, 'A0 A1'],
    [`Id <= '${ids[2]?.slice(0, 15)}'`, 'A0 A1 A2'],
    [`Id > '${deleted?.Id}'`, 'A4 A5 A6 A7'],
    [`Id >= '${deleted?.Id}' AND Id <= '${deleted?.Id}'`, ''],
    [`Id > '${ids[1]}' AND Id <= '${ids[4]}' AND Name != 'A4'`, 'A2 A5'],
    [`Id > '${ids[4]}' AND Id < '${ids[1]}'`, ''],
    [`(Id < '${ids[1]}' OR Id > '${ids[5]}')`, 'A0 A7'],
    [`NOT Id > '${ids[1]}'`, 'A0 A1'],
    [`Id > '000000000000000AAA' ORDER BY Id LIMIT 3`, 'A0 A1 A2'],
    [`Name != 'A0' ORDER BY Id LIMIT 2 OFFSET 1`, 'A2 A4'],
    [`Id > '${ids[0]}' ORDER BY Name DESC LIMIT 2`, 'A7 A6'],
  ];
  for (const [clauses, expected] of cases) it(clauses, () => expect(names(clauses)).to.equal(expected));

  it('follow every change of the table', () => {
    const changing = new Company();
    const accounts = changing.org.table('Account');
    for (const Id of ['0018d0000000009', '0018d0000000001', '0018d0000000005'])
      changing.add('Account', { Id, Name: Id.slice(-1) });
    const found = (): string =>
      changing.column("SELECT Name FROM Account WHERE Id > '0018d0000000001' ORDER BY Id").join(' ');
    expect(found()).to.equal('5 9');
    accounts.update('0018d0000000005', { Name: 'five' });
    changing.add('Account', { Id: '0018d0000000004', Name: '4' });
    expect(found()).to.equal('4 five 9');
    expect(() =>
      changing.org.transaction(() => {
        accounts.delete('0018d0000000005');
        throw new Error('no');
      }),
    ).to.throw('no');
    accounts.delete('0018d0000000009');
    expect(found()).to.equal('4 five');
  });
});
