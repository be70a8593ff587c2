/*
 * Record ids: a three-character key prefix, the instance, a base-62 counter, and in the long form three characters that
 * say which of the fifteen are capitals (Salesforce Help: "How to convert a 15 character ID to an 18 character ID").
 */

/** In the order of their character codes, so that ids sort as their counters do. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const INSTANCE = '8d0';
const COUNTER_LENGTH = 9;

function checksumOf(shortId: string): string {
  let checksum = '';
  for (let start = 0; start < 15; start += 5) {
    let capitals = 0;
    for (let bit = 0; bit < 5; bit += 1) {
      const code = shortId.charCodeAt(start + bit);
      if (code >= 65 && code <= 90) capitals |= 1 << bit;
    }
    checksum += CHECKSUM.charAt(capitals);
  }
  return checksum;
}

/** The 18-character form of an id of 15 or 18 characters; undefined when it is no id, or its checksum is wrong. */
export function toLongId(id: string): string | undefined {
  if (!/^[\dA-Za-z]+$/.test(id) || (id.length !== 15 && id.length !== 18)) return undefined;
  const shortId = id.slice(0, 15);
  const longId = shortId + checksumOf(shortId);
  return id.length === 15 || longId === id ? longId : undefined;
}

/** The n-th id of an object in this org. */
export function idOf(keyPrefix: string, n: number): string {
  let counter = '';
  for (let rest = n; rest > 0; rest = Math.floor(rest / 62)) counter = DIGITS.charAt(rest % 62) + counter;
  const shortId = keyPrefix + INSTANCE + counter.padStart(COUNTER_LENGTH, '0');
  return shortId + checksumOf(shortId);
}
