import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import { keepAlive } from '../../../src/c1/heartbeats.js';
import { TaskCanceledError, TaskDroppedError } from '../../../src/c1/taskAnswer.js';
import {
  BatonServiceHeartbeatResponseSchema,
  type BatonServiceHeartbeatResponse,
} from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { fakeClock } from './support/fakeClock.js';

const ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';

const answer = (milliseconds: number, cancelled = false): BatonServiceHeartbeatResponse =>
  create(BatonServiceHeartbeatResponseSchema, { nextHeartbeat: durationFromMs(milliseconds), cancelled });

/** Runs heartbeats that get these answers, null for none, until they end or the answers do. */
const run = async (
  answers: Array<BatonServiceHeartbeatResponse | null>,
): Promise<{ reason: unknown; pauses: number[]; failures: number }> => {
  const clock = fakeClock();
  const task = new AbortController();
  const done = new AbortController();
  let failures = 0;
  const beat = (): Promise<BatonServiceHeartbeatResponse> => {
    const next = answers.shift();
    if (answers.length === 0) done.abort();
    return next ? Promise.resolve(next) : Promise.reject(new Error('no answer'));
  };
  const onFailure = (): void => void (failures += 1);
  await keepAlive(ID, durationFromMs(7000), { beat, clock, onFailure }, task, done.signal);
  return { reason: task.signal.reason, pauses: clock.pauses, failures };
};

describe('keepAlive', () => {
  it('beats as often as C1 wants it, and keeps to its last wish when there is no answer', async () => {
    const { reason, pauses, failures } = await run([null, answer(2000), null, answer(500), answer(0), answer(1000)]);
    expect(pauses).to.deep.equal([7000, 2000, 2000, 1000, 30_000, 1000]);
    expect(failures).to.equal(2);
    expect(reason).to.equal(undefined);
  });

  it('ends a task that C1 has canceled, and sends no more heartbeats', async () => {
    const { reason, pauses } = await run([answer(1000), answer(1000, true), answer(1000)]);
    expect(reason).to.be.instanceOf(TaskCanceledError);
    expect(pauses).to.deep.equal([1000]);
  });

  it('gives the task up after ten failures in a row', async () => {
    const nine = Array.from({ length: 9 }, () => null);
    expect((await run([...nine, answer(1000), ...nine, answer(1000)])).reason).to.equal(undefined);
    const lost = await run([...nine, null, answer(1000)]);
    expect(lost.reason).to.be.instanceOf(TaskDroppedError);
    expect(lost.pauses).to.have.length(9);
  });
});
