import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { logInWithSf } from './support/logIn.js';
import { resultOf } from './support/sf.js';
import { skipWithout } from '../systems.js';

/** So that all that the CLI and its libraries may write down is written down, in a file. */
const talkative = { SF_DISABLE_LOG_FILE: 'false', SF_LOG_LEVEL: 'trace' };
/** Milliseconds: longer than the test may take, so that it fails when a run waits for an answer. */
const NEVER = 600_000;

describe('sf access sync, interrupted', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo({ scale: 'small', latency: 60 });
    await logInWithSf(demo.sf, demo.simulator, ORG);
    planPages();
  });
  after(() => demo.stop());

  const planPages = (): void => demo.simulator.faults.plan({ kind: 'short-page', times: 'always', records: 20 });
  const sync = (file: string, ...flags: string[]): string[] => {
    return ['access', 'sync', '-o', ORG, '--output-file', join(demo.sf.home, file), '--concurrency', '2', ...flags];
  };
  const read = (file: string): Promise<string> => readFile(join(demo.sf.home, file), 'utf8');
  const files = async (): Promise<string[]> => {
    const entries = await readdir(demo.sf.home, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  };

  /** Sends a signal once the org has answered so many calls, and answers no more. */
  async function interrupt(signal: NodeJS.Signals, calls: number, file: string, ...flags: string[]) {
    return interruptRun(signal, calls, sync(file, ...flags), talkative);
  }

  async function interruptRun(signal: NodeJS.Signals, calls: number, args: string[], env: Record<string, string>) {
    demo.simulator.resetRequests();
    demo.simulator.faults.plan({ kind: 'latency', milliseconds: NEVER, after: calls, times: 'always' });
    const child = demo.sf.start(args, { env });
    const result = resultOf(child);
    // From the beginning: one that ends by itself is to fail a test, not to be waited for.
    const exited = once(child, 'exit');
    // The request for the user's id, where there is one, is not among those of the REST API.
    while (child.exitCode === null && demo.simulator.requests.length < calls - 1) await wait(5);
    child.kill(signal);
    await exited;
    demo.simulator.faults.forget();
    planPages();
    return result;
  }

  it('goes on with --resume after Ctrl-C and after kills, to the same bytes; no log holds the session', async function () {
    skipWithout(this, 'signals');
    demo.simulator.resetRequests();
    const undisturbed = await demo.sf.run(sync('undisturbed.csv'), { env: talkative });
    expect(undisturbed.exitCode, undisturbed.stderr).to.equal(0);
    const calls = demo.simulator.requests.length;

    const isMade = async (): Promise<boolean> => (await files()).includes(join(demo.sf.home, 'interrupted.csv'));
    const interrupted = await interrupt('SIGINT', 25, 'interrupted.csv');
    expect(interrupted.exitCode).to.equal(130);
    expect(interrupted.stderr).to.match(/Interrupted\. Nothing was written\.[^]*--resume/);
    expect(await isMade()).to.equal(false);
    for (const answers of [10, 10]) {
      expect((await interrupt('SIGKILL', answers, 'interrupted.csv', '--resume')).exitCode).to.equal(null);
      expect(await isMade()).to.equal(false);
    }
    demo.simulator.resetRequests();
    const resumed = await demo.sf.run(sync('interrupted.csv', '--resume'), { env: talkative });
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    expect(resumed.stdout).to.include('Resumed the sync');
    // The last answers may not have reached the run, and what comes before the pages is asked again.
    expect(demo.simulator.requests.length).to.be.at.most(calls - 20);
    expect(await read('interrupted.csv')).to.equal(await read('undisturbed.csv'));

    const written = await files();
    expect(
      written.some((path) => /\/sf-[^/]*\.log$/.test(path)),
      'there is a log',
    ).to.equal(true);
    expect(written.filter((path) => path.endsWith('.sqlite'))).to.deep.equal([]);
    const { accessToken } = demo.simulator;
    for (const path of written) expect((await readFile(path)).includes(accessToken), path).to.equal(false);
    for (const { stdout, stderr } of [undisturbed, interrupted, resumed]) {
      expect(stdout + stderr).not.to.include(accessToken);
    }
  });

  it('does not go on with what another user read, where both are known by their access tokens alone', async function () {
    skipWithout(this, 'signals');
    const { instanceUrl, username, accessToken, org } = demo.simulator;
    const users = org.table('User');
    const administrator = [...users.rows()].find(({ Username }) => Username === username)!;
    const other = [...users.rows()].find(
      ({ Id, IsActive, UserType }) => Id !== administrator.Id && IsActive === true && UserType === 'Standard',
    )!;
    users.update(other.Id, { ProfileId: administrator['ProfileId']! });
    const env = { SF_ORG_INSTANCE_URL: instanceUrl };
    const syncWith = (token: string, ...flags: string[]): string[] => {
      const file = join(demo.sf.home, 'token.csv');
      return ['access', 'sync', '-o', token, '--output-file', file, '--concurrency', '2', ...flags];
    };
    const interrupted = await interruptRun('SIGINT', 25, syncWith(accessToken), env);
    expect(interrupted.exitCode, interrupted.stderr).to.equal(130);

    const otherToken = demo.simulator.tokenFor(String(other['Username']));
    const refused = await demo.plugin.run(syncWith(otherToken, '--resume', '--json'), { env });
    expect(refused.exitCode).to.equal(1);
    const { name, message } = JSON.parse(refused.stdout) as { name: string; message: string };
    expect(name).to.equal('CannotResumeError');
    expect(message).to.include(`user (${administrator.Id}; now ${other.Id})`);

    const resumed = await demo.plugin.run(syncWith(accessToken, '--resume', '--json'), { env });
    const { result } = JSON.parse(resumed.stdout) as {
      result: { resumedFrom: string | null; org: { username: unknown } };
    };
    expect([result.resumedFrom !== null, result.org.username]).to.deep.equal([true, null]);
  });
});
