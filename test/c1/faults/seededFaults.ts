import { createHash } from 'node:crypto';
import { Random } from '../../../simulator/random/random.js';
import type { Method } from '../calls.js';
import type { PlannedFault } from './plannedFaults.js';

const CALLED: readonly Method[] = ['Token', 'Hello', 'GetTask', 'Heartbeat', 'FinishTask', 'UploadAsset'];

const cut = (random: Random): PlannedFault => {
  const method = random.pick(CALLED);
  const after = random.below(3);
  if (random.chance(0.5)) return { kind: 'cut-after', method, after };
  return { kind: 'cut-before', method, after, ...(method === 'UploadAsset' ? { atMessage: 1 + random.below(3) } : {}) };
};

const makers: readonly ((random: Random) => PlannedFault)[] = [
  cut,
  cut,
  (random) => ({ kind: 'unavailable', method: random.pick(CALLED), after: random.below(3) }),
  (random) => ({ kind: 'unanswered', method: 'Heartbeat', after: random.below(3) }),
];

/** The first numbers of neighboring seeds are alike; those of their digests are not. */
const randomOf = (seed: number): Random => new Random(createHash('sha256').update(String(seed)).digest().readInt32LE());

/**
 * Faults that the same seed gives again: cuts at any message, calls refused as unavailable, heartbeats lost, and in every
 * other plan a token that is refused once.
 */
export const seededFaults = (seed: number, count: number): PlannedFault[] => {
  const random = randomOf(seed);
  const refused: PlannedFault[] = random.chance(0.5)
    ? [{ kind: 'token-refused', method: random.pick(CALLED.slice(1)), after: random.below(3) }]
    : [];
  return [...refused, ...Array.from({ length: count - refused.length }, () => random.pick(makers)(random))];
};
