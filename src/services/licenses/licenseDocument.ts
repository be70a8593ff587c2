import { toChunks } from '../../formats/chunks.js';
import { ASSIGNED } from '../../model/entitlement.js';
import type { LicensesReport } from '../../schemas/licenses.js';
import { csvLine, pathCell, USER_COLUMNS, userCells, type AnswerFormat } from '../answers/answerDocument.js';

export function licenseDocument(report: LicensesReport, format: AnswerFormat): AsyncGenerator<string> {
  return toChunks(format === 'csv' ? csv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

/** A value of each column. Columns are a promise: new ones come at the end. */
const COLUMNS = [
  /** `license`, `holder` of one, or `lack` of one. */
  'what',
  'kind',
  'license',
  'license_id',
  'status',
  'total',
  'used',
  'left',
  'overused',
  'expires_at',
  'frees_seats',
  'may_free_seats',
  ...USER_COLUMNS,
  'created_at',
  'reasons',
  'needed_by',
  'action',
  'frees',
  'command',
  'advice',
] as const;

/** A row for each license, for each holder who could do without, and for each user who lacks one. */
function* csv({ licenses, holders, lacks }: LicensesReport): Generator<string> {
  yield csvLine(COLUMNS);
  const none = (count: number): null[] => Array<null>(count).fill(null);
  for (const { kind, name, id, status, total, used, left, overused, expiresAt, frees } of licenses) {
    const seats = [status, total, used, left, overused, expiresAt, frees.seats, frees.notKnown];
    yield csvLine(['license', kind, name, id, ...seats, ...none(USER_COLUMNS.length + 7)]);
  }
  for (const { license, createdAt, reasons, neededBy, action, frees, command, advice, ...user } of holders) {
    const needs = neededBy.map(pathCell).join('; ') || null;
    const rest = [createdAt, reasons.join(' '), needs, action, action && frees, command, advice];
    yield csvLine(['holder', license.kind, license.name, license.id, ...none(8), ...userCells(user), ...rest]);
  }
  for (const { license, path, command, advice, ...user } of lacks) {
    const rest = [null, null, pathCell(path), null, null, command, advice];
    yield csvLine(['lack', license.kind, license.name, license.id, ...none(8), ...userCells(user), ...rest]);
  }
}

/** A file for a command that frees seats. */
type SeatFile = { readonly rows: number; readonly document: AsyncGenerator<string> };

/**
 * The license assignments to take away, as `sf access revoke --file` reads them: by C1's ids, which no name can be mistaken for, with the
 * names for people.
 */
export function revocations({ licenses, holders }: LicensesReport): SeatFile {
  const names = new Map(licenses.map(({ kind, id, apiName, name }) => [`${kind} ${id}`, apiName ?? name]));
  const all = holders.filter(({ action }) => action === 'revoke');
  const rows = all.map(({ username, license: { kind, id, name } }) => {
    return ['revoke', username, kind, names.get(`${kind} ${id}`) ?? name, `${kind}:${id}:${ASSIGNED}`];
  });
  return fileOf(['action', 'user', 'resource_type', 'resource', 'entitlement'], rows);
}

/** The users to deactivate, each once, as `sf access user status --file` reads them. */
export function usersToDeactivate({ holders }: LicensesReport): SeatFile {
  const all = holders.filter(({ action }) => action === 'deactivate');
  const usernames = [...new Set(all.map(({ username }) => username))].sort();
  return fileOf(
    ['username'],
    usernames.map((username) => [username]),
  );
}

function fileOf(columns: readonly string[], rows: ReadonlyArray<readonly string[]>): SeatFile {
  return { rows: rows.length, document: toChunks([columns, ...rows].map(csvLine)) };
}
