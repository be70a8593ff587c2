import { type QueryPage, RECORDS_A_PAGE } from './queryPage.js';

/** The largest number of ranges of ids in which one table is read at the same time. */
export const MAX_RANGES = 8;

/** The last page of a range is not full. With ten full pages before it, such pages are less than a tenth of the calls. */
const PAGES_A_RANGE = 10;

/** The number of ranges that is worth its extra calls, for the records between the first page and the last one. */
export function rangesWorthwhile({ records, totalSize, next }: QueryPage): number {
  if (next === null) return 1;
  const pages = Math.floor((totalSize - records.length - RECORDS_A_PAGE) / RECORDS_A_PAGE);
  return Math.min(MAX_RANGES, 1 + Math.floor(pages / PAGES_A_RANGE));
}

/**
 * Divides the ids between two into ranges of one size. Ids need not lie evenly, so ranges may hold more or fewer records.
 *
 * Source: "PK Chunking", Bulk API Developer Guide: ids are numbers of base 62 behind the object's prefix, and Salesforce
 * itself reads large tables in ranges of them.
 *
 * @param start the id before the first range
 * @param end the id after the last range
 * @returns the last id of each range, of 15 characters; undefined when these are not two ids of one object in their order,
 * or when there are fewer ids than ranges
 */
export function divideIds(start: string, end: string, ranges: number): string[] | undefined {
  const prefix = start.slice(0, PREFIX);
  if (!isId(start) || !isId(end) || !end.startsWith(prefix)) return undefined;
  const [from, to] = [toNumber(start), toNumber(end) - 1n];
  if (to - from < BigInt(ranges)) return undefined;
  return Array.from({ length: ranges }, (_, index) =>
    toId(prefix, from + ((to - from) * BigInt(index + 1)) / BigInt(ranges)),
  );
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(DIGITS.length);
const PREFIX = 3;
const LENGTH = 15;

function isId(text: string): boolean {
  return /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text);
}

function toNumber(id: string): bigint {
  return [...id.slice(PREFIX, LENGTH)].reduce((sum, digit) => sum * BASE + BigInt(DIGITS.indexOf(digit)), 0n);
}

function toId(prefix: string, number: bigint): string {
  let digits = '';
  for (let rest = number; digits.length < LENGTH - PREFIX; rest /= BASE) digits = DIGITS[Number(rest % BASE)]! + digits;
  return prefix + digits;
}
