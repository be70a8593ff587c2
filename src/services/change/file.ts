import { Messages } from '@salesforce/core';
import { isWrongSlug, mainSlug, parseEntitlementId } from '../../model/entitlement.js';
import { parseTime } from '../../model/time.js';
import { isSpreadsheetNumber } from '../../model/spreadsheetNumber.js';
import { resourceTypeIds } from '../../model/resourceType.js';
import { invisibleIn } from '../lookup/invisible.js';
import { errorOfMany, PROBLEMS_NAMED } from '../lookup/problems.js';
import { eachRow, type SourceRow } from '../lookup/rows.js';
import { SharedTexts } from '../lookup/sharedTexts.js';
import { grantableKind } from '../../resources/index.js';
import { typeNamed } from '../../resources/kindWords.js';
import { RESULT_NAMES } from './report.js';
import { describeRowProblem, type RequestedChange, type RowProblem } from './request.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFile');
const rowMessages = Messages.loadMessages('sf-plugin-access', 'rowFile');

export type ChangeFile = {
  readonly changes: readonly RequestedChange[];
  /** The problems of rows that cannot be understood: all of them, or as many as an error names. */
  readonly problems: readonly RowProblem[];
  /** How many other rows cannot be understood. */
  readonly furtherProblems: number;
};

/**
 * Reads a file of changes: CSV with the columns action, user, resource_type, resource, entitlement, expires_at, or a JSON
 * array of objects with these keys. Columns of a results file, and keys of a result in JSON, may be there as well.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV
 * @param action the action of a row that names none
 * @param keepsAll whether all problems are kept, since the rows are left out; otherwise one is enough to refuse the file
 * @throws SfError UnreadableError, NotUtf8Error, MalformedError, HeaderFaultError, ColumnTwiceError, UnknownColumnError
 * when the file as a whole cannot be read
 */
export async function readChangeFile(
  path: string,
  action: RequestedChange['action'],
  keepsAll: boolean,
): Promise<ChangeFile> {
  let changes: RequestedChange[] = [];
  let furtherProblems = 0;
  const resources = new SharedTexts();
  const problems: RowProblem[] = [];
  await eachRow(path, columnNamed, (row) => {
    const change = parseRow(row, action);
    if (!('problem' in change)) {
      if (keepsAll || problems.length === 0) changes.push({ ...change, resource: resources.of(change.resource) });
      return;
    }
    if (!keepsAll) changes = [];
    if (keepsAll || problems.length < PROBLEMS_NAMED) {
      problems.push({ source: row.source, ...change, cells: { action, ...textsIn(row) } });
    } else furtherProblems += 1;
  });
  return { changes, problems, furtherProblems };
}

/** @throws SfError InvalidRowsError that lists the bad rows with their columns, if there are any */
export function refuseBadRows({ problems, furtherProblems }: Omit<ChangeFile, 'changes'>): void {
  if (problems.length === 0) return;
  const described = problems.map((problem) => ({ line: describeRowProblem(problem), data: problem }));
  throw errorOfMany(described, 'InvalidRowsError', messages.getMessages('rows.actions'), furtherProblems);
}

/** The columns that are read. A results file also has columns for the outcome, which are not read. */
const OWN_COLUMNS = ['action', 'user', 'resource_type', 'resource', 'entitlement', 'expires_at'] as const;
type Column = (typeof OWN_COLUMNS)[number];

const asColumn = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The columns by all their names in lower case: the name of a column itself, and the key of a result in JSON. */
const columns: ReadonlyMap<string, string> = new Map(
  [...OWN_COLUMNS, ...RESULT_NAMES].map((name) => [name.toLowerCase(), asColumn(name)]),
);

/** The column with a name, in any case. An unknown name is refused: with `expires` for `expires_at`, access would have no end. */
function columnNamed(name: string, source: string): string {
  const column = columns.get(name.trim().toLowerCase());
  if (column) return column;
  const invisible = invisibleIn(name);
  const known = OWN_COLUMNS.join(', ');
  throw messages.createError('unknownColumn', [source, name, known, invisible === null ? '' : ` ${invisible}`]);
}

/** A problem of a row, and its column. */
type CellProblem = Pick<RowProblem, 'column' | 'problem'>;

function cellProblem(column: string, key: string, tokens: string[] = []): CellProblem {
  return { column, problem: messages.getMessage(key, tokens) };
}

function noneOf(column: string, text: string, words: readonly string[]): CellProblem {
  const { problem } = cellProblem(column, 'row.noneOf', [text, words.join(', ')]);
  const invisible = invisibleIn(text);
  return { column, problem: invisible === null ? problem : `${problem}. ${invisible}` };
}

function parseRow(row: SourceRow, action: RequestedChange['action']): RequestedChange | CellProblem {
  if (row.problem !== undefined) return { column: row.column, problem: row.problem };
  const { source, values } = row;
  const noText = OWN_COLUMNS.find((column) => values[column] === null);
  if (noText) return cellProblem(noText, 'row.noText');
  const cells = Object.fromEntries(OWN_COLUMNS.map((column) => [column, values[column]?.trim() ?? ''])) as Record<
    Column,
    string
  >;
  const changed = NAMES.find((column) => isSpreadsheetNumber(cells[column]));
  if (changed) return { column: changed, problem: rowMessages.getMessage('spreadsheet', [cells[changed]]) };
  const named = cells.action === '' ? action : wordIn(ACTIONS, cells.action);
  if (!named) return noneOf('action', cells.action, ACTIONS);
  if (cells.user === '') return cellProblem('user', 'row.noUser');
  const entitlement = entitlementOf(cells);
  if ('problem' in entitlement) return entitlement;
  const until = cells.expires_at === '' ? undefined : parseTime(cells.expires_at);
  if (until === null) return cellProblem('expires_at', 'row.noTime', [cells.expires_at]);
  return {
    action: named,
    user: cells.user,
    ...entitlement,
    ...(until !== undefined && { expiresAt: until }),
    source,
  };
}

/** The columns that name somebody or something. */
const NAMES = ['user', 'resource', 'entitlement'] as const;

const ACTIONS = ['grant', 'revoke'] as const;
// A read-only type is a known word. The plan refuses it later, and says where its access is granted.
const GRANTABLE = resourceTypeIds.filter((type) => grantableKind(type));

function wordIn<Word extends string>(words: readonly Word[], text: string): Word | undefined {
  return words.find((word) => word === text.toLowerCase());
}

type RowEntitlement = Pick<RequestedChange, 'type' | 'part' | 'resource' | 'alsoCalled' | 'resourceColumn' | 'slug'>;

/** The entitlement that a row names by its C1 id, or by several columns. The columns must not contradict the id. */
function entitlementOf(cells: Readonly<Record<Column, string>>): RowEntitlement | CellProblem {
  const { entitlement } = cells;
  const kind = typeNamed(cells.resource_type);
  if (cells.resource_type !== '' && !kind) {
    return noneOf('resource_type', cells.resource_type, GRANTABLE);
  }
  const whole = parseEntitlementId(entitlement);
  if (whole && kind && kind.type !== whole.type) {
    return cellProblem('resource_type', 'row.otherType', [cells.resource_type, entitlement]);
  }
  const type = whole?.type ?? kind?.type;
  if (!type) return cellProblem('resource_type', 'row.noType');
  const resource = whole?.resourceId ?? cells.resource;
  if (resource === '') return cellProblem('resource', 'row.noResource');
  const slug = whole?.slug ?? (entitlement || (mainSlug(type) ?? ''));
  if (isWrongSlug(type, slug)) return cellProblem('entitlement', 'row.noEntitlement', [slug, type]);
  return {
    type,
    ...(kind?.part !== undefined && { part: kind.part }),
    resource,
    ...(whole && cells.resource !== '' && { alsoCalled: cells.resource }),
    ...(whole && { resourceColumn: 'entitlement' as const }),
    slug,
  };
}

function textsIn({ values }: SourceRow): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
