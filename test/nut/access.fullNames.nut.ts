import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';

const DOMAIN = '@acme-rockets.example';
const REFUSED = `No user has the ID, username, federation ID, email address or alias "Priya Raman". It is the full name of: priya.raman${DOMAIN}.`;

describe('full names of users', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo();
    demo.simulator.org.table('PermissionSet').insert({ Name: 'Full_Names', Label: 'Full Names', Type: 'Regular' });
  });
  after(() => demo.stop());

  const priya = (): Row => demo.simulator.org.table('User').where('Username', `priya.raman${DOMAIN}`)[0]!;
  const set = (): Row => demo.simulator.org.table('PermissionSet').where('Name', 'Full_Names')[0]!;
  const isAssigned = (): boolean =>
    demo.simulator.org
      .table('PermissionSetAssignment')
      .where('AssigneeId', priya().Id)
      .some(({ PermissionSetId }) => PermissionSetId === set().Id);
  const grant = (...more: string[]): string[] => [
    ...['access', 'grant', '-o', ORG, '--user', 'Priya Raman', '--permission-set', set().Id],
    ...more,
  ];

  it('are taken on a terminal, where every change is asked about with the username in the question', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const question = `"Priya Raman" is priya.raman${DOMAIN}. `;
    const away = `7 changes of 1 user take access away or replace it in acme (mia.santos${DOMAIN}), developer edition. Go on?`;
    const questions: Array<[args: string[], ask: string, keys: string, exitCode: number]> = [
      [grant(), 'Change acme', 'y', 0],
      [['access', 'revoke', '-o', ORG, '--user', 'priya raman', '--all'], away, 'n', 1],
      [['access', 'user', 'status', '-o', ORG, '--user', 'Priya Raman', '--set', 'frozen'], '', 'n', 1],
    ];
    for (const [args, ask, keys, exitCode] of questions) {
      const session = await runOnTerminal(demo.sf, args, { words: '(y/N)', keys: `${keys}\n` });
      const shown = stripVTControlCharacters(session.shown).replace(/\s+/g, ' ');
      expect(session.exitCode, shown).to.equal(exitCode);
      // A question of several lines is broken between words.
      expect(shown).to.include(question).and.include(ask);
    }
    expect(isAssigned()).to.equal(true);
    expect(priya().IsActive).to.equal(true);
  });

  it('are refused with the usernames of those who have them where nobody answers a question', async function () {
    const withoutTerminal = [grant(), grant('--no-prompt'), grant('--dry-run', '--json')];
    for (const args of withoutTerminal) {
      const { exitCode, stdout, stderr } = await demo.plugin.run(args);
      expect(exitCode).to.equal(1);
      expect(stdout + stderr).to.include(args.includes('--json') ? JSON.stringify(REFUSED).slice(1, -1) : REFUSED);
    }
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const { exitCode, shown } = await runOnTerminal(demo.sf, grant('--no-prompt'));
    expect(exitCode, shown).to.equal(1);
    expect(stripVTControlCharacters(shown).replace(/\s+/g, ' ')).to.include(
      `It is the full name of: priya.raman${DOMAIN}.`,
    );
  });

  it('are taken by no answer, whose errors name those who have them', async () => {
    for (const args of [
      ['access', 'why', '-o', ORG, '--user', 'Priya Raman', '--can', 'ModifyAllData'],
      ['access', 'diff', '-o', ORG, '--user', 'Priya Raman', '--with-user', `mia.santos${DOMAIN}`],
      ['access', 'user', 'status', '-o', ORG, '--user', 'Priya Raman'],
    ]) {
      const { exitCode, stderr } = await demo.plugin.run(args);
      expect(exitCode, stderr).to.equal(1);
      expect(stderr).to.include(REFUSED);
    }
  });
});
