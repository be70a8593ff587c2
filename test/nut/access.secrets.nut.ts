import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG } from './support/demo.js';
import { sfHome, type RunResult, type Sf } from './support/sf.js';

const NANCY = 'nancy.wu@acme-rockets.example';
/** The CLI's own, with their numbers in its log. */
const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
type Level = keyof typeof LEVELS;

describe('what sf access writes down', () => {
  let simulator: Simulator;
  let sf: Sf;
  let key: string;
  let secrets: RegExp;
  before(async () => {
    simulator = await startSimulator({ seed: 'demo' });
    sf = await sfHome();
    const { username, clientId, jwtKeyFile, instanceUrl } = simulator;
    const credentials = ['--username', username, '--client-id', clientId, '--jwt-key-file', jwtKeyFile];
    const login = ['org', 'login', 'jwt', ...credentials, '--instance-url', instanceUrl, '--alias', ORG];
    expect((await sf.run(login)).exitCode).to.equal(0);
    key = (await readFile(jwtKeyFile, 'utf8')).split('\n')[1]!;
    const known = [simulator.accessToken, simulator.refreshToken, simulator.clientSecret, key].map((secret) =>
      secret.replaceAll(/[^\w]/g, '\\$&'),
    );
    // And any other session of the org, or assertion that asks for one.
    secrets = new RegExp([...known, '00D\\w{9,15}![\\w.]{20}', 'eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]{20}'].join('|'));
  });
  after(async () => {
    await sf.remove();
    await simulator.close();
  });

  const logged = (level: Level): Record<string, string> => ({ SF_DISABLE_LOG_FILE: 'false', SF_LOG_LEVEL: level });
  const expectNoSecret = (result: RunResult, expected = 0): RunResult => {
    const { exitCode, stdout, stderr } = result;
    expect(exitCode, stdout + stderr).to.equal(expected);
    for (const text of [stdout, stderr]) expect(secrets.test(text), text.slice(0, 80)).to.equal(false);
    return result;
  };
  /** Runs a command while all of a level that the CLI, its libraries and the plugin may write down is written down. */
  const run = async (
    level: Level,
    args: string[],
    { exitCode = 0, ...env }: { exitCode?: number; DEBUG?: string } = {},
  ) => expectNoSecret(await sf.run([...args, '-o', ORG], { env: { ...logged(level), ...env } }), exitCode);
  /** Runs commands so in one process, in which a level stays what it was in the beginning. */
  const runAll = async (level: Level, all: string[][]): Promise<void> => {
    const lines = all.map((args) => [...args, '-o', ORG]);
    for (const ran of await runInOneCli(sf.home, lines, { env: sfEnvironment(sf.home, logged(level)) }))
      expectNoSecret(ran);
  };
  const contents = async (): Promise<Map<string, string>> => {
    const entries = await readdir(sf.home, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')] as const)));
  };

  it('holds no token, key or secret, at any log level, whatever is done', async () => {
    const file = (name: string): string => join(sf.home, name);
    const change = ['--user', NANCY, '--permission-set', 'Sunset_Feature_Beta', '--no-prompt'];
    const grant = ['access', 'grant', ...change];
    const sync = ['access', 'sync', '--output-file', file('access.csv'), '--snapshot', file('access.snapshot')];
    // So that a new session is asked for under way.
    simulator.expireSession();
    await runAll('trace', [sync, [...grant, '--journal', file('granted.jsonl')]]);
    simulator.expireSession();
    await runAll('trace', [
      ['access', 'undo', '--journal', file('granted.jsonl'), '--no-prompt'],
      ['access', 'user', 'status', '--user', NANCY, '--set', 'frozen', '--no-prompt'],
    ]);
    // The log goes to standard output then.
    expect((await run('trace', ['access', 'check'], { DEBUG: '*' })).stdout).to.include('TRACE');
    await run('debug', grant);
    await run('info', ['access', 'revoke', ...change]);
    await run('warn', grant);
    for (const level of ['error', 'fatal'] as const) {
      simulator.faults.plan({ kind: 'proxy-page', status: 403, route: '/query' });
      await run(level, sync, { exitCode: 1 });
    }

    for (const secret of [simulator.tokenFor(simulator.username), key]) expect(secrets.test(secret)).to.equal(true);
    const written = await contents();
    // One for each day.
    const log = [...written].map(([path, text]) => (/\/sf-[^/]*\.log$/.test(path) ? text : '')).join('');
    for (const number of [LEVELS.trace, LEVELS.debug, LEVELS.info]) expect(log).to.include(`"level":${number}`);
    expect([...written.keys()].filter((path) => path.endsWith('.jsonl'))).to.have.length(6);
    for (const [path, text] of written) expect(secrets.test(text), path).to.equal(false);
  });
});
