import { expect } from 'chai';
import fc from 'fast-check';
import type { JournalRun } from '../../../../src/services/history/runs.js';
import { withUndone } from '../../../../src/services/history/undone.js';
import { ORG_ID } from './support.js';

type Sketch = Partial<JournalRun['counts']> & Partial<Pick<JournalRun, 'state' | 'leftAlone' | 'orgId' | 'process'>>;

/** A run that takes back the one of a name. */
const run = (id: string, undoes: string | null = null, sketch: Sketch = {}): JournalRun => {
  const { done = 1, failed = 0, unknown = 0, notSent = 0, state = 'ended', leftAlone = 0, orgId = ORG_ID } = sketch;
  return {
    ...{ id, undoes, state, leftAlone, orgId, journal: `/${id}`, username: null, command: 'access grant', task: null },
    ...{ startedAt: '2026-09-01T09:00:00Z', endedAt: null },
    process: sketch.process === undefined ? { host: 'laptop', pid: 1, pidSpace: null } : sketch.process,
    counts: { done, failed, unknown, notSent: state === 'ended' ? notSent : null },
  };
};

describe('what is undone', () => {
  const cases: Array<[what: string, later: JournalRun[], expected: string | null]> = [
    ['nothing', [], 'no'],
    ['by an undo', [run('u', 'r')], 'yes'],
    ['by an undo that had nothing to do', [run('u', 'r', { done: 0 })], 'yes'],
    ['by an undo that left what others have changed', [run('u', 'r', { leftAlone: 1 })], 'as far as possible'],
    ['by an undo of which a change failed', [run('u', 'r', { failed: 1 })], 'partly'],
    ['by an undo of which a change may be done', [run('u', 'r', { done: 0, unknown: 1 })], 'partly'],
    ['by an undo that was interrupted', [run('u', 'r', { notSent: 1 })], 'partly'],
    ['by an undo of which all failed', [run('u', 'r', { done: 0, failed: 2 })], 'no'],
    ['by an undo that broke off', [run('u', 'r', { state: 'broken off' })], 'partly'],
    ['by an undo that broke off before it did anything', [run('u', 'r', { state: 'broken off', done: 0 })], 'no'],
    ['by an undo that may be running', [run('u', 'r', { state: 'may be running', done: 0 })], 'partly'],
    ['by an undo that was finished by another', [run('v', 'r'), run('u', 'r', { failed: 1 })], 'yes'],
    ['by an undo that is undone', [run('v', 'u'), run('u', 'r')], 'no'],
    ['by an undo that is undone as far as possible', [run('v', 'u', { leftAlone: 1 }), run('u', 'r')], 'no'],
    ['by an undo that is partly undone', [run('v', 'u', { failed: 1 }), run('u', 'r')], 'partly'],
    ['by an undo whose undo is undone', [run('w', 'v'), run('v', 'u'), run('u', 'r')], 'yes'],
    ['by an undo of another org', [run('u', 'r', { orgId: '00D000000000002EAA' })], 'no'],
  ];
  for (const [what, later, expected] of cases) {
    it(`${String(expected)}: ${what}`, () => {
      expect(withUndone([...later, run('r')]).at(-1)!.undone).to.equal(expected);
    });
  }

  it('is not known of what an earlier build wrote, unless an undo names it', () => {
    const old = run('r', null, { process: null });
    expect(withUndone([old])[0]!.undone).to.equal(null);
    expect(withUndone([run('u', 'r'), old])[1]!.undone).to.equal('yes');
  });

  it('is under way while an undo may be running', () => {
    const of = (state: JournalRun['state']): boolean =>
      withUndone([run('u', 'r', { state }), run('r')])[1]!.isBeingUndone;
    expect([of('may be running'), of('broken off'), of('ended')]).to.deep.equal([true, false, false]);
  });

  it('alternates where each undo takes back the one before, in any order of runs and undos between', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 30 }), (targets) => {
        // Run n takes back one of those before it, or none.
        const undoes = targets.map((target, index) => (target < index ? target : null));
        const runs = undoes.map((of, index) => run(String(index), of === null ? null : String(of)));
        const told = withUndone(runs.toReversed()).toReversed();
        const isUndone = (index: number): boolean =>
          undoes.some((of, later) => of === index && later > index && !isUndone(later));
        expect(told.map(({ undone }) => undone === 'yes')).to.deep.equal(runs.map((_, index) => isUndone(index)));
      }),
    );
  });

  it('ends, where a file names itself or a later run', () => {
    const circle = [run('a', 'b'), run('b', 'a'), run('c', 'c')];
    expect(withUndone(circle).map(({ undone }) => undone)).to.deep.equal(['no', 'yes', 'no']);
  });
});
