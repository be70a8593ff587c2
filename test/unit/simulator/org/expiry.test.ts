import { expect } from 'chai';
import { Company, NOW } from './support/company.js';

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(NOW.getTime() + hours * HOUR).toISOString();

describe('assignments that expire', () => {
  const company = new Company();
  const set = company.permissionSet('Night', {});
  const assign = (hours: number): void => {
    const row = { AssigneeId: company.seller.Id, PermissionSetId: set.Id, ExpirationDate: at(hours), IsActive: true };
    company.add('PermissionSetAssignment', row);
  };
  const active = (): unknown[] =>
    company.column(
      `SELECT ExpirationDate FROM PermissionSetAssignment WHERE IsActive = true AND PermissionSetId = '${set.Id}' ORDER BY ExpirationDate`,
    );
  const hours = (...all: number[]): string[] => all.map((n) => at(n).replace('Z', '+0000'));

  it('are switched off one after the other, also those written after their time', () => {
    assign(1);
    assign(2);
    assign(3);
    expect(active()).to.deep.equal(hours(1, 2, 3));
    company.org.clock.advance(HOUR);
    expect(active()).to.deep.equal(hours(2, 3));
    assign(-1);
    expect(active()).to.deep.equal(hours(2, 3));
    company.org.clock.advance(3 * HOUR);
    assign(9);
    expect(active()).to.deep.equal(hours(9));
  });

  it('keep the date they were assigned', () => {
    const [row] = company.org.table('PermissionSetAssignment').where('ExpirationDate', hours(1)[0] ?? '');
    expect(row).to.include({ IsActive: false, SystemModstamp: hours(0)[0] });
  });
});
