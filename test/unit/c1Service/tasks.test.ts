import { randomBytes } from 'node:crypto';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { expect } from 'chai';
import { eachWithC1 } from './support/running.js';
import { failureOf } from './support/failure.js';
import { HELLO } from './support/hello.js';
import { sendUpload, wholeUpload } from './support/upload.js';

const SUCCESS = { case: 'success', value: {} } as const;
const SYNC = { case: 'syncFull', value: {} } as const;
const GRANT = { case: 'grant', value: {} } as const;

describe('the C1 service for tests: tasks', () => {
  const running = eachWithC1({ nextPoll: 700, nextHeartbeat: 900, silence: 600_000 });
  const host = (hostId: string) => {
    const { client } = running;
    return {
      next: async () => (await client.getTask({ hostId })).task?.id,
      heartbeat: (taskId: string, taskIds: string[] = []) => client.heartbeat({ hostId, taskId, taskIds }),
      finish: (taskId: string) => client.finishTask({ hostId, taskId, finalState: SUCCESS }),
    };
  };

  it('keeps the file of a sync and its outcome, and every call', async () => {
    const { c1, client } = running;
    const id = c1.enqueue({ case: 'syncFull', value: { skipGrants: true } });
    const { task, nextPoll, nextHeartbeat } = await client.getTask({ hostId: 'host-a' });
    expect(task?.taskType).to.deep.include({ case: 'syncFull' });
    expect([durationMs(nextPoll!), durationMs(nextHeartbeat!)]).to.deep.equal([700, 900]);

    const asset = randomBytes(1_300_000);
    await sendUpload(client, wholeUpload(id, asset));
    await host('host-a').finish(id);

    const { state, uploads, outcomes, deliveries } = await c1.finished(id);
    expect({ state, deliveries }).to.deep.equal({ state: 'finished', deliveries: ['host-a'] });
    expect(uploads.map((upload) => asset.equals(upload))).to.deep.equal([true]);
    expect(outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    const about = c1.calls.map(({ method, hostId, taskId, result }) => [method, hostId, taskId, result]);
    expect(about).to.deep.equal([
      ['Token', '', '', 'OK'],
      ['GetTask', 'host-a', '', 'OK'],
      ['UploadAsset', 'host-a', id, 'OK'],
      ['FinishTask', 'host-a', id, 'OK'],
    ]);
  });

  it('has the task "none" while nothing waits, and asks to be polled at once while something does', async () => {
    const { c1, client } = running;
    const idle = await client.getTask({ hostId: 'host-a' });
    expect([idle.task?.taskType.case, durationMs(idle.nextPoll!)]).to.deep.equal(['none', 700]);
    c1.enqueue(GRANT);
    c1.enqueue(GRANT);
    const busy = await client.getTask({ hostId: 'host-a' });
    expect([busy.task?.taskType.case, durationMs(busy.nextPoll!)]).to.deep.equal(['grant', 0]);
  });

  it('gives a task to one host, and one sync at a time', async () => {
    const { c1 } = running;
    const [first, second, grant] = [c1.enqueue(SYNC), c1.enqueue(SYNC), c1.enqueue(GRANT)];
    expect(await host('host-a').next()).to.equal(first);
    expect(await host('host-b').next()).to.equal(grant);
    expect(await host('host-b').next()).to.equal('');
    await host('host-a').finish(first);
    expect(await host('host-b').next()).to.equal(second);
  });

  it('gives a task whose host fell silent to the next, and tells the first to stop', async () => {
    const { c1 } = running;
    const id = c1.enqueue(GRANT);
    await host('host-a').next();
    expect(await host('host-b').next()).to.equal('');
    c1.giveUp(id);
    expect(await host('host-b').next()).to.equal(id);
    expect((await host('host-a').heartbeat(id)).cancelled).to.equal(true);
    expect((await host('host-b').heartbeat(id)).cancelled).to.equal(false);
    await host('host-b').finish(id);
    expect((await c1.finished(id)).deliveries).to.deep.equal(['host-a', 'host-b']);
  });

  it('leaves a task with a host that is heard of again in time', async () => {
    const { c1 } = running;
    const id = c1.enqueue(GRANT);
    await host('host-a').next();
    c1.giveUp(id);
    expect((await host('host-a').heartbeat(id)).cancelled).to.equal(false);
    expect(await host('host-b').next()).to.equal('');
  });

  it('tells of a cancelled task with the next heartbeat, and lets it go when its host falls silent', async () => {
    const { c1 } = running;
    const [id, other] = [c1.enqueue(GRANT), c1.enqueue(GRANT)];
    await host('host-a').next();
    await host('host-a').next();
    c1.cancel(id);
    const { cancelled, cancelledTaskIds } = await host('host-a').heartbeat(other, [id, other]);
    expect({ cancelled, cancelledTaskIds }).to.deep.equal({ cancelled: false, cancelledTaskIds: [id] });
    expect((await host('host-a').heartbeat(id)).cancelled).to.equal(true);
    c1.giveUp(id);
    expect((await c1.finished(id)).state).to.equal('let-go');
  });

  it('never gives out a task that was cancelled while it waited', async () => {
    const { c1 } = running;
    const id = c1.enqueue(GRANT);
    c1.cancel(id);
    expect(await host('host-a').next()).to.equal('');
    expect((await c1.finished(id)).state).to.equal('let-go');
  });

  it('gives several tasks at once, without those that a host knows', async () => {
    const { c1, client } = running;
    const [first, second, third] = [c1.enqueue(GRANT), c1.enqueue(GRANT), c1.enqueue(GRANT)];
    const ask = { hostId: 'host-a', pageSize: 2, knownTaskIds: [first] };
    const { tasks } = await client.getTasks(ask);
    expect(tasks.map(({ id }) => id)).to.deep.equal([second, third]);
  });

  it('counts the first outcome, and keeps a repeated one', async () => {
    const { c1, client } = running;
    const id = c1.enqueue(GRANT);
    await host('host-a').next();
    await host('host-a').finish(id);
    const error = { status: { code: 13, message: 'late' }, finalState: { case: 'error', value: {} } } as const;
    await client.finishTask({ hostId: 'host-a', taskId: id, ...error });
    const { outcomes } = await c1.finished(id);
    expect(outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success', 'error']);
  });

  it('ends a hello task with its Hello', async () => {
    const { c1, client } = running;
    const id = c1.enqueue({ case: 'hello', value: {} });
    await host('host-a').next();
    await client.hello({ ...HELLO, taskId: id });
    expect((await c1.finished(id)).outcomes).to.have.length(1);
    expect(c1.hellos.map(({ taskId }) => taskId)).to.deep.equal([id]);
  });

  it('refuses whoever never had a task, and what is no task', async () => {
    const { c1 } = running;
    const id = c1.enqueue(GRANT);
    await host('host-a').next();
    expect((await failureOf(host('host-b').finish(id))).code).to.equal(Code.FailedPrecondition);
    expect((await failureOf(host('host-a').heartbeat('a'.repeat(27)))).code).to.equal(Code.NotFound);
    expect((await failureOf(sendUpload(running.client, wholeUpload(c1.enqueue(GRANT), Buffer.of(1))))).code).to.equal(
      Code.FailedPrecondition,
    );
  });

  it('keeps tasks and tokens while it is down', async () => {
    const { c1 } = running;
    const [started, waiting] = [c1.enqueue(GRANT), c1.enqueue(GRANT)];
    await host('host-a').next();
    await c1.goDown();
    await failureOf(host('host-a').heartbeat(started));
    await c1.comeUp();
    expect((await host('host-a').heartbeat(started)).cancelled).to.equal(false);
    expect(await host('host-a').next()).to.equal(waiting);
  });
});
