import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { isWrongSlug, mainSlug, parseEntitlementId } from '../../model/entitlement.js';
import { expiresAt } from '../../model/expiry.js';
import { resourceTypeIds, type ResourceTypeId } from '../../model/resourceType.js';
import { changeResult, RESULT_COLUMNS, type ChangeResult } from './report.js';
import { errorOfMany } from '../lookup/problems.js';
import type { RequestedChange } from './request.js';
import { provisionerOf } from '../lookup/targets.js';
import { readRows, type SourceRow } from '../lookup/rows.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFile');

const cell = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || undefined);

/** @param told the words that an error lists */
const oneOf = <T extends string>(words: readonly [T, ...T[]], told: readonly T[] = words) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() || undefined : (value ?? undefined)),
    z.enum(words, { error: messages.getMessage('row.noneOf', [told.join(', ')]) }).optional(),
  );

const someone = { error: messages.getMessage('row.noUser') };

/** One row of a file of changes. What became of the change, in a results file, is none of its business. */
const changeRow = z.object({
  action: oneOf(['grant', 'revoke']),
  user: z.string(someone).trim().min(1, someone),
  // A read-only type is no wrong word: what is said of it later says where its access is granted.
  resource_type: oneOf(
    resourceTypeIds as [ResourceTypeId, ...ResourceTypeId[]],
    resourceTypeIds.filter((type) => provisionerOf(type)),
  ),
  resource: cell,
  entitlement: cell,
  expires_at: cell,
});

type ChangeRow = z.infer<typeof changeRow>;

const OWN_COLUMNS = Object.keys(changeRow.shape);

const asColumn = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** By its name in lower case: a column of this file, of a results file, or a key of `result.changes` in JSON. */
const columns: ReadonlyMap<string, string> = new Map(
  [...OWN_COLUMNS, ...RESULT_COLUMNS, ...Object.keys(changeResult.shape)].map((name) => [
    name.toLowerCase(),
    asColumn(name),
  ]),
);

/** A column in any case. One that nobody knows is refused: `expires` for `expires_at` would give access for good. */
const columnNamed = (name: string, source: string): string => {
  const column = columns.get(name.trim().toLowerCase());
  if (!column) throw messages.createError('unknownColumn', [source, name, OWN_COLUMNS.join(', ')]);
  return column;
};

export type RowProblem = {
  readonly source: string;
  readonly column: string;
  readonly problem: string;
  /** What stands in the row, by column. */
  readonly cells: Readonly<Record<string, string>>;
};

export type ChangeFile = {
  readonly changes: readonly RequestedChange[];
  /** Rows that cannot be understood. */
  readonly problems: readonly RowProblem[];
};

class RowError extends Error {
  public constructor(
    public readonly column: string,
    message: string,
  ) {
    super(message);
  }
}

/** Type, resource and slug of a row: of the entitlement's C1 id, which the columns must not contradict, or of the columns. */
const entitlementOf = (
  row: ChangeRow,
): Pick<RequestedChange, 'type' | 'resource' | 'alsoCalled' | 'resourceColumn' | 'slug'> => {
  const whole = row.entitlement ? parseEntitlementId(row.entitlement) : null;
  if (whole && row.resource_type && row.resource_type !== whole.type) {
    throw new RowError('resource_type', messages.getMessage('row.otherType', [row.resource_type, row.entitlement!]));
  }
  const type = whole?.type ?? row.resource_type;
  if (!type) throw new RowError('resource_type', messages.getMessage('row.noType'));
  const resource = whole?.resourceId ?? row.resource;
  if (!resource) throw new RowError('resource', messages.getMessage('row.noResource'));
  const slug = whole?.slug ?? row.entitlement ?? mainSlug[type] ?? '';
  if (isWrongSlug(type, slug)) {
    throw new RowError('entitlement', messages.getMessage('row.noEntitlement', [slug, type]));
  }
  return {
    type,
    resource,
    ...(whole && row.resource && { alsoCalled: row.resource }),
    ...(whole && { resourceColumn: 'entitlement' as const }),
    slug,
  };
};

const changeOf = ({ source, values }: SourceRow, action: RequestedChange['action']): RequestedChange => {
  const parsed = changeRow.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const column = String(issue!.path[0] ?? 'row');
    const given = (values as Record<string, unknown> | null)?.[column];
    throw new RowError(column, typeof given === 'string' && given ? `"${given}": ${issue!.message}` : issue!.message);
  }
  const row = parsed.data;
  const until = row.expires_at ? expiresAt(row.expires_at) : undefined;
  if (until === null) throw new RowError('expires_at', messages.getMessage('row.noTime', [row.expires_at!]));
  return {
    action: row.action ?? action,
    user: row.user,
    ...entitlementOf(row),
    ...(until !== undefined && { expiresAt: until }),
    source,
  };
};

const textsOf = (values: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values ?? {}).filter(
      (cell): cell is [string, string] => typeof cell[1] === 'string' && cell[1] !== '',
    ),
  );

/**
 * Reads a file of changes: CSV with the columns action, user, resource_type, resource, entitlement, expires_at, or a JSON
 * array of objects with these keys. Columns of a results file, and keys of a result in JSON, may be there as well.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV
 * @param action what a row without an action means
 * @throws SfError UnreadableError, NotUtf8Error, MalformedError, ColumnTwiceError, ColumnNamelessError, UnknownColumnError
 * when the file as a whole cannot be read
 */
export const readChangeFile = async (path: string, action: RequestedChange['action']): Promise<ChangeFile> => {
  const changes: RequestedChange[] = [];
  const problems: RowProblem[] = [];
  for (const row of await readRows(path, columnNamed)) {
    try {
      changes.push(changeOf(row, action));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const cells = { action, ...textsOf(row.values) };
      problems.push({ source: row.source, column: error.column, problem: error.message, cells });
    }
  }
  return { changes, problems };
};

/** `changes.csv:7, column user: …` */
export const describeProblem = ({
  source,
  column,
  problem,
}: Pick<RowProblem, 'source' | 'column' | 'problem'>): string => messages.getMessage('row', [source, column, problem]);

/** What became of a row that was left out since it cannot be understood, with what stands there: to be put right. */
export const leftOutResult = (problem: RowProblem): ChangeResult => {
  const { action = '', user = '', resource_type = '', resource = '', entitlement, expires_at } = problem.cells;
  return {
    source: problem.source,
    action,
    user,
    userId: null,
    resourceType: resource_type,
    resource,
    entitlement: entitlement ?? null,
    verdict: 'refused',
    status: 'refused',
    reason: describeProblem(problem),
    recordId: null,
    error: null,
    expiresAt: expires_at ?? null,
  };
};

/** @throws SfError InvalidRowsError that names the bad rows with their columns, when there is one */
export const refuseBadRows = (problems: readonly RowProblem[]): void => {
  if (problems.length === 0) return;
  const described = problems.map((problem) => ({ line: describeProblem(problem), data: problem }));
  throw errorOfMany(described, 'InvalidRowsError', messages.getMessages('rows.actions'));
};
