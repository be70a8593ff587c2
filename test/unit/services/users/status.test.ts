import { expect } from 'chai';
import type { WriteOutcome } from '../../../../src/model/change.js';
import type { WantedStatus } from '../../../../src/model/userStatus.js';
import type { UserStatusChange } from '../../../../src/schemas/users.js';
import { listOfNames } from '../../../../src/services/lookup/userList.js';
import { planStatuses, statusResults } from '../../../../src/services/users/status.js';
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

  const planned = async (wanted: WantedStatus, outcomes: readonly WriteOutcome[] = []): Promise<UserStatusChange> => {
    const { signal } = new AbortController();
    const plan = await planStatuses(org.connection, listOfNames([org.userId('liam.byrne')]), wanted, signal);
    return statusResults(plan, outcomes)[0]!;
  };

  for (const [status, state] of [
    ['done', 'inactive'],
    ['failed', 'active'],
    ['not sent', 'active'],
  ] as const) {
    it(`says of a deactivation that was ${status}: ${state}`, async () => {
      const changed = await planned('inactive', [{ status, recordId: null, error: null }]);
      expect(changed).to.include({ status, state, success: status === 'done' });
    });
  }

  it('says what to do where a lock kept a user from being deactivated', async () => {
    const error = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access', fields: [] };
    const [waiting, ...commands] = (await planned('inactive', [{ status: 'failed', recordId: null, error }])).nextSteps;
    expect(waiting).to.match(/^Wait until/);
    expect(commands).to.deep.equal([
      'Then deactivate: sf access user status --target-org mia.santos@acme-rockets.example --user liam.byrne@acme-rockets.example --set inactive',
    ]);
  });

  for (const [wanted, verdict] of [
    ['inactive', 'deactivate'],
    ['active', 'nothing to do'],
  ] as const) {
    it(`plans ${wanted}, and does not say what it may not see`, async () => {
      expect(await planned(wanted)).to.deep.include({ verdict, isFrozen: null, isPasswordLocked: null });
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
