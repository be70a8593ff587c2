import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { UndoReport } from '../../src/schemas/undo.js';
import { change } from './support/change/change.js';
import { undo } from './support/change/undo.js';
import { syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';

const NANCY = 'nancy.wu@acme-rockets.example';
const PRIYA = 'priya.raman@acme-rockets.example';
const SET = ['--user', NANCY, '--permission-set', 'Sunset_Feature_Beta'];

/** What takes something from somebody though it is a grant: the flags, the line of the plan, and the same in a file. */
const cases: Array<[what: string, flags: string[], line: string, row: string]> = [
  [
    'a profile',
    ['--user', NANCY, '--profile', 'Contract Manager'],
    '~ Profile Contract Manager, from Acme Sales',
    `grant,${NANCY},profile,Contract Manager,,`,
  ],
  [
    'a role',
    ['--user', NANCY, '--role', 'Chief_Mars_Officer'],
    '~ Role Chief_Mars_Officer, from Account_Executive_Americas',
    `grant,${NANCY},role,Chief_Mars_Officer,,`,
  ],
  [
    'another role in a territory',
    ['--user', PRIYA, '--territory', 'EMEA', '--territory-role', 'Sales Rep'],
    '~ Territory EMEA (Sales Rep), from Owner',
    `grant,${PRIYA},territory,EMEA,role:Sales Rep,`,
  ],
  [
    'an earlier end',
    [...SET, '--expires-at', '2031-12-31'],
    '~ Permission Set Sunset_Feature_Beta, until 2031-12-31 23:59:59 America/Los_Angeles, from 2032-06-30 23:59:59 America/Los_Angeles',
    `grant,${NANCY},permission,Sunset_Feature_Beta,,2031-12-31`,
  ],
];

describe('sf access grant: what takes the place of something', () => {
  let demo: Demo;
  beforeEach(async () => {
    demo = await startDemo();
    await change(demo, 'grant', [...SET, '--expires-at', '2032-06-30']);
    demo.simulator.resetRequests();
  });
  afterEach(() => demo.stop());

  for (const [what, flags, line, row] of cases) {
    it(`is asked about like a revoke, and said in the plan: ${what}`, async () => {
      const file = join(await mkdtemp(join(demo.sf.home, 'replaced-')), 'changes.csv');
      await writeFile(file, `action,user,resource_type,resource,entitlement,expires_at\n${row}\n`);
      for (const args of [flags, ['--file', file]]) {
        const plain = await demo.plugin.run(['access', 'grant', '-o', ORG, ...args]);
        expect(plain.exitCode).to.equal(1);
        const unfolded = plain.stdout.replaceAll(/\n {4}(?=\S)/g, ' ');
        expect(unfolded).to.contain(`\n  ${line}\n`);
        expect(plain.stderr).to.match(/nobody can answer/);
        const json = (await demo.plugin.run(['access', 'grant', '-o', ORG, ...args, '--json'])).json();
        expect(json).to.deep.include({ name: 'CannotAskError', exitCode: 1 });
      }
      expect(writesOf(demo.simulator)).to.deep.equal([]);
      const before = await syncText(demo);
      const { changes, exitCode, journal } = await change(demo, 'grant', flags);
      expect([exitCode, changes[0]?.status]).to.deep.equal([0, 'done']);
      await undo(demo, [String(journal)]);
      expect(await syncText(demo)).to.equal(before);
    });
  }

  it('is undone in the words of the plan', async () => {
    const { journal } = await change(demo, 'grant', [
      ...['--user', PRIYA, '--territory', 'EMEA', '--territory-role', 'Sales Rep'],
      ...['--role', 'Chief_Mars_Officer', '--group', 'Empty_Room'],
    ]);
    const { journal: earlier } = await change(demo, 'grant', [...SET, '--expires-at', '2031-12-31']);
    const plan = async (path: string | null): Promise<string> => {
      const args = ['access', 'undo', '-o', ORG, '--journal', String(path), '--dry-run'];
      return (await demo.plugin.run(args)).stdout;
    };
    const text = await plan(journal);
    expect(text).to.contain('\n  - Group Empty_Room\n').and.contain('\n  ~ Territory EMEA (Owner), from Sales Rep\n');
    expect(text).to.match(/\n {2}~ Role \w+, from Chief_Mars_Officer\n/);
    expect((await plan(earlier)).replaceAll(/\n {4}(?=\S)/g, ' ')).to.contain(
      '\n  ~ Permission Set Sunset_Feature_Beta, until 2032-06-30 23:59:59 America/Los_Angeles, from 2031-12-31 23:59:59 America/Los_Angeles\n',
    );
  });

  it('says when undone which dangerous permissions come back', async () => {
    const set = ['--user', NANCY, '--permission-set', 'Deploy_Everything'];
    await change(demo, 'grant', set);
    const { journal } = await change(demo, 'revoke', set);
    const args = ['access', 'undo', '-o', ORG, '--journal', String(journal), '--dry-run'];
    const { stdout } = await demo.plugin.run(args);
    expect(stdout).to.contain(
      '  + Permission Set Deploy_Everything\n      gives ModifyAllData, AuthorApex, CustomizeApplication, ModifyMetadata\n',
    );
    const { changes } = (await demo.plugin.run([...args, '--json'])).json().result as UndoReport;
    expect(changes[0]?.permissions).to.include('ModifyAllData');
  });

  it('needs no answer where nobody loses anything: a later end, none, and what was not there', async () => {
    for (const flags of [
      [...SET, '--expires-at', '2033-01-01'],
      ['--user', NANCY, '--territory', 'Antarctica', '--territory-role', 'Sales Rep'],
    ]) {
      const { exitCode, stderr } = await demo.plugin.run(['access', 'grant', '-o', ORG, ...flags]);
      expect(exitCode, stderr).to.equal(0);
    }
  });

  it('says in the question how much and in which org', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const args = ['access', 'grant', '-o', ORG, '--user', NANCY, '--role', 'Chief_Mars_Officer'];
    const question = { words: 'Go on?', keys: 'n\r' };
    const { exitCode, shown } = await runOnTerminal(demo.sf, args, question);
    expect(exitCode, shown).to.equal(1);
    // oxlint-disable-next-line no-control-regex
    const words = shown.replaceAll(/\u001b\[[\d;?]*[a-zA-Z]/g, '').replaceAll(/\s+/g, '');
    const asked =
      '1 change takes access away or replaces it in acme (mia.santos@acme-rockets.example), developer edition. Go on?';
    expect(words).to.include(asked.replaceAll(' ', ''));
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });
});
