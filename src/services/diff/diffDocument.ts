import { toChunks } from '../../formats/chunks.js';
import type { Sign } from '../../model/difference.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { csvLine } from '../answers/answerDocument.js';
import { sidesMarkdown, usersMarkdown } from './diffMarkdown.js';
import { differenceRows, unmatchedRows, usersDiffRows, type DiffRow } from './diffRow.js';
import { type DifferenceCounts, reportedDifference, sidesHead, sidesTail } from './sidesReport.js';
import type { TwoSides } from './twoSides.js';

/** The formats in which differences are a document. */
export const diffFormats = ['csv', 'json', 'markdown'] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** What differs between two users as a document. */
export async function usersDiffDocument(report: UsersDiffReport, format: DiffFormat): Promise<AsyncGenerator<string>> {
  if (format === 'json') return toChunks([`${JSON.stringify(report, null, 2)}\n`]);
  return toChunks(format === 'csv' ? usersCsv(report) : [await usersMarkdown(report)]);
}

/**
 * What differs between two sides as a document: none of the differences is kept, there may be millions.
 *
 * @param counts counts them while they are read
 */
export async function sidesDiffDocument(
  answer: TwoSides,
  format: DiffFormat,
  counts: DifferenceCounts,
): Promise<AsyncGenerator<string>> {
  if (format === 'markdown') return toChunks([await sidesMarkdown(answer, counts)]);
  return toChunks(format === 'csv' ? sidesCsv(answer, counts) : sidesJson(answer, counts));
}

/** A value of each column. Columns are a promise: new ones come at the end. */
const COLUMNS = [
  'change',
  'about',
  'username',
  'name',
  'access',
  'label',
  'permission',
  'field',
  'first',
  'other',
  'first_expires_at',
  'other_expires_at',
  'through',
  'reaches',
] as const;

/** Words, since a spreadsheet would take a sign for a formula. */
const WORDS: Readonly<Record<Sign, string>> = { '+': 'gained', '-': 'lost', '~': 'changed' };

function* usersCsv(report: UsersDiffReport): Generator<string> {
  yield csvLine(COLUMNS);
  for (const row of usersDiffRows(report)) yield lineOf(WORDS[row.sign], row);
}

function* sidesCsv(answer: TwoSides, counts: DifferenceCounts): Generator<string> {
  yield csvLine(COLUMNS);
  for (const one of answer.diff.differences()) {
    const difference = reportedDifference(one);
    counts.add(difference);
    for (const row of differenceRows(difference)) yield lineOf(WORDS[row.sign], row);
  }
  for (const row of unmatchedRows(sidesTail(answer, counts))) yield lineOf(row.change, row);
}

function lineOf(change: string, row: Omit<DiffRow, 'sign'>): string {
  const { about, username, name, access, label, permission, field, first, other, through, reaches } = row;
  const what = [username, name, access, label, permission, field];
  return csvLine([change, about, ...what, first, other, row.firstExpiresAt, row.otherExpiresAt, through, reaches]);
}

/** The same as `--json` has in `result`, difference by difference. */
function* sidesJson(answer: TwoSides, counts: DifferenceCounts): Generator<string> {
  const head = JSON.stringify(sidesHead(answer), null, 2).slice(0, -'\n}'.length);
  yield `${head},\n  "differences": [`;
  let isFirst = true;
  for (const one of answer.diff.differences()) {
    const difference = reportedDifference(one);
    counts.add(difference);
    yield `${isFirst ? '' : ','}\n    ${JSON.stringify(difference)}`;
    isFirst = false;
  }
  const tail = JSON.stringify(sidesTail(answer, counts), null, 2).slice('{'.length);
  yield `${isFirst ? '' : '\n  '}],${tail}\n`;
}
