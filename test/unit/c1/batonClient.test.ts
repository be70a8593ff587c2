import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { BatonClient } from '../../../src/c1/batonClient.js';
import { systemClock, type Clock } from '../../../src/c1/clock.js';
import { CALL_TIMEOUT } from '../../../src/c1/timings.js';
import { startC1, type C1 } from '../../c1/start.js';
import { withFolder } from '../support/c1zFile.js';
import { clientOf } from './support/clientOf.js';
import { startRelay, type Relay } from './support/relay.js';
import { skipWithout } from '../../systems.js';

/** Milliseconds after which a call that nobody answers fails. */
const SHORT = 200;
const LONG = 60_000;
/** Bytes that no buffer on the way to C1 takes at once. */
const LARGE = 32 * 1024 * 1024;
const ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => status.OK,
    (error: unknown) => (error as { code?: unknown }).code,
  );

const { signal: never } = new AbortController();

/** The files that this process has open. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // That by which the folder was read.
      return [];
    }
  });

describe('BatonClient', () => {
  let c1: C1;
  let relay: Relay;
  let client: BatonClient;
  beforeEach(async () => {
    c1 = await startC1();
    relay = await startRelay(c1.port);
    client = await clientOf(c1, relay.port);
  });
  afterEach(async () => {
    client.close();
    await relay.stop();
    await c1.stop();
  });

  it('connects anew when a connection has fallen silent, and leaves calls that wait on it alone', async () => {
    await client.getTask();
    relay.silence();
    const waiting = client.getTask();
    expect(await codeOf(client.heartbeat(ID, SHORT))).to.equal(status.DEADLINE_EXCEEDED);
    expect(relay.connections).to.equal(1);
    expect(await codeOf(client.heartbeat(ID, LONG))).to.equal(status.NOT_FOUND);
    expect(relay.connections).to.equal(2);
    relay.resume();
    expect(await codeOf(waiting)).to.equal(status.OK);
    await client.getTask();
    expect(relay.connections).to.equal(2);
  });

  it('ends calls under way when it is told to, and all when it is closed', async () => {
    const stop = new AbortController();
    c1.faults.plan({ kind: 'unanswered', method: 'GetTask' }, { kind: 'unanswered', method: 'Heartbeat' });
    const stopped = client.getTask(stop.signal).catch((error: unknown) => error);
    const closed = codeOf(client.heartbeat(ID, LONG));
    while (c1.calls.filter(({ method }) => method !== 'Token').length < 2) await wait(5);
    const reason = new Error('stopped');
    stop.abort(reason);
    expect(await stopped).to.equal(reason);
    client.close();
    expect(await closed).to.equal(status.CANCELLED);
  });

  it('waits for a token no longer than for the call', async () => {
    c1.faults.plan({ kind: 'unanswered', method: 'Token' });
    expect(await codeOf(client.heartbeat(ID, SHORT))).to.equal(status.DEADLINE_EXCEEDED);
  });

  it('closes the file of an upload that fails', async function () {
    skipWithout(this, '/proc');
    await withFolder(async (folder) => {
      const path = join(folder, 'large.c1z');
      await writeFile(path, randomBytes(LARGE));
      const open = (): number => openFiles().filter((name) => name === path).length;
      const id = c1.enqueue({ case: 'syncFull', value: {} });
      await client.getTask();
      c1.faults.plan({ kind: 'unavailable', method: 'UploadAsset' });
      expect(await codeOf(client.uploadAsset(id, path, never))).to.equal(status.UNAVAILABLE);
      while (open() > 0) await wait(5);
      const stop = new AbortController();
      c1.faults.plan({ kind: 'unanswered', method: 'UploadAsset' });
      const stopped = client.uploadAsset(id, path, stop.signal).catch((error: unknown) => error);
      while (open() === 0) await wait(1);
      stop.abort(new Error('stopped'));
      expect(await stopped).to.equal(stop.signal.reason);
      while (open() > 0) await wait(5);
      await client.uploadAsset(id, path, never);
      expect(c1.task(id).uploads.map(({ length }) => length)).to.deep.equal([LARGE]);
    });
  });

  it('gives up an upload when C1 has taken nothing for five minutes, and connects anew', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'small.c1z');
      await writeFile(path, 'c1z');
      const id = c1.enqueue({ case: 'syncFull', value: {} });
      await client.getTask();
      const pauses: number[] = [];
      const hasBegun = (): boolean => c1.calls.some(({ method }) => method === 'UploadAsset');
      const sleep = async (milliseconds: number): Promise<void> => {
        while (!hasBegun()) await wait(5);
        pauses.push(milliseconds);
      };
      const impatient = await clientOf(c1, relay.port, { ...systemClock, sleep });
      c1.faults.plan({ kind: 'unanswered', method: 'UploadAsset' });
      expect(await codeOf(impatient.uploadAsset(id, path, never))).to.equal(status.DEADLINE_EXCEEDED);
      expect(pauses.at(-1)).to.equal(300_000);
      const before = relay.connections;
      expect(await codeOf(impatient.getTask())).to.equal(status.OK);
      expect(relay.connections).to.equal(before + 1);
      impatient.close();
    }));

  it('gets another token for an upload whose token C1 refuses, however long the upload has taken', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'small.c1z');
      await writeFile(path, 'c1z');
      const id = c1.enqueue({ case: 'syncFull', value: {} });
      await client.getTask();
      const { now } = Date;
      let later = 0;
      Date.now = () => now() + later;
      try {
        const sleep: Clock['sleep'] = (milliseconds, signal) => {
          later += 2 * CALL_TIMEOUT;
          return systemClock.sleep(milliseconds, signal);
        };
        const slow = await clientOf(c1, relay.port, { ...systemClock, sleep });
        c1.faults.plan({ kind: 'token-refused', method: 'UploadAsset' });
        expect(await codeOf(slow.uploadAsset(id, path, never))).to.equal(status.OK);
        expect(c1.task(id).uploads.map(({ length }) => length)).to.deep.equal([3]);
        slow.close();
      } finally {
        Date.now = now;
      }
    }));
});
