import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Cost, Shape } from './support/tangles.js';

const script = fileURLToPath(new URL('support/tangledGroups.ts', import.meta.url));

async function costOf(shape: Shape): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, shape, 'c1z']);
  return JSON.parse(stdout) as Cost;
}

/** The most megabytes of a file: those with each group in each other have 90,000 grants, as the CSV has. */
const shapes: ReadonlyArray<[shape: Shape, megabytes: number]> = [
  ['ring', 1],
  ['each in each', 3],
  ['each in all above', 3],
  ['chain', 2],
  ['many members', 10],
];

describe('a c1z of groups that contain one another', function () {
  this.timeout(120_000);

  for (const [shape, megabytes] of shapes) {
    it(`stays small, in bounded time and memory: ${shape}`, async function () {
      // Only Linux tells the most memory that a process held so.
      if (!existsSync('/proc/self/status')) this.skip();
      const cost = await costOf(shape);
      expect(cost.megabytes).to.be.within(0.01, megabytes);
      expect(cost.seconds).to.be.below(60);
      expect(cost.peak).to.be.below(500);
    });
  }
});
