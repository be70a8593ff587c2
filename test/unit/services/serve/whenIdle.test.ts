import { mock } from 'node:test';
import { expect } from 'chai';
import { create } from '@bufbuild/protobuf';
import { TaskSchema } from '../../../../src/generated/c1/connectorapi/baton/v1/task_pb.js';
import type { TaskContext } from '../../../../src/c1/taskRun.js';
import { whenIdle } from '../../../../src/services/serve/whenIdle.js';

describe('whenIdle', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('calls once a second after the last of several tasks, failed or not', async () => {
    let calls = 0;
    const ends: Array<PromiseWithResolvers<null>> = [];
    const handle = whenIdle(
      () => {
        const end = Promise.withResolvers<null>();
        ends.push(end);
        return end.promise;
      },
      () => (calls += 1),
    );
    const start = (): Promise<unknown> =>
      handle(create(TaskSchema), {} as TaskContext).catch((error: unknown) => error);
    const [first, second] = [start(), start()];
    ends[0]!.resolve(null);
    await first;
    mock.timers.tick(5000);
    expect(calls, 'one is under way').to.equal(0);
    ends[1]!.reject(new Error('failed'));
    await second;
    mock.timers.tick(900);
    const third = start();
    mock.timers.tick(5000);
    expect(calls, 'another came').to.equal(0);
    ends[2]!.resolve(null);
    await third;
    mock.timers.tick(1000);
    mock.timers.tick(5000);
    expect(calls).to.equal(1);
  });
});
