import type { Random } from '../../simulator/random/random.js';

/** Texts that have broken programs, and that some part of this one must treat as any other text. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  "' OR Name LIKE '%",
  "x') OR (Id != '",
  "Id FROM User WHERE Username LIKE '%' --",
  'Profile.Name',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '\u0000',
  '\u001b]8;;http://evil.example\u0007done\u001b[2J',
  '\u202egnp.exe',
  '\ud800',
  '../../../../etc/passwd',
  '%s %d',
  '=cmd|x!A1',
  '0050000000000000AA',
  '00e000000000001',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  'x'.repeat(20_000),
];

const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
  [[[[['x']]]]],
  { kind: 'header' },
];

/** Some whole numbers from 1 on: small ones most often. */
const times = (random: Random, most: number): number => 1 + random.longTailed(most, 2);

/** Changes bytes of a file: flips, zeros, cuts out, repeats and moves some. */
export function mutateBytes(random: Random, content: Buffer): Buffer {
  let bytes = Buffer.from(content);
  for (let left = times(random, 6); left > 0 && bytes.length > 0; left -= 1) {
    const at = random.below(bytes.length);
    const length = Math.min(bytes.length - at, times(random, 4096));
    switch (random.below(6)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes.fill(random.below(256), at, at + length);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      default:
        bytes[at] = random.chance(0.5) ? bytes[at]! ^ (1 << random.below(8)) : random.below(256);
    }
  }
  return bytes;
}

/** Changes a text: as bytes, by lines, or by a hostile text in its midst. */
export function mutateText(random: Random, text: string): Buffer {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  switch (random.below(5)) {
    case 0:
      return mutateBytes(random, Buffer.from(text));
    case 1:
      return Buffer.from(lines.toSpliced(at, 1).join('\n'));
    case 2:
      return Buffer.from(lines.toSpliced(random.below(lines.length), 0, lines[at]!).join('\n'));
    default: {
      const line = lines[at]!;
      const middle = random.below(line.length + 1);
      const put = line.slice(0, middle) + random.pick(HOSTILE_TEXTS) + line.slice(middle + random.below(8));
      return Buffer.from(lines.with(at, put).join('\n'));
    }
  }
}

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** Every place in a JSON value that holds another. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** Defines a key as JSON.parse does, also one called `__proto__`. A list has no keys but gets one more item. */
function define(holder: Record<string, unknown> | unknown[], key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(key)) {
    holder.push(value);
    return;
  }
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A copy of a JSON value with some values replaced, taken away, renamed, moved or added. */
export function mutateJson(random: Random, value: unknown): unknown {
  const copy = structuredClone(value);
  for (let left = times(random, 4); left > 0; left -= 1) {
    const places = placesIn(copy);
    if (places.length === 0) break;
    const { holder, key } = random.pick(places);
    const other = random.pick(places);
    switch (random.below(6)) {
      case 0:
        delete holder[key];
        break;
      case 1:
        define(holder, random.pick(HOSTILE_TEXTS), holder[key]);
        delete holder[key];
        break;
      case 2:
        define(holder, random.pick(HOSTILE_TEXTS), structuredClone(random.pick(HOSTILE_VALUES)));
        break;
      case 3:
        // The copies do not hold one another.
        define(holder, key, structuredClone(other.holder[other.key]));
        break;
      default:
        define(holder, key, structuredClone(random.pick(HOSTILE_VALUES)));
    }
  }
  return copy;
}
