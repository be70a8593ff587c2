import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { change } from './support/change/change.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd, named } from './support/change/crowd.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { skipWithout } from '../systems.js';

const PEOPLE = 400;
const MISSING = 'nobody@crowd.example';

describe('sf access grant: a plan that does not fit a screen', () => {
  let demo: Demo;
  let file: string;
  beforeEach(async () => {
    demo = await startDemo({ seed: 'empty' });
    const { org } = demo.simulator;
    const license = named(org, 'UserLicense', 'Salesforce');
    addPermissionSet(new OrgBuilder(org), { label: 'Report Desk', license, permissions: ['RunReports'] });
    addPermissionSet(new OrgBuilder(org), { label: 'Everything', license, permissions: ['ModifyAllData'] });
    const crowd = addCrowd(org, 'Standard User', PEOPLE);
    file = join(demo.sf.home, 'changes.csv');
    await writeFile(
      file,
      changesCsv([
        ...grantsOf(crowd, 'permission', 'Report_Desk'),
        ...grantsOf([MISSING], 'permission', 'Report_Desk'),
        ...grantsOf(crowd.slice(0, 3), 'permission', 'Everything'),
      ]),
    );
  });
  afterEach(() => demo.stop());

  const args = (...flags: string[]): string[] => [
    'access',
    'grant',
    '-o',
    ORG,
    '--file',
    file,
    '--skip-invalid',
    ...flags,
  ];

  it('sums up what comes, shows what is refused and what is dangerous, and says how to see it all', async () => {
    const plan = join(demo.sf.home, 'plan.json');
    const { exitCode, stdout, stderr } = await demo.plugin.run(args('--dry-run', '--output-file', plan));
    expect([exitCode, stderr]).to.deep.equal([68, '']);
    const lines = stdout.split('\n');
    expect(lines.slice(1, 7)).to.deep.equal([
      '',
      'More changes than a screen holds, summed up:',
      '  + 403 permission sets of 400 users',
      '      Report_Desk (400), Everything (3)',
      '      Everything gives ModifyAllData',
      MISSING,
    ]);
    expect(lines.slice(7, 10).join('\n')).to.match(
      /^ {2}! Permission Set Report_Desk\n {6}\S+changes\.csv:402:\s+No user has .*"nobody@/s,
    );
    expect(stdout).to.match(/\nTo see each change: --output-file FILE/);
    expect(stdout).to.contain('\nPlan: 403 changes to make, 1 refused.\n');
    const rows = JSON.parse(await readFile(plan, 'utf8')) as Array<Record<string, unknown>>;
    expect(rows).to.have.length(404);
    expect(rows[401]).to.deep.include({ verdict: 'grant', status: 'not sent', permissions: ['ModifyAllData'] });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    // What is planned can be done from the plan.
    const { changes } = await change(demo, 'grant', ['--file', plan, '--skip-invalid']);
    expect(changes.filter(({ status }) => status === 'done')).to.have.length(403);
  });

  it('interrupted, says in one line what was done and what was not sent', async function () {
    skipWithout(this, 'signals');
    await demo.stop();
    demo = await startDemo({ seed: 'empty', latency: 150 });
    const { org } = demo.simulator;
    const crowd = addCrowd(org, 'Standard User', 3000);
    addPermissionSet(new OrgBuilder(org), { label: 'Report Desk', license: named(org, 'UserLicense', 'Salesforce') });
    file = join(demo.sf.home, 'changes.csv');
    await writeFile(file, changesCsv(grantsOf(crowd, 'permission', 'Report_Desk')));
    const child = demo.sf.start(args());
    const ended = resultOf(child);
    while (child.exitCode === null && writesOf(demo.simulator).length < 2) await wait(2);
    child.kill('SIGINT');
    const [{ exitCode, stdout, stderr }] = await Promise.all([ended, once(child, 'close')]);
    const [, given = '', notSent = ''] =
      /\nInterrupted: gave ([\d,]+) permission sets; ([\d,]+) changes were not sent\.\n/.exec(stdout) ?? [];
    const number = (text: string): number => Number(text.replaceAll(',', ''));
    expect(number(given) + number(notSent), stdout).to.equal(3000);
    expect(
      org.table('PermissionSetAssignment').where('PermissionSetId', named(org, 'PermissionSet', 'Report_Desk').Id),
    ).to.have.length(number(given));
    expect([exitCode, stderr.trim()]).to.deep.equal([68, '']);
    expect(stdout).to.match(/\nJournal: \S+\nTo undo: sf access undo --target-org \S+ --journal "\S+"\n$/);
  });
});
