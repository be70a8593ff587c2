import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FaultKind } from '../../simulator/org/plannedFaults.js';
import { addGroup } from '../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { change, countByStatus, type ChangeRun } from './support/change/change.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd } from './support/change/crowd.js';
import { startDemo, type Demo } from './support/demo.js';

const PEOPLE = 450;
const OBJECTS = ['PermissionSetAssignment', 'GroupMember'];

describe('sf access grant and revoke --file, while calls to the org fail', () => {
  let demo: Demo;
  let setId: string;
  beforeEach(async () => {
    demo = await startDemo({ seed: 'empty' });
    const { org } = demo.simulator;
    const builder = new OrgBuilder(org);
    setId = addPermissionSet(builder, { label: 'Launch Console' }).Id;
    addGroup(builder, { name: 'Ground Crew' });
    const crowd = addCrowd(org, 'Standard User', PEOPLE);
    const rows = [...grantsOf(crowd, 'permission', 'Launch_Console'), ...grantsOf(crowd, 'group', 'Ground_Crew')];
    await writeFile(join(demo.sf.home, 'grants.csv'), changesCsv(rows));
    const revokes = rows.map((row) => ({ ...row, action: 'revoke' }));
    await writeFile(join(demo.sf.home, 'revokes.csv'), changesCsv(revokes));
  });
  afterEach(() => demo.stop());

  const run = (action: 'grant' | 'revoke'): Promise<ChangeRun> =>
    change(demo, action, ['--file', join(demo.sf.home, `${action}s.csv`)]);
  const held = (): [assignments: number, members: number] => {
    const { org } = demo.simulator;
    return [org.table('PermissionSetAssignment').where('PermissionSetId', setId).length, org.table('GroupMember').size];
  };

  const kinds: Array<[kind: FaultKind, times: number]> = [
    ['row-locked', 7],
    ['cut-before', 1],
    ['cut-after', 1],
    ['unavailable-after', 1],
  ];
  for (const [kind, times] of kinds) {
    it(`makes each change once and reports it: ${kind}`, async () => {
      for (const object of OBJECTS) demo.simulator.faults.plan({ kind, object, times });
      const granted = await run('grant');
      expect(countByStatus(granted.changes)).to.deep.equal({ done: 2 * PEOPLE });
      expect(granted.exitCode).to.equal(0);
      expect(held()).to.deep.equal([PEOPLE, PEOPLE]);
      expect(granted.changes.every(({ recordId }) => recordId !== null)).to.equal(true);
      expect(demo.simulator.faults.list()).to.deep.equal([]);

      for (const object of OBJECTS) demo.simulator.faults.plan({ kind, object, times });
      const revoked = await run('revoke');
      expect(countByStatus(revoked.changes)).to.deep.equal({ done: 2 * PEOPLE });
      expect(revoked.exitCode).to.equal(0);
      expect(held()).to.deep.equal([0, 0]);
      expect(demo.simulator.faults.list()).to.deep.equal([]);
    });
  }

  it('reports a record that stays locked as failed, with the next step, and makes all other changes', async () => {
    demo.simulator.faults.plan({ kind: 'row-locked', object: 'GroupMember', times: 1_000_000 });
    const { changes, exitCode } = await run('grant');
    expect(exitCode).to.equal(68);
    expect(countByStatus(changes)).to.deep.equal({ done: PEOPLE, failed: PEOPLE });
    const failed = changes.find(({ status }) => status === 'failed');
    expect(failed?.error?.code).to.equal('UNABLE_TO_LOCK_ROW');
    expect(failed?.reason).to.match(/run the command again/);
    demo.simulator.faults.forget();
    const again = await run('grant');
    expect(countByStatus(again.changes)).to.deep.equal({ done: PEOPLE, 'nothing to do': PEOPLE });
    expect(again.exitCode).to.equal(0);
  });
});
