import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { startRelay } from '../../c1/support/relay.js';
import type { ProcessOptions } from './support/connectorProcess.js';
import { prepareServing } from './support/serving.js';
import { skipWithout } from '../../../systems.js';

const MAIN = join(import.meta.dirname, 'support/connectorProcess.ts');
/** Of a process, on a machine that is busy with other tests. */
const PROCESS = 60_000;
/** Milliseconds from when C1 falls silent: calls to it may take 30 s, and a connection that nobody answers minutes. */
const SOON = 25_000;

describe('serve: stopped', function () {
  this.timeout(PROCESS);

  it('ends the process at once, whatever C1 has not answered', async function () {
    skipWithout(this, 'signals');
    const serving = await prepareServing({ seed: 'demo' }, { nextPoll: 100, nextHeartbeat: 30_000 });
    const { c1, org, dataDir } = serving;
    const relay = await startRelay(c1.port);
    const { instanceUrl, accessToken } = org.simulator;
    const { clientId, clientSecret, caFile } = c1;
    const apiHost = `localhost:${String(relay.port)}`;
    const options: ProcessOptions = { instanceUrl, accessToken, clientId, clientSecret, apiHost, caFile, dataDir };
    c1.faults.plan({ kind: 'unanswered', method: 'Heartbeat' });
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      env: { ...process.env, CONNECTOR: JSON.stringify(options) },
      stdio: 'ignore',
    });
    await c1.finished(c1.enqueue({ case: 'actionListSchemas', value: {} }));
    while ((await readdir(join(dataDir, 'access-serve'))).length > 0) await wait(10);
    const silentSince = performance.now();
    relay.silence();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'close')) as [number];
    expect(performance.now() - silentSince).to.be.lessThan(SOON);
    expect(code).to.equal(0);
    await relay.stop();
    await serving.stop();
  });
});
