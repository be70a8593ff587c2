import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { columnFields, columnOf, isOwnColumn, type RequestedUser, type NewUserProblem } from './newUser.js';
import { eachRow, type SourceRow } from '../lookup/rows.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

const cell = z
  .union([z.string(), z.number(), z.boolean(), z.null()], { error: () => messages.getMessage('cell.type') })
  .transform((value) => (value === null ? '' : String(value).trim()));
const needed = cell.refine((value) => value !== '', { error: () => messages.getMessage('cell.missing') });

/** A row of a file of users: three columns that it needs, and other columns or fields of User by their API names. */
const userRow = z
  .object({ email: needed, last_name: needed, profile: needed }, { error: () => messages.getMessage('row.noObject') })
  .catchall(cell);

const missing = (issue: z.core.$ZodIssue, values: unknown): boolean =>
  (values as Record<string, unknown> | null)?.[String(issue.path[0])] === undefined;

const problemOf = (source: string, values: unknown, issue: z.core.$ZodIssue): NewUserProblem => ({
  source,
  column: String(issue.path[0] ?? ''),
  problem: issue.path.length > 0 && missing(issue, values) ? messages.getMessage('cell.missing') : issue.message,
});

const fieldOf = (column: string): string =>
  Object.hasOwn(columnFields, column) ? columnFields[column as keyof typeof columnFields] : column;

/** The keys that Zod leaves out of what it parses, such as `__proto__`: no field has such a name, and the plan refuses them. */
const leftOutOf = (parsed: object, values: unknown): Array<[column: string, value: string]> =>
  Object.entries(values as object)
    .filter(([column]) => !Object.hasOwn(parsed, column))
    .map(([column, value]) => [column, String(value)]);

/** The column that a header names by its own name or by its field's name, in any case; otherwise the header, as a field's API name. */
const columnNamed = (key: string): string => {
  const name = key.trim();
  const column = name.toLowerCase();
  return isOwnColumn(column) ? column : (columnOf(name) ?? name);
};

const readRow = ({ source, values }: SourceRow): RequestedUser | NewUserProblem[] => {
  const parsed = userRow.safeParse(values);
  if (!parsed.success) return parsed.error.issues.map((issue) => problemOf(source, values, issue));
  const { profile, ...columns } = parsed.data;
  const given = [...Object.entries(columns), ...leftOutOf(parsed.data, values)].filter(([, value]) => value !== '');
  return { profile, values: Object.fromEntries(given.map(([column, value]) => [fieldOf(column), value])), source };
};

/**
 * Reads a file of users: CSV with a header, or a JSON array of objects. The columns, or keys, are email, last_name, profile,
 * first_name, username, alias, time_zone, contact, and the API names of other fields of User. An empty cell counts as missing.
 *
 * @param path `-` for standard input
 * @throws SfError UnreadableError, NotUtf8Error, MalformedError, ColumnTwiceError, ColumnNamelessError when the file as a
 * whole cannot be read
 */
export const readUserFile = async (path: string): Promise<{ users: RequestedUser[]; problems: NewUserProblem[] }> => {
  const users: RequestedUser[] = [];
  const problems: NewUserProblem[] = [];
  await eachRow(path, columnNamed, (row) => {
    const read = readRow(row);
    if (Array.isArray(read)) problems.push(...read);
    else users.push(read);
  });
  return { users, problems };
};
