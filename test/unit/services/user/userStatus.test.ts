import { expect } from 'chai';
import type { WantedStatus } from '../../../../src/model/userStatus.js';
import { planStatuses, statusResults, type UserStatusChange } from '../../../../src/services/user/userStatus.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

describe('changing a status without Manage Users', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg();
    for (const object of ['PermissionSet', 'Profile']) {
      const table = org.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) {
        table.update(Id, { PermissionsManageUsers: false, PermissionsManageInternalUsers: true });
      }
    }
  });
  after(() => org.stop());

  const planned = async (wanted: WantedStatus): Promise<UserStatusChange> => {
    const { signal } = new AbortController();
    const plan = await planStatuses(org.connection, [org.userId('liam.byrne')], wanted, signal);
    return statusResults(plan, [])[0]!;
  };

  for (const [wanted, verdict] of [
    ['inactive', 'deactivate'],
    ['active', 'nothing to do'],
  ] as const) {
    it(`plans ${wanted}, and does not say what it may not see`, async () => {
      expect(await planned(wanted)).to.deep.include({ verdict, is_frozen: null, is_password_locked: null });
    });
  }

  for (const wanted of ['frozen', 'unfrozen'] as const) {
    it(`refuses ${wanted}`, async () => {
      const failure = await planned(wanted).then(
        () => 'none',
        ({ name }: Error) => name,
      );
      expect(failure).to.equal('MissingPermissionError');
    });
  }
});
