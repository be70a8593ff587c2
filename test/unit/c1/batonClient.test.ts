import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { BatonClient } from '../../../src/c1/batonClient.js';
import { startC1, type C1 } from '../../c1/start.js';
import { clientOf } from './support/clientOf.js';
import { startRelay, type Relay } from './support/relay.js';

/** Milliseconds after which a call that nobody answers fails. */
const SHORT = 200;
const ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => status.OK,
    (error: unknown) => (error as { code?: unknown }).code,
  );

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
    expect(await codeOf(client.heartbeat(ID, SHORT))).not.to.equal(status.DEADLINE_EXCEEDED);
    expect(relay.connections).to.equal(2);
    relay.resume();
    expect(await codeOf(waiting)).to.equal(status.OK);
    await client.getTask();
    expect(relay.connections).to.equal(2);
  });
});
