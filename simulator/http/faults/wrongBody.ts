import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import type { Fault } from '../../org/faultPlan.js';
import type { DueFault } from '../../org/plannedFaults.js';
import type { Random } from '../../random/random.js';

/** A fault that leaves the status and spoils the body. */
type SpoilingFault = DueFault<'truncated' | 'malformed' | 'fuzzed' | 'cut-within'>;

export const isSpoiling = (fault: Fault): fault is SpoilingFault['fault'] =>
  ['truncated', 'malformed', 'fuzzed', 'cut-within'].includes(fault.kind);

/** The body that arrives in place of the right one; a stream where the connection ends before the body does. */
export function spoiledBody(body: string, { fault, random }: SpoilingFault): string | Readable {
  const place = random.below(Math.max(1, body.length));
  switch (fault.kind) {
    case 'truncated':
      return body.slice(0, place);
    case 'malformed':
      // JSON allows this character nowhere. The quote breaks CSV.
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

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const MOST_LEVELS = 4;

/** Any JSON at all. */
function anyJson(random: Random, level = 0): Json {
  const ways = level < MOST_LEVELS ? 7 : 5;
  switch (random.below(ways)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick([0, -1, 1.5, 2_147_483_648, 1e300]);
    case 3:
      return random.pick(['', 'null', '005', '<html>', '\u0000', 'x'.repeat(5000), '2026-13-45T99:00:00Z']);
    case 4:
      return random.below(1_000_000);
    case 5:
      return Array.from({ length: random.below(4) }, () => anyJson(random, level + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(NAMES), anyJson(random, level + 1)]),
      );
  }
}

const NAMES = ['records', 'totalSize', 'done', 'nextRecordsUrl', 'attributes', 'Id', 'errorCode', '__proto__', ''];

/** The same JSON with one value in it replaced, left out, or doubled; the outermost value keeps its type. */
function mutated(json: Json, random: Random): Json {
  if (Array.isArray(json)) return mutatedArray(json, random);
  if (typeof json === 'object' && json !== null) return mutatedObject(json, random);
  return anyJson(random);
}

function mutatedArray(items: Json[], random: Random): Json[] {
  if (items.length === 0) return [anyJson(random)];
  const at = random.below(items.length);
  const item = items[at] ?? null;
  return items.toSpliced(at, 1, ...random.pick([[], [item, item], [mutated(item, random)], [mutated(item, random)]]));
}

function mutatedObject(values: { [name: string]: Json }, random: Random): { [name: string]: Json } {
  const names = Object.keys(values);
  if (names.length === 0) return { [random.pick(NAMES)]: anyJson(random) };
  const name = random.pick(names);
  const { [name]: value = null, ...others } = values;
  return random.chance(0.25) ? others : { ...values, [name]: mutated(value, random) };
}

/** The page that a proxy between the client and Salesforce answers. */
export const proxyPage = (status: number): string => `<!DOCTYPE html>
<html>
<head><title>${String(status)} ${STATUS_CODES[status] ?? ''}</title></head>
<body><h1>${STATUS_CODES[status] ?? ''}</h1><p>The proxy of this network answers in place of the server.</p></body>
</html>
`;
