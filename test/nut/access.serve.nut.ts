import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { frugalSettings } from '../../scripts/sf/environment.js';
import { residentMegabytes } from '../../scripts/sf/memory.js';
import { startC1, type C1 } from '../c1/start.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { skipWithout } from '../systems.js';

const USER = 'carlos.mendes';
const HEALTH = /"address":"127\.0\.0\.1".*?"port":(\d+)/;
const IDLE_MEGABYTES = 200;
/** Milliseconds; a busy machine may keep a heartbeat for seconds. */
const LONGEST_SILENCE = 120_000;

/** Megabytes of a connector that gives memory back once it has had nothing to do for a second. */
async function residentWhenIdle(pid: number): Promise<number> {
  for (let tries = 1; tries < 300 && (await residentMegabytes(pid)) >= IDLE_MEGABYTES; tries += 1) await wait(100);
  return residentMegabytes(pid);
}

describe('sf access serve', () => {
  let demo: Demo;
  let c1: C1;
  beforeEach(
    async () =>
      ([demo, c1] = await Promise.all([
        startDemo(),
        startC1({ nextPoll: 50, nextHeartbeat: 1000, silence: LONGEST_SILENCE }),
      ])),
  );
  afterEach(async () => {
    await c1.stop();
    await demo.stop();
  });

  const environment = (): Record<string, string> => ({
    BATON_CLIENT_ID: c1.clientId,
    BATON_CLIENT_SECRET: c1.clientSecret,
    BATON_HOST_ID: 'nut',
    BATON_PROVISIONING: 'true',
    BATON_SYNC_CONNECTED_APPS: 'true',
    BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
    NODE_EXTRA_CA_CERTS: c1.caFile,
  });
  const serve = (flags: string[], env: Record<string, string>): ChildProcessWithoutNullStreams =>
    demo.sf.start(['access', 'serve', '-o', ORG, ...flags], { env });

  it('does what C1 asks for, is done with what it began when it is ended, and goes on after it was killed', async function () {
    skipWithout(this, 'signals');
    const { org } = demo.simulator;
    const userId = [...org.table('User').rows()].find(({ Username }) => String(Username).startsWith(`${USER}@`))!.Id;
    const memberships = (groupId: string): number =>
      org
        .table('GroupMember')
        .where('GroupId', groupId)
        .filter((row) => row['UserOrGroupId'] === userId).length;
    const [first, second] = org
      .table('Group')
      .where('Type', 'Regular')
      .filter(({ Id }) => memberships(Id) === 0);
    const grant = (groupId: string): string =>
      c1.enqueue({
        case: 'grant',
        value: {
          entitlement: { id: `group:${groupId}:member` },
          principal: { id: { resourceType: 'user', resource: userId } },
        },
      });

    const killed = serve([], environment());
    const killedTask = c1.enqueue({ case: 'syncFull', value: {} });
    while (killed.exitCode === null && c1.task(killedTask).state !== 'running') await wait(20);
    killed.kill('SIGKILL');
    await resultOf(killed);
    c1.giveUp(killedTask);

    const child = serve(['--health-port', '0'], { ...environment(), ...frugalSettings });
    const ended = resultOf(child);
    const lines: string[] = [];
    child.stderr.on('data', (chunk) => lines.push(String(chunk)));
    const sync = await c1.finished(killedTask);
    expect(sync.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    expect(Buffer.from(sync.uploads[0]!.subarray(0, 4)).toString()).to.equal('C1ZF');
    const granted = await c1.finished(grant(first!.Id));
    expect(granted.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    expect(memberships(first!.Id)).to.equal(1);

    const port = HEALTH.exec(lines.join(''))![1]!;
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).to.equal(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).to.contain('outcome="success"');
    expect(await residentWhenIdle(child.pid!)).to.be.below(IDLE_MEGABYTES);

    demo.simulator.resetRequests();
    const last = grant(second!.Id);
    // C1 gives a task that a connector was too late to hear of once more; one that the org hears of was begun.
    while (child.exitCode === null && demo.simulator.requests.length === 0) await wait(5);
    child.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await ended;
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.equal('');
    expect(c1.task(last).outcomes).to.have.length(1);
    for (const secret of [c1.clientSecret, demo.simulator.accessToken]) expect(stderr).not.to.contain(secret);
  });

  it('keeps a secret out of the list of processes, and says why it cannot start', async function () {
    skipWithout(this, '/proc');
    const { BATON_CLIENT_SECRET: secret = '', ...withoutSecret } = environment();
    const nothing = await demo.plugin.run(['access', 'serve', '-o', ORG], { env: withoutSecret });
    expect([nothing.exitCode, nothing.stdout]).to.deep.equal([1, '']);
    expect(nothing.stderr).to.contain('There is no client secret.').and.to.contain('--client-secret-file');

    const child = serve(['--client-secret', secret], withoutSecret);
    const ended = resultOf(child);
    while (child.exitCode === null && c1.hellos.length === 0) await wait(20);
    expect(await readFile(`/proc/${String(child.pid)}/cmdline`, 'utf8')).not.to.contain(secret.slice(-20));
    child.kill('SIGINT');
    expect((await ended).exitCode).to.equal(0);
  });
});
