import { RECORDS_A_PAGE, type QueryPage } from './queryPage.js';

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
