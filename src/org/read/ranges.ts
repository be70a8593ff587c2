import { type QueryPage, RECORDS_A_PAGE } from './queryPage.js';

/** Ranges of ids in which a table is read at the same time, at most. */
export const MOST_RANGES = 8;

/** A range ends with a page that is not full: so many full ones before it keep that below a tenth of the calls. */
const PAGES_A_RANGE = 10;

/** In how many ranges what follows a first page, and comes before a last one, is read with few calls more. */
export const rangesWorthwhile = ({ records, totalSize, next }: QueryPage): number => {
  if (next === null) return 1;
  const pages = Math.floor((totalSize - records.length - RECORDS_A_PAGE) / RECORDS_A_PAGE);
  return Math.min(MOST_RANGES, 1 + Math.floor(pages / PAGES_A_RANGE));
};

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(DIGITS.length);
const PREFIX = 3;
const LENGTH = 15;

const toNumber = (id: string): bigint =>
  [...id.slice(PREFIX, LENGTH)].reduce((sum, digit) => sum * BASE + BigInt(DIGITS.indexOf(digit)), 0n);

const toId = (prefix: string, number: bigint): string => {
  let digits = '';
  for (let rest = number; digits.length < LENGTH - PREFIX; rest /= BASE) digits = DIGITS[Number(rest % BASE)]! + digits;
  return prefix + digits;
};

const isId = (text: string): boolean => /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text);

/**
 * The ids that part the ids between two into ranges of one size, of 15 characters; the last one is that before `end`.
 * Records need not lie evenly, so ranges may hold more or fewer of them.
 *
 * Source: "PK Chunking", Bulk API Developer Guide: ids are numbers of base 62 behind the object's prefix, and Salesforce
 * itself reads large tables in ranges of them.
 *
 * @returns as many ids as ranges were asked for; undefined for what are no two ids of one object, in their order
 */
export const partIds = (start: string, end: string, ranges: number): string[] | undefined => {
  const prefix = start.slice(0, PREFIX);
  if (!isId(start) || !isId(end) || !end.startsWith(prefix)) return undefined;
  const [from, to] = [toNumber(start), toNumber(end) - 1n];
  if (to - from < BigInt(ranges)) return undefined;
  return Array.from({ length: ranges }, (_, index) =>
    toId(prefix, from + ((to - from) * BigInt(index + 1)) / BigInt(ranges)),
  );
};
