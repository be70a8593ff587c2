import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { Messages, SfError } from '@salesforce/core';
import { z } from 'zod';
import { hasSlug, mainSlug, parseEntitlementId } from '../model/entitlement.js';
import { expiresAt } from '../model/expiry.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import type { RequestedChange } from './requestedChange.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFile');

const STDIN = '-';
const cell = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || undefined);

/** One row of a file of changes; columns it does not know, such as those of a results file, are none of its business. */
export const changeRow = z.object({
  action: z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() || undefined : (value ?? undefined)),
    z.enum(['grant', 'revoke']).optional(),
  ),
  user: z.string().trim().min(1),
  resource_type: z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() || undefined : (value ?? undefined)),
    z.enum(resourceTypeIds as [ResourceTypeId, ...ResourceTypeId[]]).optional(),
  ),
  resource: cell,
  entitlement: cell,
  expires_at: cell,
});

type ChangeRow = z.infer<typeof changeRow>;

/** A row as it was read, with where it stands. */
type SourceRow = { readonly source: string; readonly values: unknown };

export type RowProblem = { readonly source: string; readonly column: string; readonly problem: string };

export type ChangeFile = {
  readonly changes: readonly RequestedChange[];
  /** Rows that cannot be understood. */
  readonly problems: readonly RowProblem[];
};

const contentOf = async (path: string): Promise<string> => {
  if (path === STDIN) return readStream(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw messages.createError('unreadable', [path, (error as Error).message]);
  }
};

const csvRows = async (content: string, name: string): Promise<SourceRow[]> => {
  const { parse } = await import('csv-parse/sync');
  try {
    const rows = parse<{ info: { lines: number }; record: Record<string, string> }>(content, {
      columns: true,
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return rows.map(({ info, record }) => ({ source: `${name}:${info.lines}`, values: record }));
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
};

const jsonRows = (content: string, name: string): SourceRow[] => {
  try {
    return z
      .array(z.unknown())
      .parse(JSON.parse(content))
      .map((values, index) => ({ source: `${name}[${index}]`, values }));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : messages.getMessage('noArray');
    throw messages.createError('malformed', [name, reason]);
  }
};

class RowError extends Error {
  public constructor(
    public readonly column: string,
    message: string,
  ) {
    super(message);
  }
}

/** Type, resource and slug of a row: of the entitlement's C1 id alone, or of the columns. */
const entitlementOf = (row: ChangeRow): Pick<RequestedChange, 'type' | 'resource' | 'slug'> => {
  const whole = row.entitlement ? parseEntitlementId(row.entitlement) : null;
  const type = whole?.type ?? row.resource_type;
  if (!type) throw new RowError('resource_type', messages.getMessage('row.noType'));
  const resource = whole?.resourceId ?? row.resource;
  if (!resource) throw new RowError('resource', messages.getMessage('row.noResource'));
  const slug = whole?.slug ?? row.entitlement ?? mainSlug[type];
  if (!slug || !hasSlug(type, slug)) {
    throw new RowError('entitlement', messages.getMessage('row.noEntitlement', [slug ?? '', type]));
  }
  return { type, resource, slug };
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

/**
 * Reads a file of changes: CSV with the columns action, user, resource_type, resource, entitlement, expires_at, or a JSON
 * array of objects with these keys.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV
 * @param action what a row without an action means
 * @throws SfError UnreadableError, MalformedError when the file as a whole cannot be read
 */
export const readChangeFile = async (path: string, action: RequestedChange['action']): Promise<ChangeFile> => {
  const content = await contentOf(path);
  const name = path === STDIN ? 'stdin' : path;
  const isJson = /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(content));
  const changes: RequestedChange[] = [];
  const problems: RowProblem[] = [];
  for (const row of isJson ? jsonRows(content, name) : await csvRows(content, name)) {
    try {
      changes.push(changeOf(row, action));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      problems.push({ source: row.source, column: error.column, problem: error.message });
    }
  }
  return { changes, problems };
};

/** `changes.csv:7, column user: …` */
export const describeProblem = ({ source, column, problem }: RowProblem): string =>
  messages.getMessage('row', [source, column, problem]);

/** @throws SfError InvalidRows that names every bad row with its column, when there is one */
export const refuseBadRows = (problems: readonly RowProblem[]): void => {
  if (problems.length === 0) return;
  const error = new SfError(
    problems.map(describeProblem).join('\n'),
    'InvalidRows',
    messages.getMessages('rows.actions'),
  );
  error.setData([...problems]);
  throw error;
};
