import { expect } from 'chai';
import type { ChangeStatus } from '../../../src/model/change.js';
import { exitCodeOf, exitCodeOfPlan } from '../../../src/ux/exitCode.js';

describe('exitCodeOf', () => {
  const cases: Array<[statuses: ChangeStatus[], exitCode: number]> = [
    [[], 0],
    [['done', 'nothing to do'], 0],
    [['nothing to do'], 0],
    [['failed'], 1],
    [['refused', 'failed', 'not sent'], 1],
    [['done', 'failed'], 68],
    [['nothing to do', 'refused'], 68],
    [['done', 'not sent'], 68],
    [['still held'], 1],
    [['done', 'still held'], 68],
    [['partly done'], 68],
    [['partly done', 'failed'], 68],
  ];
  for (const [statuses, exitCode] of cases) {
    it(`is ${exitCode} for ${statuses.join(', ') || 'nothing at all'}`, () => {
      expect(exitCodeOf(statuses)).to.equal(exitCode);
    });
  }
});

describe('exitCodeOfPlan', () => {
  const cases: Array<[statuses: ChangeStatus[], exitCode: number]> = [
    [[], 0],
    [['not sent', 'nothing to do'], 0],
    [['refused'], 1],
    [['not sent', 'refused'], 68],
    [['still held'], 1],
    [['not sent', 'still held'], 68],
    [['nothing to do', 'refused'], 68],
  ];
  for (const [statuses, exitCode] of cases) {
    it(`is ${exitCode} for ${statuses.join(', ') || 'nothing at all'}`, () => {
      expect(exitCodeOfPlan(statuses)).to.equal(exitCode);
    });
  }
});
