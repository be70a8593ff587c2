import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { StatePlan, StatePull } from '../../src/schemas/state.js';
import { syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import type { RunResult } from './support/sf.js';

const CARLOS = 'carlos.mendes@acme-rockets.example';
const HENRIK = 'henrik.solberg@acme-rockets.example';
const INGRID = 'ingrid.berg@acme-rockets.example';
const NANCY = 'nancy.wu@acme-rockets.example';
const FALLBACK = 'Minimum Access - Salesforce';
const org = ['-o', ORG];

describe('sf access state', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());
  beforeEach(() => rm(join(demo.sf.home, 'access'), { recursive: true, force: true }));

  const state = (...args: string[]): Promise<RunResult> => demo.plugin.run(['access', 'state', ...args]);
  const succeed = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await state(...args);
    expect(exitCode, stdout + stderr).to.equal(0);
    return stdout;
  };
  const resultOf = async <T>(...args: string[]): Promise<T> =>
    (JSON.parse((await state(...args, '--json')).stdout) as { result: T }).result;
  const pathOf = (file: string): string => join(demo.sf.home, 'access', file);
  const read = (file: string): Promise<string> => readFile(pathOf(file), 'utf8');
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(pathOf(file)), { recursive: true });
    await writeFile(pathOf(file), text);
  };
  const edit = async (file: string, change: (text: string) => string): Promise<void> =>
    write(file, change(await read(file)));
  const undo = async (journal: string | null): Promise<void> => {
    const { exitCode, stderr } = await demo.plugin.run([
      'access',
      'undo',
      ...org,
      '--journal',
      journal!,
      '--no-prompt',
    ]);
    expect(exitCode, stderr).to.equal(0);
  };
  const manage = (...patterns: string[]): Promise<void> =>
    write('access.yaml', `version: 1\nmanage: ${JSON.stringify(patterns)}\n`);

  it('pulls all that the org has, after which nothing is to plan, and changes what the files say', async () => {
    const before = await syncText(demo);
    expect(await succeed('pull', ...org)).to.match(
      /^access: \d+ files written, 0 brought up to date, 0 as they were\.\n$/,
    );
    expect(await succeed('validate')).to.match(/^access: \d+ files, \d+ members, no problem\.\n$/);
    expect(await succeed('plan', ...org, '--fail-on', 'drift')).to.contain('\nNo changes.\n');
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    await edit('permission-set/Quote_Approver.yaml', (text) =>
      text.replace(
        `  - ${HENRIK}\n`,
        `  - user: ${INGRID}\n    until: 2031-03-31 # end of the quarter\n    reason: CHG-42\n`,
      ),
    );
    await edit('role/Chief_Mars_Officer.yaml', (text) => text.replace('members: []', `members: [${NANCY}]`));
    await edit('role/Account_Executive_Americas.yaml', (text) => text.replace(`  - ${NANCY}\n`, ''));
    const drifted = await state('plan', ...org, '--fail-on', 'drift');
    expect(drifted.exitCode).to.equal(3);
    expect(drifted.stdout).to.contain(
      [
        'Org: acme (mia.santos@acme-rockets.example), developer edition',
        '',
        INGRID,
        '  + Permission Set Quote_Approver, until 2031-03-31 23:59:59 America/Los_Angeles',
        HENRIK,
        '  - Permission Set Quote_Approver',
        NANCY,
        '  ~ Role Chief_Mars_Officer, from Account_Executive_Americas',
        '',
        'Plan: 3 changes to make.',
        '',
      ].join('\n'),
    );
    expect(await syncText(demo)).to.equal(before);
    const { journal } = await resultOf<{ journal: string }>('apply', ...org, '--no-prompt');
    expect(await succeed('plan', ...org, '--fail-on', 'drift')).to.contain('\nNo changes.\n');

    await undo(journal);
    expect(await syncText(demo)).to.equal(before);
    const pulled = await resultOf<StatePull>('pull', ...org);
    expect(pulled.files.filter(({ status }) => status !== 'unchanged')).to.have.lengthOf(3);
    expect(await read('permission-set/Quote_Approver.yaml')).to.contain(`members:\n  - ${HENRIK}\n`);
    expect(await succeed('plan', ...org, '--fail-on', 'drift')).to.contain('\nNo changes.\n');
  });

  it('never touches what is not managed, and keeps files where they were moved', async () => {
    await succeed('pull', ...org, '--manage', 'queue:Tier_2*', '--manage', 'group:Americas_Sales');
    expect((await readdir(pathOf(''), { recursive: true })).sort()).to.deep.equal([
      'access.yaml',
      'group',
      'group/Americas_Sales.yaml',
      'queue',
      'queue/Tier_2_Support.yaml',
    ]);
    await mkdir(pathOf('support'));
    await rename(pathOf('queue/Tier_2_Support.yaml'), pathOf('support/tier2.yml'));
    await edit('support/tier2.yml', (text) => `# ours\n${text}# the end\n`);
    const before = await read('support/tier2.yml');
    await succeed('pull', ...org);
    expect(await read('support/tier2.yml')).to.equal(before);
    expect(await readdir(pathOf('queue'))).to.deep.equal([]);
    await write('support/tier2.yml', 'kind: queue\nname: Tier_2_Support\nmembers: []\n');
    await write('group/Americas_Sales.yaml', 'kind: group\nname: Americas_Sales\nmembers: []\n');
    const { changes } = await resultOf<StatePlan>('plan', ...org);
    expect([...new Set(changes.map(({ action, resource }) => `${action} ${resource}`))].sort()).to.deep.equal([
      'revoke Americas_Sales',
      'revoke Tier_2_Support',
    ]);
  });

  it('tells each name that the org does not have, with its place and similar names', async () => {
    await manage('permission-set:*', 'queue:*', 'group:*');
    await write(
      'a.yaml',
      `kind: permission-set\nname: Quote_Aprover\nmembers:\n  - ingrid.burg@acme-rockets.example\n  - nobody@nowhere.example\n`,
    );
    await write('b.yaml', `kind: group\nname: Tier_2_Support\nmembers: []\n`);
    const { exitCode, stderr } = await state('plan', ...org);
    expect(exitCode).to.equal(1);
    expect(stderr.split('\n').slice(0, 4)).to.deep.equal([
      'Error (InvalidStateError): access/a.yaml:2:7: The org has no permission-set "Quote_Aprover". Did you mean permission-set:Quote_Approver?',
      `access/a.yaml:4:5: The org has no user ingrid.burg@acme-rockets.example. Did you mean ${INGRID}?`,
      'access/a.yaml:5:5: The org has no user nobody@nowhere.example.',
      'access/b.yaml:2:7: The org has no group "Tier_2_Support". Did you mean queue:Tier_2_Support?',
    ]);
  });

  it('tells with its place what the org does not take', async () => {
    await manage('permission-set:Break_Glass');
    await write(
      'a.yaml',
      `kind: permission-set\nname: Break_Glass\nmembers:\n  - { user: ${NANCY}, until: 2031-03-31 }\n`,
    );
    const { exitCode, stderr } = await state('apply', ...org, '--no-prompt');
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/: access\/a\.yaml:4:\d+: The Permission Set Break_Glass gives .*, such an assignment/);
    expect(stderr).not.to.contain('--skip-invalid');
  });

  it('tells accesses without a file as drift, and changes nothing there', async () => {
    await manage('permission-set:Quote_Approver');
    const { exitCode, stdout, stderr } = await state('plan', ...org, '--fail-on', 'drift');
    expect(exitCode).to.equal(3);
    expect(stdout).to.contain('\nNo changes.\n');
    expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(
      '1 managed access has no file, and is held by somebody: permission-set:Quote_Approver (1). Nothing changes it.',
    );
    await succeed('apply', ...org);
  });

  it('moves who is in no file of a profile to that of the license, and only where it is mapped', async () => {
    await succeed('pull', ...org, '--manage', 'profile:*');
    const files = await readdir(pathOf('profile'));
    for (const file of files) await edit(`profile/${file}`, (text) => text.replace(`  - ${CARLOS}\n`, ''));
    const refused = await state('plan', ...org);
    expect(refused.exitCode).to.equal(1);
    expect(refused.stdout).to.contain(`${CARLOS}\n  ! Profile `);
    const mapped = ['--license-profile', `Salesforce=${FALLBACK}`];
    const { journal } = await resultOf<{ journal: string }>('apply', ...org, ...mapped, '--no-prompt');
    const [carlos] = demo.simulator.org.table('User').where('Username', CARLOS);
    const [fallback] = demo.simulator.org.table('Profile').where('Name', FALLBACK);
    expect(carlos!['ProfileId']).to.equal(fallback!.Id);
    expect(await succeed('plan', ...org, ...mapped, '--fail-on', 'drift')).to.contain('\nNo changes.\n');
    await undo(journal);
  });

  it('leaves a license that Salesforce gives with a permission set, where it is in no file', async () => {
    const licenses = demo.simulator.org.table('PermissionSetLicense');
    for (const { Id } of [...licenses.rows()]) licenses.update(Id, { TotalLicenses: 50 });
    await succeed('pull', ...org, '--manage', 'permission-set:CRM_*', '--manage', 'permission-set-license:*');
    await edit('permission-set/CRM_Analytics_Viewer.yaml', (text) =>
      text.replace('members: []', 'members:').replace(/\n$/, `\n  - ${NANCY}\n`),
    );
    const { journal } = await resultOf<{ journal: string }>('apply', ...org, '--no-prompt');
    const plan = await resultOf<StatePlan>('plan', ...org, '--fail-on', 'drift');
    expect([plan.changes, plan.isDrifted, plan.neededLeft]).to.deep.equal([[], false, 1]);
    expect(await succeed('plan', ...org)).to.contain(
      '1 license is held by a user who is in no file of it, and is left as it is',
    );
    await undo(journal);
  });

  it('shows in the plan of apply what somebody else has changed since, and asks about it', async () => {
    await succeed('pull', ...org, '--manage', 'permission-set:Quote_Approver');
    await edit('permission-set/Quote_Approver.yaml', (text) => `${text}  - ${INGRID}\n`);
    expect(await succeed('plan', ...org)).to.contain('\nPlan: 1 change to make.\n');
    const granted = ['access', 'grant', ...org, '--user', NANCY, '--permission-set', 'Quote_Approver'];
    expect((await demo.plugin.run(granted)).exitCode).to.equal(0);
    const { exitCode, stdout, stderr } = await state('apply', ...org);
    expect(exitCode).to.equal(1);
    expect(stdout).to.contain(`${NANCY}\n  - Permission Set Quote_Approver\n`);
    expect(stderr).to.contain('--no-prompt');
    expect(stderr).to.contain('Look at the plan with "sf access state plan".');
    const tooMany = await state('apply', ...org, '--no-prompt', '--max-changes', '1');
    expect(tooMany.stderr).to.contain('TooManyChangesError');
    expect(tooMany.stderr).to.contain('Look at the plan with "sf access state plan"; raise --max-changes');
    const { journal } = await resultOf<{ journal: string }>('apply', ...org, '--no-prompt');
    await undo(journal);
  });

  it('writes the changes to a file that sf access grant takes', async () => {
    await succeed('pull', ...org, '--manage', 'queue:Tier_2_Support');
    await edit('queue/Tier_2_Support.yaml', (text) => `${text}  - ${INGRID}\n`);
    await succeed('plan', ...org, '--output-file', 'changes.csv');
    const { stdout } = await demo.plugin.run(['access', 'grant', ...org, '--file', 'changes.csv', '--dry-run']);
    expect(stdout).to.contain(`${INGRID}\n  + Group Tier_2_Support\n`);
  });
});
