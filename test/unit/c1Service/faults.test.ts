import { Code } from '@connectrpc/connect';
import { expect } from 'chai';
import { PlannedFaults } from '../../c1/faults/plannedFaults.js';
import { seededFaults } from '../../c1/faults/seededFaults.js';
import { askForToken } from './support/client.js';
import { failureOf } from './support/failure.js';
import { eachWithC1 } from './support/running.js';
import { sendUpload, wholeUpload } from './support/upload.js';

describe('the C1 service for tests: faults', () => {
  const running = eachWithC1();
  const resultsOf = (wanted: string) =>
    running.c1.calls.filter(({ method }) => method === wanted).map(({ result }) => result);

  /** A task that host-a has. */
  const startTask = async (): Promise<string> => {
    const id = running.c1.enqueue({ case: 'syncFull', value: {} });
    await running.client.getTask({ hostId: 'host-a' });
    return id;
  };
  const finish = (taskId: string) =>
    running.client.finishTask({ hostId: 'host-a', taskId, finalState: { case: 'success', value: {} } });

  it('cuts the connection before a call has an effect', async () => {
    const { c1 } = running;
    const id = await startTask();
    c1.faults.plan({ kind: 'cut-before', method: 'FinishTask' });
    await failureOf(finish(id));
    expect(c1.task(id).outcomes).to.deep.equal([]);
    await finish(id);
    expect(c1.task(id).outcomes).to.have.length(1);
    expect(resultsOf('FinishTask')).to.deep.equal(['CUT', 'OK']);
  });

  it('cuts the connection after a call had its effect: the answer is lost', async () => {
    const { c1 } = running;
    const id = await startTask();
    c1.faults.plan({ kind: 'cut-after', method: 'FinishTask' });
    await failureOf(finish(id));
    expect(c1.task(id)).to.include({ state: 'finished' });
    await finish(id);
    expect(c1.task(id).outcomes).to.have.length(2);
  });

  it('cuts an upload at a message, and keeps nothing of it', async () => {
    const { c1, client } = running;
    const id = await startTask();
    const messages = wholeUpload(id, Buffer.alloc(5000, 1), 1000);
    for (const atMessage of [1, 3, 7]) {
      c1.faults.plan({ kind: 'cut-before', method: 'UploadAsset', atMessage });
      await failureOf(sendUpload(client, messages));
      expect(c1.task(id).uploads).to.deep.equal([]);
    }
    c1.faults.plan({ kind: 'cut-after', method: 'UploadAsset' });
    await failureOf(sendUpload(client, messages));
    expect(c1.task(id).uploads.map(({ length }) => length)).to.deep.equal([5000]);
    expect(resultsOf('UploadAsset')).to.deep.equal(['CUT', 'CUT', 'CUT', 'CUT']);
  });

  it('loses a heartbeat, with an answer and without one', async () => {
    const { c1, client } = running;
    const taskId = await startTask();
    c1.faults.plan({ kind: 'unavailable', method: 'Heartbeat' }, { kind: 'unanswered', method: 'Heartbeat' });
    expect((await failureOf(client.heartbeat({ hostId: 'host-a', taskId }))).code).to.equal(Code.Unavailable);
    const late = client.heartbeat({ hostId: 'host-a', taskId }, { timeoutMs: 100 });
    expect((await failureOf(late)).code).to.equal(Code.DeadlineExceeded);
    expect(c1.task(taskId).heartbeats).to.equal(0);
  });

  it('refuses a good token once, after as many calls as planned', async () => {
    const { c1, client } = running;
    c1.faults.plan({ kind: 'token-refused', method: 'GetTask', after: 1 });
    await client.getTask({ hostId: 'host-a' });
    expect((await failureOf(client.getTask({ hostId: 'host-a' }))).code).to.equal(Code.Unauthenticated);
    await client.getTask({ hostId: 'host-a' });
    expect(c1.faults.list()).to.deep.equal([]);
    expect(resultsOf('GetTask')).to.deep.equal(['OK', 'Unauthenticated', 'OK']);
  });

  it('strikes requests for tokens, too', async () => {
    const { c1 } = running;
    c1.faults.plan(
      { kind: 'unavailable', method: 'Token' },
      { kind: 'token-refused', method: 'Token' },
      { kind: 'cut-before', method: 'Token' },
      { kind: 'cut-after', method: 'Token' },
    );
    expect((await askForToken(c1)).status).to.equal(503);
    expect((await askForToken(c1)).status).to.equal(401);
    await failureOf(askForToken(c1));
    await failureOf(askForToken(c1));
    expect((await askForToken(c1)).status).to.equal(200);
    expect(resultsOf('Token')).to.deep.equal(['OK', '503', '401', 'CUT', 'CUT', 'OK']);
  });
});

describe('the C1 service for tests: planned faults', () => {
  it('strike one a call, each after its own number of calls', () => {
    const faults = new PlannedFaults();
    faults.plan(
      { kind: 'cut-after', method: 'Hello', after: 1 },
      { kind: 'cut-before', method: 'Hello' },
      { kind: 'unavailable', method: 'GetTask' },
    );
    const struck = Array.from({ length: 3 }, () => faults.strike('Hello')?.kind);
    expect(struck).to.deep.equal(['cut-before', 'cut-after', undefined]);
    expect(faults.list().map(({ kind }) => kind)).to.deep.equal(['unavailable']);
  });

  it('are the same for the same seed, and refuse a token at most once', () => {
    expect(seededFaults(7, 5)).to.deep.equal(seededFaults(7, 5));
    expect(seededFaults(8, 5)).to.not.deep.equal(seededFaults(7, 5));
    const plans = Array.from({ length: 100 }, (_, seed) => seededFaults(seed, 5));
    expect(plans.every((plan) => plan.length === 5)).to.equal(true);
    const refusals = plans.map((plan) => plan.filter(({ kind }) => kind === 'token-refused').length);
    expect([...new Set(refusals)].sort()).to.deep.equal([0, 1]);
    expect(new Set(plans.flat().map(({ kind }) => kind)).size).to.equal(5);
  });
});
