import { expect } from 'chai';
import type { Simulator } from '../../../../simulator/start.js';
import { startSimulator } from '../../../../simulator/start.js';
import type { SyncOptions } from '../../../../src/model/syncOptions.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readViewer } from '../../../../src/services/sync/aboutSync.js';
import type { SyncOutcome } from '../../../../src/services/sync/sync.js';
import { connectByJwt, syncOrg } from '../../support/syncing.js';

describe('what a sync drops', () => {
  let simulator: Simulator;
  beforeEach(async () => (simulator = await startSimulator()));
  afterEach(() => simulator.close());

  const takeAway = (permission: string): void => {
    for (const object of ['PermissionSet', 'Profile']) {
      const table = simulator.org.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { [`Permissions${permission}`]: false });
    }
  };

  const sync = async (options: Partial<SyncOptions> = {}): Promise<SyncOutcome> =>
    (await syncOrg(await connectByJwt(simulator), { options })).outcome;

  const countOf = ({ dropped }: SyncOutcome, reason: string): number =>
    dropped.filter((drop) => drop.reason === reason).reduce((sum, { count }) => sum + count, 0);

  const askedForPermissions = (): number =>
    simulator.requests.filter(({ object }) => object === 'UserPermissionAccess').length;

  /** To a query, what sharing hides is as if it were not there. */
  const hideSomebody = (): void => {
    const assignments = [...simulator.org.table('PermissionSetAssignment').rows()];
    const users = simulator.org.table('User');
    const hidden = [...users.rows()].find(
      ({ Id, UserType, IsActive, Username }) =>
        UserType === 'Standard' &&
        IsActive &&
        Username !== simulator.username &&
        assignments.some((row) => row.AssigneeId === Id),
    )!;
    users.delete(hidden.Id);
  };

  it('is certain where nothing is read of users who are left out, and nothing is asked', async () => {
    const outcome = await sync();
    expect(countOf(outcome, 'user-not-read')).to.equal(0);
    expect(countOf(outcome, 'user-non-standard')).to.be.greaterThan(0);
    expect(askedForPermissions()).to.equal(0);
  });

  it('is certain where all members are read and the running user sees all users, for one more call', async () => {
    simulator.org.settings.switches.memberSemiJoins = 'refused';
    const outcome = await sync();
    expect(countOf(outcome, 'user-not-read')).to.equal(0);
    expect(countOf(outcome, 'user-non-standard')).to.be.greaterThan(0);
    const kinds = outcome.dropped.map(({ what, resourceType, reason }) => `${what} ${resourceType} ${reason}`);
    expect(new Set(kinds).size).to.equal(kinds.length);
    expect(askedForPermissions()).to.equal(1);
  });

  it('may be hidden where the running user does not see all users and only standard ones are read', async () => {
    takeAway('ViewAllUsers');
    expect(countOf(await sync(), 'user-not-read')).to.equal(0);
    simulator.org.settings.switches.memberSemiJoins = 'refused';
    const ofMembers = countOf(await sync(), 'user-not-read');
    expect(ofMembers).to.be.greaterThan(0);
    hideSomebody();
    expect(countOf(await sync(), 'user-not-read')).to.be.greaterThan(ofMembers);
  });

  it('is hidden where users of all types are read, and nothing is asked', async () => {
    const options = { syncNonStandardUsers: true };
    expect(countOf(await sync(options), 'user-not-visible')).to.equal(0);
    hideSomebody();
    expect(countOf(await sync(options), 'user-not-visible')).to.be.greaterThan(0);
    expect(askedForPermissions()).to.equal(0);
  });

  it('has names where it was read, and counts alone where it was not', async () => {
    const { dropped } = await sync();
    for (const { reason, count, named, unnamed } of dropped) {
      expect(named.length + unnamed, reason).to.equal(count);
      expect(named.length, reason).to.equal(reason === 'user-non-standard' ? 0 : count);
    }
    const groups = dropped.filter(({ reason }) => reason === 'all-internal-users').flatMap(({ named }) => named);
    expect(groups.map(({ resource }) => resource)).to.deep.equal(['Everyone_at_Acme']);
  });

  it('is read with what decides what the running user sees, as far as the org tells', async () => {
    const held = async (): Promise<Record<string, boolean>> =>
      (await readViewer(new OrgClient(await connectByJwt(simulator)))).permissions;
    takeAway('ManagePackageLicenses');
    expect(await held()).to.include({ ViewAllUsers: true, AssignPermissionSets: true, ManagePackageLicenses: false });
    simulator.org.settings.features.delete('package-license-permission');
    expect(await held())
      .to.include({ ViewAllUsers: true, AssignPermissionSets: true })
      .and.not.to.have.property('ManagePackageLicenses');
  });
});
