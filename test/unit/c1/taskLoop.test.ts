import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { C1Error } from '../../../src/c1/c1Error.js';
import { runLoop, type Run } from './support/loop.js';

const ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';

const says = (code: status) => (): Promise<void> => Promise.reject(new C1Error(code, status[code]));
const told = ({ told: all }: Run): unknown[] => all.map(({ finalState }) => finalState?.case);

describe('runTasks', () => {
  it('tells C1 an answer once, and forgets the task', async () => {
    const run = await runLoop({ ids: [ID] });
    expect(told(run)).to.deep.equal(['success']);
    expect([...run.memory.keys()]).to.deep.equal([]);
    expect(run.events).to.deep.equal(['done']);
  });

  for (const code of ['NOT_FOUND', 'FAILED_PRECONDITION'] as const) {
    it(`forgets a task that C1 does not know as its own any more (${code})`, async () => {
      const run = await runLoop({ ids: [ID], finish: says(status[code]) });
      expect(told(run)).to.deep.equal(['success']);
      expect([...run.memory.keys()]).to.deep.equal([]);
    });
  }

  const passing = ['UNAVAILABLE', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'INVALID_ARGUMENT', 'UNIMPLEMENTED'] as const;
  for (const code of passing) {
    it(`tells an answer again, and keeps it, when C1 says ${code}`, async () => {
      let works = 0;
      const handle = (): Promise<object> => Promise.resolve({ is: (works += 1) });
      const run = await runLoop({ ids: [ID], handle, finish: says(status[code]) });
      expect(told(run)).to.deep.equal(Array(6).fill('success'));
      expect(run.events).to.deep.equal(['done', ...Array<string>(6).fill(`not told: ${code}`)]);
      expect(run.memory.get(ID)?.answer).to.be.instanceOf(Uint8Array);
      expect(works).to.equal(1);
    });
  }

  for (const id of ['', ID.slice(1), `${ID}x`, '../../../../etc/passwd-of-27']) {
    it(`refuses a task with a wrong id, and goes on ("${id}")`, async () => {
      const run = await runLoop({ ids: [id, ID] });
      expect(run.events).to.deep.equal([`poll failed: "${id}" is not the id of a task.`, 'done']);
      expect(told(run)).to.deep.equal(['success']);
      expect(run.pauses[0]).to.equal(1000);
    });
  }

  it('tells an answer once, also when the task cannot be forgotten', async () => {
    const memory = { forget: (): Promise<void> => Promise.reject(new Error('EIO')) };
    const run = await runLoop({ ids: [ID], memory });
    expect(told(run)).to.deep.equal(['success']);
    expect(run.events).to.deep.equal(['done', 'memory: EIO']);
    const refused = await runLoop({ ids: [ID], memory, finish: says(status.NOT_FOUND) });
    expect(refused.events).to.deep.equal(['done', 'not told: NOT_FOUND', 'memory: EIO']);
    const hello = await runLoop({ ids: [ID], memory, handle: () => Promise.resolve(null) });
    expect(told(hello)).to.deep.equal([]);
    expect(hello.events).to.deep.equal(['memory: EIO', 'done']);
  });

  it('tells that the work is done, also when the answer cannot be kept', async () => {
    const memory = { keepAnswer: (): Promise<void> => Promise.reject(new Error('ENOSPC')) };
    const run = await runLoop({ ids: [ID], memory });
    expect(told(run)).to.deep.equal(['success']);
    expect(run.events).to.deep.equal(['memory: ENOSPC', 'done']);
  });

  it('ends ten seconds after it is stopped when C1 does not answer, and keeps the answer', async () => {
    const finish = (_: unknown, late: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        late.addEventListener('abort', () => reject(late.reason as Error), { once: true });
      });
    const run = await runLoop({ ids: [ID], finish });
    expect(run.pauses).to.include(10_000);
    expect(run.events).to.deep.equal(['done', 'not told: There is no time left.']);
    expect([...run.memory.keys()]).to.deep.equal([ID]);
  });

  it('goes on when a task fails with an unexpected error', async () => {
    const listener = {
      onEnd: (): void => {
        throw new Error('no log');
      },
    };
    expect((await runLoop({ ids: [ID], listener })).events).to.deep.equal(['broken: no log']);
  });
});
