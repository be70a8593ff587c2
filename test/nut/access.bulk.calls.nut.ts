import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { addGroup } from '../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { change, countByStatus } from './support/change/change.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd } from './support/change/crowd.js';
import { writesOf } from './support/change/writes.js';
import { startDemo, type Demo } from './support/demo.js';

const PEOPLE = 2350;
const RECORDS_A_CALL = 200;
const CALLS = Math.ceil(PEOPLE / RECORDS_A_CALL);

describe('sf access grant --file: its calls', () => {
  let demo: Demo;
  let file: string;
  before(async () => {
    demo = await startDemo({ seed: 'empty', latency: 25, settings: { apiLimit: 1_000_000 } });
    const { org } = demo.simulator;
    const builder = new OrgBuilder(org);
    addPermissionSet(builder, { label: 'Launch Console' });
    addGroup(builder, { name: 'Ground Crew' });
    const crowd = addCrowd(org, 'Standard User', PEOPLE);
    file = join(demo.sf.home, 'changes.csv');
    const rows = [...grantsOf(crowd, 'permission', 'Launch_Console'), ...grantsOf(crowd, 'group', 'Ground_Crew')];
    await writeFile(file, changesCsv(rows));
  });
  after(() => demo.stop());

  const callsTo = (object: string, method: string): number =>
    writesOf(demo.simulator).filter((call) => call.object === object && call.method === method).length;
  const mostInFlight = (): number => Math.max(...writesOf(demo.simulator).map(({ inFlight }) => inFlight));

  it('write 200 records each, at most five at a time', async () => {
    demo.simulator.resetRequests();
    const { changes, exitCode, apiCalls } = await change(demo, 'grant', ['--file', file]);
    expect(exitCode).to.equal(0);
    expect(countByStatus(changes)).to.deep.equal({ done: 2 * PEOPLE });
    expect(callsTo('PermissionSetAssignment', 'POST')).to.equal(CALLS);
    expect(callsTo('GroupMember', 'POST')).to.equal(CALLS);
    expect(writesOf(demo.simulator)).to.have.length(2 * CALLS);
    expect(mostInFlight()).to.be.within(2, 5);
    expect(apiCalls).to.equal(demo.simulator.requests.length);
  });

  it('read in sets, never for one user or one change', () => {
    const reads = demo.simulator.requests.length - writesOf(demo.simulator).length;
    expect(reads).to.be.at.most(6 * Math.ceil(PEOPLE / RECORDS_A_CALL));
  });

  it('write nothing when the org is already as wanted', async () => {
    demo.simulator.resetRequests();
    const { changes, exitCode } = await change(demo, 'grant', ['--file', file]);
    expect(exitCode).to.equal(0);
    expect(countByStatus(changes)).to.deep.equal({ 'nothing to do': 2 * PEOPLE });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('delete 200 records each, and one group’s members one call after the other', async () => {
    const rows = await readFile(file, 'utf8');
    await writeFile(file, rows.replaceAll(/^grant,/gm, 'revoke,'));
    demo.simulator.resetRequests();
    const { changes, exitCode } = await change(demo, 'revoke', ['--file', file]);
    expect(exitCode).to.equal(0);
    expect(countByStatus(changes)).to.deep.equal({ done: 2 * PEOPLE });
    expect(callsTo('PermissionSetAssignment', 'DELETE')).to.equal(CALLS);
    expect(callsTo('GroupMember', 'DELETE')).to.equal(CALLS);
    expect(mostInFlight()).to.be.within(2, 5);
  });
});
