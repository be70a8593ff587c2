import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { runInOneCli } from './support/cliProcess.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import type { RunResult } from './support/sf.js';
import { walk } from './support/walk/index.js';
import { skipWithout } from '../systems.js';

const NANCY = 'nancy.wu@acme-rockets.example';
const OMAR = 'omar.farouk@acme-rockets.example';
const SET = ['--user', NANCY, '--permission-set', 'Sunset_Feature_Beta'];
const ONE_REFUSED = ['--user', NANCY, '--profile', 'Acme Partner', '--group', 'Empty_Room'];
const LICENSES = ['--permission-set-license', 'FieldServiceDispatcherPsl', '--package-license', 'orgchart'];
const org = ['-o', ORG];

/**
 * Runs that write nothing. Whatever another test says of a command in this process holds for the real `sf`, too: for the ways to print and
 * to end by starts of it, and for all other runs by one process of the CLI.
 */
const cases: Array<[what: string, exitCode: number, args: string[]]> = [
  ['sync, a document', 0, ['access', 'sync', ...org]],
  ['sync, a report', 0, ['access', 'sync', ...org, '--json']],
  ['sync, licenses', 0, ['access', 'sync', ...org, '--sync-licenses']],
  ['sync, an org that nobody is logged in to', 2, ['access', 'sync', '-o', 'nobody']],
  ['sync, the same as JSON', 2, ['access', 'sync', '-o', 'nobody', '--json']],
  ['sync, an unknown flag', 2, ['access', 'sync', ...org, '--nope']],
  ['export, no such snapshot', 1, ['access', 'export', '--snapshot', 'none']],
  ['grant, a plan', 0, ['access', 'grant', ...org, ...SET, '--dry-run']],
  ['grant, a plan in part', 68, ['access', 'grant', ...org, ...ONE_REFUSED, '--dry-run', '--json']],
  ['grant, licenses', 68, ['access', 'grant', ...org, '--user', NANCY, ...LICENSES, '--dry-run']],
  ['grant, an unknown name', 1, ['access', 'grant', ...org, '--user', NANCY, '--group', 'Nowhere']],
  ['revoke, nobody to ask', 1, ['access', 'revoke', ...org, '--user', NANCY, '--group', 'Americas_Sales']],
  ['undo, no such journal', 1, ['access', 'undo', ...org, '--journal', 'none.jsonl', '--no-prompt']],
  ['undo, nothing to undo', 1, ['access', 'undo', ...org, '--use-most-recent', '--no-prompt']],
  ['undo, neither a journal nor the newest', 2, ['access', 'undo', ...org]],
  ['history, of all orgs', 0, ['access', 'history']],
  ['history, of no org', 1, ['access', 'history', '-o', 'nobody']],
  ['user status, a table', 0, ['access', 'user', 'status', ...org, '--user', NANCY]],
  ['user list, a table', 0, ['access', 'user', 'list', ...org, '--status', 'frozen']],
  ['user create, a flag is missing', 1, ['access', 'user', 'create', ...org, '--email', 'ada@acme.example']],
  ['state pull, a pattern without a kind', 1, ['access', 'state', 'pull', ...org, '--manage', 'Sales_*']],
  ['state validate, no such folder', 1, ['access', 'state', 'validate', '--dir', 'none']],
  ['state plan, no such folder as JSON', 1, ['access', 'state', 'plan', ...org, '--dir', 'none', '--json']],
  ['state apply, no such folder', 1, ['access', 'state', 'apply', ...org, '--dir', 'none']],
  ['check, findings', 0, ['access', 'check', ...org]],
  ['who, a table', 0, ['access', 'who', ...org, '--can', 'ModifyAllData']],
  ['who, nothing asked', 2, ['access', 'who', ...org]],
  ['why, no', 3, ['access', 'why', ...org, '--user', NANCY, '--can', 'ModifyAllData']],
  ['why, no as JSON', 3, ['access', 'why', ...org, '--user', NANCY, '--can', 'ModifyAllData', '--json']],
  ['diff, two users', 3, ['access', 'diff', ...org, '--user', NANCY, '--with-user', OMAR, '--fail-on', 'any']],
  ['review create, nobody to review', 1, ['access', 'review', 'create', ...org, '--output-dir', 'review']],
  ['review close, no such review', 1, ['access', 'review', 'close', '--review', 'none', '--decisions', 'a.json']],
  ['diff, an org with itself', 1, ['access', 'diff', ...org, '--with-org', ORG]],
  ['diff, nothing to compare with', 2, ['access', 'diff', ...org]],
  ['setup, a plan', 0, ['access', 'setup', ...org, '--user', NANCY, '--dry-run']],
];

/** A document, JSON and lines for people, on both streams; and each exit code. */
const STARTED = new Set([
  ...['sync, a document', 'sync, the same as JSON', 'sync, an unknown flag', 'grant, a plan in part'],
  ...['revoke, nobody to ask', 'why, no'],
]);

describe('the plugin in the real sf', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  /**
   * Without what differs between any two runs, and without stacks. Reads that are asked for in one moment share a call, so that a slow
   * moment may take one more: access.check.nut.ts says how many it may be.
   */
  const comparable = ({ exitCode, stdout, stderr }: RunResult): object => ({
    exitCode,
    stdout: timeless(stdout),
    stderr: timeless(stderr),
  });
  const timeless = (text: string): string =>
    text
      .replaceAll(/has used [\d,]+|in [\d.]+ s|\d+ API calls|[\d,]+ of 15,000|at\s[\d-]+\s[\d:]+\sUTC/g, '…')
      .replaceAll(/"(durationMs|before|after|remaining)": \d+|"(stack|cause|readAt)": "[^\n]*"/g, '…');

  const expectSame = async ([, exitCode, args]: (typeof cases)[number], real: RunResult): Promise<void> => {
    expect(real.exitCode, real.stdout + real.stderr).to.equal(exitCode);
    expect(comparable(await demo.plugin.run(args))).to.deep.equal(comparable(real));
  };

  for (const one of cases.filter(([what]) => STARTED.has(what))) {
    it(`says what the tests in this process see: ${one[0]}`, async () => expectSame(one, await demo.sf.run(one[2])));
  }

  describe('in one process of the CLI', () => {
    const others = cases.filter(([what]) => !STARTED.has(what));
    let ran: RunResult[];
    before(async () => {
      ran = await runInOneCli(
        demo.sf.home,
        others.map(([, , args]) => args),
      );
    });

    for (const [at, one] of others.entries()) {
      it(`says what the tests in this process see: ${one[0]}`, () => expectSame(one, ran[at]!));
    }
  });

  it("reads the hosted connector's environment variables", async () => {
    const { exitCode, stdout, stderr } = await demo.sf.run(['access', 'sync', ...org], {
      env: { BATON_SYNC_CONNECTED_APPS: 'true' },
    });
    expect(exitCode, stderr).to.equal(0);
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org, { syncConnectedApps: true }));
  });

  it('changes the org, and takes back what it changed', async () => {
    const journal = join(demo.sf.home, 'journal.jsonl');
    const held = (): number => demo.simulator.org.table('PermissionSetAssignment').size;
    const before = held();
    const granted = await demo.sf.run(['access', 'grant', ...org, ...SET, '--journal', journal]);
    expect(granted.exitCode, granted.stderr).to.equal(0);
    expect(granted.stdout).to.contain('\nGave 1 permission set.\n');
    expect(held()).to.equal(before + 1);
    const undone = await demo.sf.run(['access', 'undo', ...org, '--journal', journal, '--no-prompt']);
    expect(undone.exitCode, undone.stderr).to.equal(0);
    expect(held()).to.equal(before);
  });

  it('leaves no process behind', async function () {
    skipWithout(this, '/proc');
    // As in a HOME that `sf` has never seen: it looks for updates when it is new there.
    await rm(join(demo.sf.home, '.cache'), { recursive: true, force: true });
    const { exitCode, stderr } = await demo.sf.run(['access', 'check', ...org]);
    const left = await processesIn(demo.sf.home);
    expect(exitCode, stderr).to.equal(0);
    expect(left).to.deep.equal([]);
  });
});

/** The command lines of the processes that have this HOME. */
async function processesIn(home: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = ids.map(async (id) => {
    const read = (file: string): Promise<string> => readFile(`/proc/${id}/${file}`, 'utf8');
    // A process may end meanwhile, or be another user's.
    const environment = await read('environ').catch(() => '');
    return environment.split('\0').includes(`HOME=${home}`) ? [await read('cmdline').catch(() => '')] : [];
  });
  return (await Promise.all(commands)).flat().map((command) => command.replaceAll('\0', ' '));
}
