import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const EPOCH_SECONDS = 1_400_000_000;
const LENGTH = 27;

/**
 * A new id of a sync: a KSUID, whose order is that of time.
 *
 * Source: ConductorOne/baton-sdk, which takes its ids from segmentio/ksuid.
 */
export const newSyncId = (now: Date): string => {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(Math.floor(now.getTime() / 1000) - EPOCH_SECONDS);
  randomBytes(16).copy(bytes, 4);
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(LENGTH, '0');
};
