import type { JournalRun } from './runs.js';

/**
 * How far a run is taken back by later runs of `sf access undo`. `as far as possible`: what is left, others have changed in the meantime,
 * or it may not be undone, so that another undo would leave it as well.
 */
export const undoneStates = ['no', 'partly', 'as far as possible', 'yes'] as const;
export type Undone = (typeof undoneStates)[number];

/** A run, and whether it was undone. */
export type PastRun = JournalRun & {
  /** Null where nobody knows: an earlier build wrote the journal, whose undo does not name it. */
  readonly undone: Undone | null;
  /** Whether a process that may be running takes it back. */
  readonly isBeingUndone: boolean;
};

/**
 * Tells of each run how far it is taken back. An undo that is itself undone counts for nothing, and one that is partly undone for a part.
 *
 * @param runs the newest first: an undo is newer than its run
 */
export function withUndone(runs: readonly JournalRun[]): PastRun[] {
  const undos = new Map<string, PastRun[]>();
  return runs.map((run) => {
    const of = undos.get(keyOf(run, run.id)) ?? [];
    const undone = strongest(of.map(effectOf));
    const told = {
      ...run,
      undone: undone === 'no' && run.process === null ? null : undone,
      isBeingUndone: of.some(({ state }) => state === 'may be running'),
    };
    if (run.undoes !== null) {
      const key = keyOf(run, run.undoes);
      undos.set(key, [...(undos.get(key) ?? []), told]);
    }
    return told;
  });
}

/** What an undo has taken back of its run. */
function effectOf({ state, counts: { done, failed, unknown, notSent }, leftAlone, undone }: PastRun): Undone {
  const isComplete = state === 'ended' && failed + unknown + (notSent ?? 0) === 0;
  if (undone === 'yes' || undone === 'as far as possible') return 'no';
  if (!isComplete || undone === 'partly') return done + unknown > 0 || state === 'may be running' ? 'partly' : 'no';
  return leftAlone > 0 ? 'as far as possible' : 'yes';
}

function strongest(effects: readonly Undone[]): Undone {
  return undoneStates.findLast((state) => effects.includes(state)) ?? 'no';
}

function keyOf({ orgId }: JournalRun, id: string): string {
  return `${orgId} ${id}`;
}
