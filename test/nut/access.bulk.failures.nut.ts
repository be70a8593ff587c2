import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { change, countByStatus, type ChangeRun } from './support/change/change.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd, named } from './support/change/crowd.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectOwnerOnly } from '../systems.js';

const GOOD = 963;
const BAD = 37;

type Result = Record<string, string>;

describe('sf access grant --file: 37 bad records among 1,000', () => {
  let demo: Demo;
  let results: string;
  before(async () => {
    demo = await startDemo({ seed: 'empty' });
    const { org } = demo.simulator;
    const license = named(org, 'UserLicense', 'Salesforce');
    addPermissionSet(new OrgBuilder(org), { label: 'Report Desk', license, permissions: ['RunReports'] });
    const good = addCrowd(org, 'Standard User', GOOD);
    const bad = addCrowd(org, 'Standard Platform User', BAD, 'platform');
    // One bad record in nearly every call, the first and the last included.
    bad.forEach((username, index) => good.splice(index * 27, 0, username));
    results = join(demo.sf.home, 'results.csv');
    await writeFile(join(demo.sf.home, 'changes.csv'), changesCsv(grantsOf(good, 'permission', 'Report_Desk')));
  });
  after(() => demo.stop());

  const grant = (file: string): Promise<ChangeRun> =>
    change(demo, 'grant', ['--file', join(demo.sf.home, file), '--output-file', results]);
  const resultRows = async (): Promise<Result[]> => parse(await readFile(results, 'utf8'), { columns: true });
  const keepFailed = async (): Promise<void> => {
    const failed = (await resultRows()).filter(({ status }) => status === 'failed');
    await writeFile(join(demo.sf.home, 'failed.csv'), stringify(failed, { header: true }));
  };
  const assignments = (): number => {
    const { org } = demo.simulator;
    return org.table('PermissionSetAssignment').where('PermissionSetId', named(org, 'PermissionSet', 'Report_Desk').Id)
      .length;
  };

  it('makes 963 changes, reports 37 with Salesforce’s code, message and meaning, and ends with 68', async () => {
    const { changes, exitCode } = await grant('changes.csv');
    expect(exitCode).to.equal(68);
    expect(countByStatus(changes)).to.deep.equal({ done: GOOD, failed: BAD });
    expect(assignments()).to.equal(GOOD);
    for (const { user, status, error, reason } of changes.filter((one) => one.status !== 'done')) {
      expect(user).to.match(/^platform\./);
      expect(status).to.equal('failed');
      expect(error).to.deep.include({ code: 'FIELD_INTEGRITY_EXCEPTION', fields: ['PermissionSetId'] });
      expect(error?.message).to.match(
        /^Can't assign permission set Report Desk to user Person Number \d+\. The user license doesn't allow the permission: /,
      );
      expect(reason).to.match(/license/);
    }
  });

  it('writes the result of each row to a file that only its owner can read, in the order of the rows', async () => {
    const rows = await resultRows();
    expect(rows).to.have.length(GOOD + BAD);
    expect(rows[0]).to.include({
      action: 'grant',
      user: 'platform.1@crowd.example',
      resource_type: 'permission',
      resource: 'Report_Desk',
      status: 'failed',
      error_code: 'FIELD_INTEGRITY_EXCEPTION',
    });
    expect(rows[1]).to.include({ user: 'person.1@crowd.example', status: 'done', error_code: '' });
    await expectOwnerOnly(results);
  });

  it('tries the failed rows again when the results file is given as --file, in one call', async () => {
    await keepFailed();
    demo.simulator.resetRequests();
    const { changes, exitCode } = await grant('failed.csv');
    expect(exitCode).to.equal(1);
    expect(countByStatus(changes)).to.deep.equal({ failed: BAD });
    expect(writesOf(demo.simulator)).to.have.length(1);
  });

  it('makes the failed changes once the reason is gone', async () => {
    const { org } = demo.simulator;
    const [standard, platform] = [
      named(org, 'Profile', 'Standard User'),
      named(org, 'Profile', 'Standard Platform User'),
    ];
    for (const { Id } of org.table('User').where('ProfileId', platform.Id))
      org.table('User').update(Id, { ProfileId: standard.Id });
    const { changes, exitCode } = await grant('failed.csv');
    expect(exitCode).to.equal(0);
    expect(countByStatus(changes)).to.deep.equal({ done: BAD });
    expect(assignments()).to.equal(GOOD + BAD);
  });

  it('shows for which users it failed, and why', async () => {
    const { org } = demo.simulator;
    const [user] = addCrowd(org, 'Standard Platform User', 1, 'late');
    const args = ['access', 'grant', '-o', ORG, '--user', String(user), '--user', 'person.1@crowd.example'];
    const { exitCode, stdout, stderr } = await demo.plugin.run([...args, '--permission-set', 'Report_Desk']);
    expect(exitCode).to.equal(68);
    expect(stdout).to.contain('\nNothing was changed. 1 change failed and 1 change was not needed.\n');
    expect(stderr.replaceAll(/\s*\n(?: ›)? */g, ' ')).to.match(/late\.1@crowd\.example.*FIELD_INTEGRITY_EXCEPTION/);
  });
});
