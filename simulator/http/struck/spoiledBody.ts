import { Readable } from 'node:stream';
import type { Fault } from '../../org/faultPlan.js';
import type { Strike } from '../../org/plannedFaults.js';
import type { Random } from '../../random/random.js';
import { anyJson, mutated } from './fuzz.js';

/** Faults that leave the status and spoil the body. */
type Spoiling = Strike<'truncated' | 'malformed' | 'fuzzed' | 'cut-within'>;

export const isSpoiling = (fault: Fault): fault is Spoiling['fault'] =>
  ['truncated', 'malformed', 'fuzzed', 'cut-within'].includes(fault.kind);

/** The body that arrives in place of the right one; a stream where the connection ends before the body does. */
export function spoiledBody(body: string, { fault, random }: Spoiling): string | Readable {
  const place = random.below(Math.max(1, body.length));
  switch (fault.kind) {
    case 'truncated':
      return body.slice(0, place);
    case 'malformed':
      // No JSON may hold this character, in quotes or out of them; the quote is for CSV.
      return `${body.slice(0, place)}"\u0001${body.slice(place)}`;
    case 'cut-within':
      return Readable.from(endingBadly(body.slice(0, place)), { objectMode: false });
    case 'fuzzed':
      return fault.shape === 'wrong' ? JSON.stringify(anyJson(random)) : fuzzedLike(body, random);
  }
}

function fuzzedLike(body: string, random: Random): string {
  try {
    return JSON.stringify(mutated(JSON.parse(body) as Parameters<typeof mutated>[0], random));
  } catch {
    const lines = body.split('\n');
    const at = random.below(lines.length);
    return lines.toSpliced(at, 1, ...random.pick([[], [lines[at] ?? '', lines[at] ?? ''], ['"",""']])).join('\n');
  }
}

function* endingBadly(part: string): Generator<Buffer> {
  yield Buffer.from(part);
  throw new Error('The connection is cut by a fault.');
}
