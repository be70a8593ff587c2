import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { npmProgram } from '../../scripts/npm.js';
import { repository } from '../../scripts/repository.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { startC1 } from '../c1/start.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG } from './support/demo.js';
import { logIn } from './support/logIn.js';
import { resultOf, sfIn, type RunOptions, type RunResult, type Sf } from './support/sf.js';
import { systemHas } from '../systems.js';

/* Installs the package as users do, with the dependencies that npm chooses for them today, and runs all of it. Only `npm run test:lowest`
   does so: an installation takes a quarter of a minute. */

const execute = promisify(execFile);
const cli = join(repository, 'node_modules/@salesforce/cli');

/** The Node of this process, which is the lowest one in `npm run test:lowest`, and the project's, which is the newest. */
const nodes = [
  ...new Set([
    process.execPath,
    join(repository, 'node_modules/node/bin', `node${process.platform === 'win32' ? '.exe' : ''}`),
  ]),
];

const nameOf = (index: number): string => (index === 0 ? 'this Node' : "the project's Node");

/** What npm needs to know of the way to its registry. A HOME of its own has none of it. */
const WAY_TO_REGISTRY =
  /^(npm_config_(registry|userconfig|globalconfig|cache|cafile|strict_ssl)|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS)$/i;
const registry: Record<string, string> = {
  npm_config_userconfig: join(homedir(), '.npmrc'),
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value = '']) => (WAY_TO_REGISTRY.test(name) ? [[name, value]] : [])),
  ),
};

const NANCY = 'nancy.wu@acme-rockets.example';
const SET = ['--user', NANCY, '--permission-set', 'Sunset_Feature_Beta'];
const ADA = ['--email', 'ada@acme.example', '--last-name', 'Lovelace', '--profile', 'Standard User'];
const FALLBACKS = ['mia.santos', 'carlos.mendes'].flatMap((name) => [
  '--fallback-reviewer',
  `${name}@acme-rockets.example`,
]);
const org = ['-o', ORG];

/** A run of each command but `serve`, in an order in which later ones find what earlier ones leave, with what each prints. */
const runs: ReadonlyArray<[args: string, exitCode: number, printed: RegExp, more?: readonly string[]]> = [
  ['access check', 0, /Ready for sync/, org],
  ['access sync', 0, /51 accounts/, [...org, '--output-file', 'access.csv', '--snapshot', 'now.snapshot']],
  ['access export', 0, /"record_type"/, ['--snapshot', 'now.snapshot', '--result-format', 'ndjson']],
  ['access who', 0, /ayesha\.khan/, [...org, '--can', 'ModifyAllData']],
  ['access why', 3, /^No/, [...org, '--user', NANCY, '--can', 'ModifyAllData']],
  ['access risks', 0, /outdated-groups/, ['--snapshot', 'now.snapshot']],
  ['access licenses', 0, /Chatter Free: 1 of 5,000 used/, org],
  ['access diff', 0, /Nothing that was compared differs/, [...org, '--with-snapshot', 'now.snapshot']],
  ['access grant', 0, /Gave 1 permission set\./, [...org, ...SET]],
  ['access revoke', 0, /Took away 1 permission set\./, [...org, ...SET, '--no-prompt']],
  ['access undo', 0, /Gave 1 permission set\./, [...org, '--use-most-recent', '--no-prompt']],
  ['access history', 0, /access undo: 1 done/, org],
  ['access user list', 0, /liam\.byrne/, [...org, '--status', 'frozen']],
  ['access user status', 0, /nancy/, [...org, '--user', NANCY]],
  ['access user create', 0, /ada@acme\.example/, [...org, ...ADA]],
  ['access setup', 0, /C1 Connector Access/, [...org, '--user', 'ada@acme.example', '--no-prompt']],
  ['access state pull', 0, /30 files written/, [...org, '--dir', 'state', '--manage', 'permission-set:*']],
  ['access state validate', 0, /30 files, \d+ members, no problem/, ['--dir', 'state']],
  ['access state plan', 0, /No changes/, [...org, '--dir', 'state']],
  ['access state apply', 0, /No changes/, [...org, '--dir', 'state', '--no-prompt']],
  ['access review create', 0, /review/, [...org, '--output-dir', 'review', ...FALLBACKS]],
  ['access review close', 68, /undecided/, ['--review', 'review', '--decisions', 'decisions.json']],
];

describe('the package, installed by "sf plugins install"', () => {
  let sf: Sf;
  let tarball: string;
  let commands: string[];

  before(async function () {
    const reason = await whyNoRegistry();
    if (reason !== null) {
      process.stderr.write(`Skipped: the installation, since npm's registry cannot be reached: ${reason}\n`);
      return this.skip();
    }
    sf = sfIn(await mkdtemp(join(tmpdir(), 'sf-plugin-access-')));
    const snapshot = await readFile(join(repository, 'command-snapshot.json'), 'utf8');
    commands = (JSON.parse(snapshot) as Array<{ command: string }>).map(({ command }) => command.replaceAll(':', ' '));
    const folder = join(sf.home, 'package');
    await mkdir(folder);
    await npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
    tarball = pathToFileURL(join(folder, (await readdir(folder))[0]!)).href;
  });
  after(() => sf?.remove());

  it('is asked about, since Salesforce has not signed it, and not installed without an answer', async () => {
    const { exitCode, stdout, stderr } = await sf.run(['plugins', 'install', tarball], {
      env: { ...registry, ...ownCache() },
    });
    expect(exitCode, stdout + stderr).to.equal(1);
    // The question is broken at the end of a line, within words.
    expect(stdout.replaceAll(/\s+/g, '')).to.contain("isn'tsignedbySalesforce");
  });

  it('is installed without a question and a warning once it is in the allow list', async () => {
    const listed = await sf.run(['plugins', 'trust', 'allowlist', 'add', '--name', tarball], { env: ownCache() });
    expect(listed.exitCode, listed.stderr).to.equal(0);
    const { exitCode, stdout, stderr } = await sf.run(['plugins', 'install', tarball], {
      env: { ...registry, ...ownCache() },
    });
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout).to.contain('Skipping digital signature verification');
    expect(stderr).to.contain('installed v').and.not.contain('Warning:');
  });

  for (const [index, node] of nodes.entries()) {
    it(`gives help for every command on ${nameOf(index)}`, async () => {
      const script = join(repository, 'test/nut/support/installed/helpOfAll.js');
      const { stdout, stderr } = await execute(node, [script, cli, 'sf-plugin-access'], {
        env: environmentOf(node),
        maxBuffer: 2 ** 26,
      });
      expect(stderr).to.equal('');
      const helps = stdout.split('\f').slice(1);
      expect(helps.map((help) => help.split('\n')[0]).sort()).to.deep.equal(commands);
      for (const help of helps) {
        const [command, summary] = help.split('\n');
        expect(summary, command).to.match(/^[A-Z].*/);
        expect(help, command).to.contain(`\nUSAGE\n  $ sf ${command} `).and.contain('\nEXAMPLES\n');
      }
    });
  }

  for (const [index, node] of nodes.entries())
    it(`runs every command on ${nameOf(index)}`, async function () {
      this.timeout(900_000);
      const cwd = await mkdtemp(join(sf.home, 'files-'));
      const options = { cwd, env: { ...ownCache(), PATH: environmentOf(node).PATH! } };
      // Each Node changes an org of its own.
      const simulator = await logInToDemo();
      try {
        const done = new Set<string>();
        const check = (at: number, { exitCode, stdout, stderr }: RunResult): void => {
          const [command, expected, printed] = runs[at]!;
          expect(exitCode, `sf ${command}\n${stdout}${stderr}`).to.equal(expected);
          expect(stdout, command).to.match(printed);
          expect(stderr, command).not.to.match(/\n\s+at /);
          done.add(command);
        };
        const lines = runs.map(([command, , , more = []]) => [...command.split(' '), ...more]);
        // All but the last by one process of the CLI; the last, and the connector, by the real sf.
        const before = await runInOneCli(sf.home, lines.slice(0, -1), { cwd, env: environmentOf(node), node });
        expect(before).to.have.length(lines.length - 1);
        for (const [index, ran] of before.entries()) check(index, ran);
        await writeNoDecisions(cwd);
        check(runs.length - 1, await sf.run(lines.at(-1)!, options));
        const served = await serveOnce(options);
        expect(served.exitCode, served.stderr).to.equal(systemHas.signals ? 0 : null);
        done.add('access serve');
        expect([...done].sort()).to.deep.equal(commands);
      } finally {
        await simulator.close();
      }
    });

  async function logInToDemo(): Promise<Simulator> {
    const simulator = await startSimulator({ seed: 'demo' });
    const { instanceUrl, orgId, username, accessToken } = simulator;
    await logIn(sf.home, { instanceUrl, orgId, username, accessToken }, ORG);
    return simulator;
  }

  /** Code that is installed in another folder each time would fill the cache that all tests share. */
  function ownCache(): Record<string, string> {
    return { NODE_COMPILE_CACHE: join(sf.home, 'compiled') };
  }

  function environmentOf(node: string): NodeJS.ProcessEnv {
    const environment = sfEnvironment(sf.home, ownCache());
    return { ...environment, PATH: `${dirname(node)}${delimiter}${environment.PATH}` };
  }

  /** A file of a reviewer who has decided nothing. */
  async function writeNoDecisions(folder: string): Promise<void> {
    type Review = { id: string; pages: Array<{ id: string; reviewer: { username: string } }> };
    const { id, pages } = JSON.parse(await readFile(join(folder, 'review/review.json'), 'utf8')) as Review;
    const [page] = pages;
    const file = {
      format: 'sf-access-review-decisions',
      version: 1,
      review: id,
      page: page!.id,
      reviewer: page!.reviewer.username,
    };
    await writeFile(
      join(folder, 'decisions.json'),
      JSON.stringify({ ...file, savedAt: new Date().toISOString(), decisions: [] }),
    );
  }

  /** Runs a connector until it has read the org for C1. */
  async function serveOnce({ cwd, env }: Required<Pick<RunOptions, 'cwd' | 'env'>>): Promise<RunResult> {
    const c1 = await startC1({ nextPoll: 50 });
    try {
      const ofC1 = {
        BATON_CLIENT_ID: c1.clientId,
        BATON_CLIENT_SECRET: c1.clientSecret,
        BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
        NODE_EXTRA_CA_CERTS: c1.caFile,
      };
      const task = c1.enqueue({ case: 'syncFull', value: {} });
      const child = sf.start(['access', 'serve', ...org], { cwd, env: { ...env, ...ofC1 } });
      const ended = resultOf(child);
      const { outcomes } = await Promise.race([
        c1.finished(task),
        ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
      ]);
      expect(outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
      child.kill('SIGTERM');
      return await ended;
    } finally {
      await c1.stop();
    }
  }
});

const npm = async (args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> => {
  const [program, first] = npmProgram;
  await execute(program, [...first, ...args], { cwd: repository, env });
};

/** Null where npm's registry answers. */
async function whyNoRegistry(): Promise<string | null> {
  const env = { ...process.env, ...registry };
  return npm(['view', '@oclif/core', 'version', '--fetch-retries=0', '--fetch-timeout=20000'], env).then(
    () => null,
    (error: Error & { stderr?: string }) =>
      (error.stderr || error.message).split('\n').find(Boolean) ?? 'no reason given',
  );
}
