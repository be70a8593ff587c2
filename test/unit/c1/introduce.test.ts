import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { C1Error } from '../../../src/c1/c1Error.js';
import { introduce } from '../../../src/c1/introduce.js';
import { fakeClock } from './support/fakeClock.js';

const { signal: never } = new AbortController();

describe('introduce', () => {
  it('says Hello until C1 answers, with growing pauses', async () => {
    const clock = fakeClock();
    let hellos = 0;
    const hello = (): Promise<void> => {
      hellos += 1;
      return hellos < 4 ? Promise.reject(new C1Error(status.UNAVAILABLE, 'down')) : Promise.resolve();
    };
    const told: number[] = [];
    expect(await introduce(hello, clock, never, (_, pause) => told.push(pause))).to.equal(true);
    expect(clock.pauses).to.deep.equal([1000, 2000, 4000]);
    expect(told).to.deep.equal(clock.pauses);
  });

  const permanent = [
    'UNAUTHENTICATED',
    'PERMISSION_DENIED',
    'INVALID_ARGUMENT',
    'UNIMPLEMENTED',
    'FAILED_PRECONDITION',
    'NOT_FOUND',
  ] as const;
  for (const code of permanent) {
    it(`gives up on ${code}`, async () => {
      const hello = (): Promise<void> => Promise.reject(new C1Error(status[code], 'no'));
      const error = await introduce(hello, fakeClock(), never, () => undefined).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('name', 'RefusedError');
      expect(error).to.have.property('message', `C1 does not let this connector in: no (${code}).`);
    });
  }

  it('ends when it is told to stop', async () => {
    const stop = new AbortController();
    const hello = (): Promise<void> => Promise.reject(new Error('down'));
    expect(await introduce(hello, fakeClock(), stop.signal, () => stop.abort())).to.equal(false);
  });
});
