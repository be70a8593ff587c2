import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import {
  finishPause,
  heartbeatInterval,
  heartbeatTimeout,
  helloPause,
  pollInterval,
  pollPause,
  uploadPause,
} from '../../../src/c1/timings.js';

describe('C1 timings', () => {
  it('keep polls between at once and five minutes', () => {
    const waits = [undefined, -1, 0, 1500, 300_000, 300_001].map((ms) =>
      pollInterval(ms === undefined ? ms : durationFromMs(ms)),
    );
    expect(waits).to.deep.equal([0, 0, 0, 1500, 300_000, 300_000]);
  });

  it('keep heartbeats between a second and five minutes, 30 seconds by default', () => {
    const waits = [undefined, 0, 1, 999, 1000, 45_000, 300_001].map((ms) =>
      heartbeatInterval(ms === undefined ? ms : durationFromMs(ms)),
    );
    expect(waits).to.deep.equal([30_000, 30_000, 1000, 1000, 1000, 45_000, 300_000]);
    expect([1000, 20_000, 300_000].map(heartbeatTimeout)).to.deep.equal([5000, 20_000, 30_000]);
  });

  const pauses: Array<[string, (failures: number) => number, number[]]> = [
    [
      'Hellos double from a second to five minutes',
      helloPause,
      [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000],
    ],
    [
      'polls grow by squares to a minute',
      pollPause,
      [1000, 4000, 9000, 16_000, 25_000, 36_000, 49_000, 60_000, 60_000],
    ],
    ['uploads start at once', uploadPause, [0, 1000]],
    ['answers double from a second', finishPause, [1000, 2000, 4000, 8000, 16_000]],
  ];
  for (const [what, pause, expected] of pauses) {
    it(`between failed ${what}`, () => {
      expect(expected.map((_, index) => pause(index + 1))).to.deep.equal(expected);
    });
  }
});
