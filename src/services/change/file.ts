import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { isWrongSlug, mainSlug, parseEntitlementId } from '../../model/entitlement.js';
import { parseTime } from '../../model/time.js';
import { resourceTypeIds, type ResourceTypeId } from '../../model/resourceType.js';
import { errorOfMany, PROBLEMS_NAMED } from '../lookup/problems.js';
import { eachRow, type SourceRow } from '../lookup/rows.js';
import { SharedTexts } from '../lookup/sharedTexts.js';
import { grantableKind } from '../../resources/index.js';
import { RESULT_NAMES } from './report.js';
import { describeRowProblem, type RequestedChange, type RowProblem } from './request.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFile');

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
 * @throws SfError UnreadableError, NotUtf8Error, MalformedError, ColumnTwiceError, ColumnNamelessError, UnknownColumnError
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
      problems.push({ source: row.source, ...change, cells: { action, ...textsOf(row.values) } });
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

const cell = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || undefined);

/** @param listed the words that the error message lists */
const oneOf = <T extends string>(words: readonly [T, ...T[]], listed: readonly T[] = words) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() || undefined : (value ?? undefined)),
    z.enum(words, { error: messages.getMessage('row.noneOf', [listed.join(', ')]) }).optional(),
  );

const noUser = { error: messages.getMessage('row.noUser') };

/** The columns that are read. A results file also has columns for the outcome, which are not read. */
const changeRow = z.object({
  action: oneOf(['grant', 'revoke']),
  user: z.string(noUser).trim().min(1, noUser),
  // A read-only type is a known word. The plan refuses it later, and says where its access is granted.
  resource_type: oneOf(
    resourceTypeIds as [ResourceTypeId, ...ResourceTypeId[]],
    resourceTypeIds.filter((type) => grantableKind(type)),
  ),
  resource: cell,
  entitlement: cell,
  expires_at: cell,
});

type ChangeRow = z.infer<typeof changeRow>;

const OWN_COLUMNS = Object.keys(changeRow.shape);

const asColumn = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The columns by all their names in lower case: the name of a column itself, and the key of a result in JSON. */
const columns: ReadonlyMap<string, string> = new Map(
  [...OWN_COLUMNS, ...RESULT_NAMES].map((name) => [name.toLowerCase(), asColumn(name)]),
);

/** The column with a name, in any case. An unknown name is refused: with `expires` for `expires_at`, access would have no end. */
function columnNamed(name: string, source: string): string {
  const column = columns.get(name.trim().toLowerCase());
  if (!column) throw messages.createError('unknownColumn', [source, name, OWN_COLUMNS.join(', ')]);
  return column;
}

/** A problem of a row, and its column. */
type CellProblem = Pick<RowProblem, 'column' | 'problem'>;

function cellProblem(column: string, key: string, tokens: string[] = []): CellProblem {
  return { column, problem: messages.getMessage(key, tokens) };
}

function parseRow({ source, values }: SourceRow, action: RequestedChange['action']): RequestedChange | CellProblem {
  const parsed = changeRow.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const column = String(issue!.path[0] ?? 'row');
    const text = (values as Record<string, unknown> | null)?.[column];
    return { column, problem: typeof text === 'string' && text ? `"${text}": ${issue!.message}` : issue!.message };
  }
  const row = parsed.data;
  const until = row.expires_at ? parseTime(row.expires_at) : undefined;
  if (until === null) return cellProblem('expires_at', 'row.noTime', [row.expires_at!]);
  const entitlement = entitlementOf(row);
  if ('problem' in entitlement) return entitlement;
  return {
    action: row.action ?? action,
    user: row.user,
    ...entitlement,
    ...(until !== undefined && { expiresAt: until }),
    source,
  };
}

type RowEntitlement = Pick<RequestedChange, 'type' | 'resource' | 'alsoCalled' | 'resourceColumn' | 'slug'>;

/** The entitlement that a row names by its C1 id, or by several columns. The columns must not contradict the id. */
function entitlementOf(row: ChangeRow): RowEntitlement | CellProblem {
  const whole = row.entitlement ? parseEntitlementId(row.entitlement) : null;
  if (whole && row.resource_type && row.resource_type !== whole.type) {
    return cellProblem('resource_type', 'row.otherType', [row.resource_type, row.entitlement!]);
  }
  const type = whole?.type ?? row.resource_type;
  if (!type) return cellProblem('resource_type', 'row.noType');
  const resource = whole?.resourceId ?? row.resource;
  if (!resource) return cellProblem('resource', 'row.noResource');
  const slug = whole?.slug ?? row.entitlement ?? mainSlug(type) ?? '';
  if (isWrongSlug(type, slug)) return cellProblem('entitlement', 'row.noEntitlement', [slug, type]);
  return {
    type,
    resource,
    ...(whole && row.resource && { alsoCalled: row.resource }),
    ...(whole && { resourceColumn: 'entitlement' as const }),
    slug,
  };
}

function textsOf(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}
