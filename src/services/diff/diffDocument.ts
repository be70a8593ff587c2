import { toChunks } from '../../formats/chunks.js';
import type { Sign } from '../../model/difference.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { csvLine } from '../answers/answerDocument.js';
import { usersMarkdown } from './diffMarkdown.js';
import { usersDiffRows, type DiffRow } from './diffRow.js';

/** The formats in which differences are a document. */
export const diffFormats = ['csv', 'json', 'markdown'] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** What differs between two users as a document. */
export async function usersDiffDocument(report: UsersDiffReport, format: DiffFormat): Promise<AsyncGenerator<string>> {
  if (format === 'json') return toChunks([`${JSON.stringify(report, null, 2)}\n`]);
  return toChunks(format === 'csv' ? csv(usersDiffRows(report)) : [await usersMarkdown(report)]);
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

function* csv(rows: Iterable<DiffRow>): Generator<string> {
  yield csvLine(COLUMNS);
  for (const row of rows) {
    const { sign, about, username, name, access, label, permission, field, first, other, through, reaches } = row;
    const what = [username, name, access, label, permission, field];
    yield csvLine([
      WORDS[sign],
      about,
      ...what,
      first,
      other,
      row.firstExpiresAt,
      row.otherExpiresAt,
      through,
      reaches,
    ]);
  }
}
