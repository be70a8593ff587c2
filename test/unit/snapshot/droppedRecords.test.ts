import { expect } from 'chai';
import { RECORDS_KEPT } from '../../../src/snapshot/droppedRecords.js';
import { createSnapshot, type Snapshot } from '../../../src/snapshot/snapshot.js';
import { about, accountOf, addEntitlement, addGrant, addInheritance } from '../support/snapshots.js';

describe('the records that a sync drops', () => {
  let snapshot: Snapshot;
  beforeEach(async () => (snapshot = await createSnapshot()));
  afterEach(() => snapshot.dispose());

  const built = async (): Promise<string[]> => {
    await snapshot.build(about, 'user-not-read');
    return snapshot
      .namedDrops()
      .map(({ what, resourceType, reason, holder, resource }) =>
        [what, resourceType, reason, String(holder), String(resource)].join(' '),
      );
  };

  it('are named as far as they were read, also where a snapshot is made twice', async () => {
    const { writer } = snapshot;
    writer.account(accountOf('ada', { username: 'ada@acme.example' }));
    writer.leftOut({ id: 'eve', username: 'eve@acme.example', managerId: null, reason: 'deactivated' });
    addEntitlement(writer, 'permission:0PS:assigned', 'Sales');
    addEntitlement(writer, 'group:G:member', 'Everyone');
    addEntitlement(writer, 'group:ALL:member', 'All');
    addGrant(writer, 'permission:0PS:assigned', 'eve');
    addGrant(writer, 'permission:0PS:assigned', 'unseen');
    addGrant(writer, 'permission:GONE:assigned', 'ada');
    addGrant(writer, 'permission:GONE:assigned', 'unseen');
    addInheritance(writer, 'group:LOST:member', 'group:G:member');
    writer.dropped('grant', 'permission', 'assignment-expired', { holderId: 'ada', resourceId: '0PS' });
    writer.dropped('grant', 'role', 'user-non-standard', 7);
    writer.dropped('inheritance', 'group', 'all-internal-users', { holderId: 'ALL', resourceId: 'G' });
    writer.dropped('inheritance', 'group', 'system-group', { holderId: null, resourceId: 'G' });
    writer.finish(about.readAt);
    const expected = [
      'grant permission assignment-expired ada@acme.example Sales',
      'grant permission resource-not-synced ada@acme.example null',
      'grant permission user-deactivated eve@acme.example Sales',
      'inheritance group all-internal-users All Everyone',
      'inheritance group resource-not-synced null Everyone',
      'inheritance group system-group null Everyone',
    ];
    expect(await built()).to.deep.equal(expected);
    expect(await built()).to.deep.equal(expected);
  });

  it('are named up to a number of each kind, and counted beyond', async () => {
    const { writer } = snapshot;
    const ids = Array.from({ length: RECORDS_KEPT + 20 }, (_, index) => `005${String(index).padStart(3, '0')}`);
    addEntitlement(writer, 'permission:0PS:assigned', 'Sales');
    for (const id of ids) {
      writer.leftOut({ id, username: id, managerId: null, reason: 'deactivated' });
      addGrant(writer, 'permission:0PS:assigned', id);
      addInheritance(writer, `group:${id}:member`, 'permission:0PS:assigned');
      writer.dropped('grant', 'permission', 'assignment-expired', { holderId: id, resourceId: '0PS' });
    }
    writer.finish(about.readAt);
    const reader = await snapshot.build(about, 'user-not-read');
    const named = Map.groupBy(snapshot.namedDrops(), ({ reason }) => reason);
    for (const { reason, count } of reader.dropped()) {
      expect([reason, count, named.get(reason)!.length]).to.deep.equal([reason, ids.length, RECORDS_KEPT]);
    }
    expect(named.get('user-deactivated')!.map(({ holder }) => holder)).to.deep.equal(ids.slice(0, RECORDS_KEPT));
  });
});
