import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { startC1 } from '../c1/start.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf, type RunResult } from './support/sf.js';
import { skipWithout } from '../systems.js';

type Lock = { packages: Record<string, { dev?: true }> };

/** What the CLI could take for a part of itself: packages that it resolves by name at run time, and everything that is installed. */
async function packagesToFake(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as Lock;
  const installed = Object.entries(lock.packages).filter(
    ([place, { dev }]) => /^node_modules\/(?!.*\/node_modules\/)/.test(place) && !dev,
  );
  const byName = ['sf-plugin-access', '@salesforce/cli', 'tsx', 'ts-node', 'typescript', 'dotenv'];
  return [...installed.map(([place]) => place.replace('node_modules/', '')), ...byName];
}

describe('a working folder that somebody else has filled', () => {
  let demo: Demo;
  let folder: string;
  let mark: string;

  before(async () => {
    demo = await startDemo();
    mark = join(demo.sf.home, 'loaded');
    folder = await mkdtemp(join(demo.sf.home, 'hostile-'));
    const code = (name: string): string =>
      `require('node:fs').appendFileSync(${JSON.stringify(mark)}, ${JSON.stringify(`${name}\n`)});`;
    const write = async (name: string, text: string): Promise<void> => {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), text, { mode: 0o755 });
    };
    for (const name of await packagesToFake()) {
      await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '999.0.0', main: 'index.cjs' }));
      await write(`node_modules/${name}/index.cjs`, code(name));
    }
    const evil = join(folder, 'evil.cjs');
    await write('evil.cjs', code('evil.cjs'));
    for (const name of [
      'index.js',
      'lib/index.js',
      'lib/ux/nodeVersion.js',
      'lib/commands/access/sync.js',
      'bin/run.js',
    ]) {
      await write(name, code(name));
    }
    for (const name of ['sf', 'node', 'npm', 'git']) await write(name, `#!/bin/sh\necho '${name}' >> '${mark}'\n`);
    const oclif = {
      commands: './lib/commands',
      hooks: { init: './evil.cjs', prerun: './evil.cjs' },
      plugins: ['./', 'evil'],
      devPlugins: ['evil'],
    };
    const manifest = {
      name: 'sf-plugin-access',
      version: '999.0.0',
      type: 'commonjs',
      main: 'evil.cjs',
      oclif,
      sfplugins: ['evil'],
    };
    await write('package.json', JSON.stringify(manifest));
    await write('oclif.manifest.json', JSON.stringify({ version: '999.0.0', commands: {} }));
    await write(
      '.npmrc',
      `node-options=--require ${evil}\nonload-script=${evil}\nscript-shell=${join(folder, 'sf')}\n`,
    );
    await write('.env', `NODE_OPTIONS=--require ${evil}\nSF_DATA_DIR=${folder}\nHTTPS_PROXY=http://127.0.0.1:1\n`);
    await write('tsconfig.json', JSON.stringify({ extends: './evil.cjs', 'ts-node': { require: [evil] } }));
    await write(
      'sfdx-project.json',
      JSON.stringify({ packageDirectories: [{ path: '.' }], plugins: { evil: './evil.cjs' } }),
    );
    await write('.sfdx/sfdx-config.json', '{}');
    await write('.sf/config.json', '{}');
    await write('.swcrc', '{}');
    await write('messages/access.sync.md', '# summary\n\nOwned\n');
    await write('pino-pretty', code('pino-pretty'));
  });
  after(() => demo.stop());

  afterEach(() => rm(mark, { force: true }));

  const loaded = (): Promise<string> => readFile(mark, 'utf8').catch(() => '');

  it('would have its code loaded by a program that looks there', async () => {
    await promisify(execFile)(process.execPath, ['--eval', "require('undici')"], { cwd: folder });
    expect(await loaded()).to.equal('undici\n');
  });

  // With the CLI's log file, whose writer is loaded in a worker.
  const env = { SF_DISABLE_LOG_FILE: 'false', BATON_CLIENT_SECRET: '' };
  const expectNothingLoaded = async ({ exitCode, stdout, stderr }: RunResult, expected = 0): Promise<void> => {
    expect(stdout + stderr).not.to.match(/Cannot find|Owned|999\.0\.0|evil/);
    expect({ exitCode, loaded: await loaded() }, stderr).to.deep.equal({ exitCode: expected, loaded: '' });
  };

  for (const [what, ...args] of [
    ['the help', '--help'],
    ['a sync', '-o', ORG, '--output-file', 'a.csv', '--output-file', 'b.xlsx', '--output-file', 'c.c1z'],
  ] as const) {
    it(`has none of its code loaded by ${what}`, async () => {
      await expectNothingLoaded(await demo.sf.run(['access', 'sync', ...args], { cwd: folder, env }));
    });
  }

  it('has none of its code loaded by other commands of the CLI', async () => {
    const ran = await runInOneCli(
      demo.sf.home,
      [
        ['access', 'check', '-o', ORG],
        ['access', 'grant', '-o', ORG, '--user', 'ada.lovelace', '--permission-set', 'Nobody_Has_This', '--json'],
        ['access', 'user', 'status', '-o', ORG, '--user', 'carlos.mendes@acme-rockets.example'],
      ],
      { cwd: folder, env: sfEnvironment(demo.sf.home, env) },
    );
    for (const [index, exitCode] of [0, 1, 0].entries()) await expectNothingLoaded(ran[index]!, exitCode);
  });

  it('has none of its code loaded by sf access serve', async function () {
    skipWithout(this, 'signals');
    const c1 = await startC1({ nextPoll: 50, nextHeartbeat: 1000 });
    try {
      const ofC1 = {
        SF_DISABLE_LOG_FILE: 'false',
        BATON_CLIENT_ID: c1.clientId,
        BATON_CLIENT_SECRET: c1.clientSecret,
        BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
        NODE_EXTRA_CA_CERTS: c1.caFile,
      };
      const child = demo.sf.start(['access', 'serve', '-o', ORG], { cwd: folder, env: ofC1 });
      const ended = resultOf(child);
      const id = c1.enqueue({ case: 'syncFull', value: {} });
      while (child.exitCode === null && c1.task(id).state !== 'finished') await wait(50);
      child.kill('SIGTERM');
      const { exitCode, stderr } = await ended;
      expect({ exitCode, state: c1.task(id).state, loaded: await loaded() }, stderr).to.deep.equal({
        exitCode: 0,
        state: 'finished',
        loaded: '',
      });
    } finally {
      await c1.stop();
    }
  });
});
