import { expect } from 'chai';
import { change, countByStatus } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';

const USER = 'carlos.mendes@acme-rockets.example';

describe('a permission set group that is assigned by the set that it owns', () => {
  let demo: Demo;
  let groupName: string;
  let grant: string;
  let ids: string[];
  beforeEach(async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const user = org.table('User').where('Username', USER)[0]!.Id;
    const assignments = org.table('PermissionSetAssignment');
    const held = new Set(assignments.where('AssigneeId', user).map((row) => row['PermissionSetGroupId']));
    const group = [...org.table('PermissionSetGroup').rows()].find(
      ({ Id, Status }) => Status === 'Updated' && !held.has(Id),
    )!;
    const owned = org.table('PermissionSet').where('PermissionSetGroupId', group.Id)[0]!.Id;
    ids = [assignments.insert({ AssigneeId: user, PermissionSetId: owned, IsActive: true }).Id];
    groupName = String(group['DeveloperName']);
    grant = `permission_set_group:${group.Id}:member:user:${user}`;
  });
  afterEach(() => demo.stop());

  const isThere = (): boolean =>
    [...demo.simulator.org.table('PermissionSetAssignment').rows()].some(({ Id }) => ids.includes(Id));
  const flags = (): string[] => ['--user', USER, '--permission-set-group', groupName];

  for (const options of [[], ['--include-shadow-permission-sets']]) {
    it(`is listed as membership of the group: sync ${options.join(' ')}`, async () => {
      const run = await demo.plugin.run(['access', 'sync', '-o', ORG, ...options]);
      expect(run.exitCode).to.equal(0);
      expect([...grantsIn(run.stdout)]).to.include(grant);
      const found = walk(demo.simulator.org, { includeShadowPermissionSets: options.length > 0 });
      expectDocument(JSON.parse(run.stdout), found);
    });
  }

  it('is granted already, revoked by the name of the group, and comes back with an undo', async () => {
    const granted = await change(demo, 'grant', flags());
    expect(granted.changes.map(({ verdict }) => verdict)).to.deep.equal(['already granted']);
    const revoked = await change(demo, 'revoke', flags());
    expect(revoked.changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([['revoke', 'done']]);
    expect(isThere()).to.equal(false);
    const toUndo = ['access', 'undo', '-o', ORG, '--journal', String(revoked.journal), '--dry-run'];
    expect((await demo.plugin.run(toUndo)).stdout).to.include(`\n  + Permission Set Group ${groupName}\n`);
    await undo(demo, [String(revoked.journal)]);
    expect([...grantsIn(await syncText(demo))]).to.include(grant);
  });

  it('is told as failed where the org refuses the delete', async () => {
    demo.simulator.faults.plan({ kind: 'record-refused', object: 'PermissionSetAssignment' });
    const { changes } = await change(demo, 'revoke', flags());
    expect(countByStatus(changes)).to.deep.equal({ failed: 1 });
    expect(isThere()).to.equal(true);
  });

  it('is taken away with everything else', async () => {
    const { changes, exitCode } = await change(demo, 'revoke', ['--user', USER, '--all']);
    expect(changes.map(({ entitlement }) => entitlement)).to.include(grant.split(':user:')[0]);
    expect(exitCode).to.equal(0);
    expect(isThere()).to.equal(false);
  });

  describe('beside an assignment of the group', () => {
    beforeEach(() => {
      const assignments = demo.simulator.org.table('PermissionSetAssignment');
      const [, groupId, , , user] = grant.split(':');
      const owned = demo.simulator.org.table('PermissionSet').where('PermissionSetGroupId', groupId!)[0]!.Id;
      const both = { AssigneeId: user!, PermissionSetId: owned, PermissionSetGroupId: groupId!, IsActive: true };
      ids.push(assignments.insert(both).Id);
    });

    for (const named of [true, false]) {
      it(`is taken away with it, in one change, and comes back with an undo: ${named ? 'by name' : '--all'}`, async () => {
        const revoked = await change(demo, 'revoke', named ? flags() : ['--user', USER, '--all']);
        const ofGroup = revoked.changes.filter(({ entitlement }) => grant.startsWith(`${String(entitlement)}:user:`));
        expect(ofGroup.map(({ verdict, status }) => [verdict, status])).to.deep.equal([['revoke', 'done']]);
        expect(revoked.exitCode).to.equal(0);
        expect(isThere()).to.equal(false);
        const toUndo = ['access', 'undo', '-o', ORG, '--journal', String(revoked.journal), '--dry-run'];
        const lines = (await demo.plugin.run(toUndo)).stdout.split('\n');
        if (named) expect(lines).to.include('Plan: 1 change to make.');
        expect(lines.filter((line) => line === `  + Permission Set Group ${groupName}`)).to.have.length(1);
        await undo(demo, [String(revoked.journal)]);
        expect([...grantsIn(await syncText(demo))]).to.include(grant);
      });
    }

    it('is not told as revoked where the org refuses one of the two', async () => {
      demo.simulator.faults.plan({ kind: 'record-refused', object: 'PermissionSetAssignment', times: 1 });
      const { changes, exitCode } = await change(demo, 'revoke', flags());
      expect(countByStatus(changes)).to.deep.equal({ failed: 1 });
      expect(exitCode).to.equal(1);
      expect(isThere()).to.equal(true);
      expect([...grantsIn(await syncText(demo))]).to.include(grant);
    });

    it('gets the end of a grant as well, so that the access ends with it', async () => {
      const end = '2099-01-01T00:00:00Z';
      const { changes } = await change(demo, 'grant', [...flags(), '--expires-at', end, '--no-prompt']);
      expect(changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([['update expiry', 'done']]);
      const { org } = demo.simulator;
      const ends = ids.map((id) => org.table('PermissionSetAssignment').get(id)!['ExpirationDate']);
      expect(ends.map((text) => new Date(String(text)).toISOString())).to.deep.equal(
        Array(2).fill('2099-01-01T00:00:00.000Z'),
      );
    });
  });
});
