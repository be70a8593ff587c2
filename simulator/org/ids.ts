/*
 * Record ids: a three-character key prefix, the instance, a base-62 counter, and in the long form three characters that
 * say which of the fifteen are capitals (Salesforce Help: "How to convert a 15 character ID to an 18 character ID").
 */

/** In the order of their character codes, so that ids sort as their counters do. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const INSTANCE = '8d0';

/**
 * The checksum's character for five characters of an id, by their codes; undefined when one of them cannot stand in an
 * id.
 */
function checksumOf(codeAt: (place: number) => number, start: number): number | undefined {
  let capitals = 0;
  for (let bit = 0; bit < 5; bit += 1) {
    const code = codeAt(start + bit);
    if (code >= 65 && code <= 90) capitals |= 1 << bit;
    else if (!(code >= 97 && code <= 122) && !(code >= 48 && code <= 57)) return undefined;
  }
  return CHECKSUM.charCodeAt(capitals);
}

/**
 * The 18-character form of an id of 15 or 18 characters; undefined when the text is not an id or the checksum is wrong.
 */
export function toLongId(id: string): string | undefined {
  if (id.length !== 15 && id.length !== 18) return undefined;
  let longId = id;
  for (let part = 0; part < 3; part += 1) {
    const checksum = checksumOf((place) => id.charCodeAt(place), part * 5);
    if (checksum === undefined) return undefined;
    if (id.length === 15) longId += String.fromCharCode(checksum);
    else if (id.charCodeAt(15 + part) !== checksum) return undefined;
  }
  return longId;
}

/** Every id is put together in this one buffer: generated orgs have millions of ids. */
const codes = Buffer.alloc(18);

/** The n-th id of an object in this org. */
export function idOf(keyPrefix: string, n: number): string {
  codes.write(keyPrefix + INSTANCE, 'latin1');
  for (let rest = n, place = 14; place > 5; place -= 1, rest = Math.floor(rest / 62))
    codes[place] = DIGITS.charCodeAt(rest % 62);
  for (let part = 0; part < 3; part += 1) codes[15 + part] = checksumOf((place) => codes[place] ?? 0, part * 5) ?? 0;
  return codes.toString('latin1');
}

/** The n of an id that `idOf` made. */
export function numberOf(id: string): number {
  let n = 0;
  for (let place = 6; place < 15; place += 1) n = n * 62 + DIGITS.indexOf(id.charAt(place));
  return n;
}
