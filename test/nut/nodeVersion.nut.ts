import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { isOlder } from '../../src/ux/nodeVersion.js';
import { runResult, sfHome, type RunResult, type Sf } from './support/sf.js';

const execute = promisify(execFile);

const lowest = (
  JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { engines: { node: string } }
).engines.node.replace('>=', '');

const cli = join(repository, 'node_modules/@salesforce/cli/bin/run.js');
const own = join(repository, 'bin/run.js');

/** Lets Node say that it is the version before the lowest one. */
const claimsToBeOlder = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'22.19.9'}})`;

describe('the version of Node', () => {
  let sf: Sf;
  before(async () => (sf = await sfHome()));
  after(() => sf.remove());

  /** Runs a command with a Node of this machine, by the real `sf` or by the plugin's own binary. */
  async function run(node: string, program: string, args: string[], env = {}): Promise<RunResult> {
    const environment = sfEnvironment(sf.home, { ...env, COLUMNS: '300' });
    const options = { cwd: sf.home, env: environment, encoding: 'buffer' as const };
    const { code, stdout, stderr } = await execute(node, [program, ...args], options).then(
      (outputs) => ({ code: 0, ...outputs }),
      (error: unknown) => error as { code: number; stdout: Buffer; stderr: Buffer },
    );
    return runResult(args, code, stdout, stderr);
  }

  /** The message alone: the CLI breaks lines and marks them. */
  const plain = (stderr: string): string => stderr.replaceAll(/[\s›]+/g, ' ').trim();

  function refusesWith(version: string): string {
    return (
      `NodeTooOldError: sf-plugin-access needs Node.js ${lowest} or later, and the Salesforce CLI runs on ${version}. ` +
      'Try this: Update the CLI with "sf update"; if you installed it with npm, update Node.js itself.'
    );
  }

  it('is promised alike wherever it is named', async () => {
    for (const name of ['README.md', 'CONTRIBUTING.md', 'docs/sync.md']) {
      const text = await readFile(join(repository, name), 'utf8');
      const named = [...text.matchAll(/Node(?:\.js)? (?:before )?(22\.\d+)/g)].map(([, version]) => version);
      expect(new Set(named), name).to.deep.equal(new Set([lowest.replace(/\.0$/, '')]));
    }
  });

  it('is the lowest one where the lowest one is asked for', function () {
    // Only `npm run test:lowest` asks for a version; it runs this file a second time, on that one.
    if (process.env.EXPECTED_NODE === undefined) this.skip();
    expect(process.versions.node).to.equal(process.env.EXPECTED_NODE).and.to.equal(lowest);
  });

  it('is that of the real sf as well', async () => {
    const { stdout } = await sf.run(['--version']);
    expect(stdout).to.contain(`node-${process.version}`);
  });

  it('is refused when it is too old, before a command is loaded', async () => {
    const env = { NODE_OPTIONS: `--import="${claimsToBeOlder}"` };
    const { exitCode, stdout, stderr } = await sf.run(['access', 'sync', '--help'], { env });
    expect({ exitCode, stdout, stderr: plain(stderr) }).to.deep.equal({
      exitCode: 1,
      stdout: '',
      stderr: refusesWith(process.version),
    });
  });

  it('does not matter for commands of others', async () => {
    const env = { NODE_OPTIONS: `--import="${claimsToBeOlder}"` };
    expect(await sf.run(['org', 'list', '--json'], { env })).to.have.property('exitCode', 0);
  });

  for (const program of [cli, own]) {
    it(`is refused by a Node of this machine that is too old, in ${program.includes('cli') ? 'sf' : 'bin/run.js'}`, async function () {
      // `npm run test:nut` runs this on the same Node.
      if (process.env.EXPECTED_NODE !== undefined) this.skip();
      const older = await olderNode();
      // A machine need not have an older Node.
      if (!older) this.skip();
      for (const args of [
        ['access', 'sync', '-o', 'acme'],
        ['sync', 'access', '-o', 'acme'],
        ['access', 'serve', '--json'],
      ]) {
        const { exitCode, stdout, stderr } = await run(older.path, program, args);
        expect({ exitCode, stdout, stderr: plain(stderr) }, args.join(' ')).to.deep.equal({
          exitCode: 1,
          stdout: '',
          stderr: refusesWith(older.version),
        });
      }
      for (const [args, env] of [
        [['access', 'sync', '-o', 'acme', '--json'], {}],
        [['access', 'user', 'status'], { SF_CONTENT_TYPE: 'JSON' }],
      ] as const) {
        const { exitCode, json, stderr } = await run(older.path, program, [...args], env);
        expect({ exitCode, stderr }, args.join(' ')).to.deep.equal({ exitCode: 1, stderr: '' });
        expect(json(), args.join(' ')).to.deep.include({
          status: 1,
          exitCode: 1,
          name: 'NodeTooOldError',
          message: `sf-plugin-access needs Node.js ${lowest} or later, and the Salesforce CLI runs on ${older.version}.`,
          actions: ['Update the CLI with "sf update"; if you installed it with npm, update Node.js itself.'],
          warnings: [],
        });
      }
    });
  }
});

/** A Node in PATH that is older than the lowest one; undefined if there is none. */
async function olderNode(): Promise<{ path: string; version: string } | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']) {
    const path = await realpath(join(folder, 'node')).catch(() => undefined);
    if (path === undefined) continue;
    const version = (await execute(path, ['--version'])).stdout.trim();
    if (isOlder(version.slice(1), lowest)) return { path, version };
  }
  return undefined;
}
