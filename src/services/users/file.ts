import { Messages } from '@salesforce/core';
import { columnFields, columnOf, isOwnColumn, type RequestedUser, type NewUserProblem } from './newUser.js';
import { PEOPLE_LIMITS } from '../lookup/boundedText.js';
import { eachRow, type SourceRow } from '../lookup/rows.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** The columns that a row needs. Others are fields of User by their API names. */
const NEEDED = ['email', 'last_name', 'profile'];

const fieldOf = (column: string): string =>
  Object.hasOwn(columnFields, column) ? columnFields[column as keyof typeof columnFields] : column;

/** The column that a header names by its own name or by its field's name, in any case; otherwise the header, as a field's API name. */
const columnNamed = (key: string): string => {
  const name = key.trim();
  const column = name.toLowerCase();
  return isOwnColumn(column) ? column : (columnOf(name) ?? name);
};

const COLUMNS_NAMED = 10;

const problemOf = (value: string | null, column: string, columns: readonly string[]): string | null => {
  if (value === null) return messages.getMessage('cell.type');
  if (value !== '') return null;
  const others = columns.filter((one) => !isOwnColumn(one));
  // People write the labels of fields: Last Name.
  if (columns.includes(column) || others.length === 0) return messages.getMessage('cell.missing');
  const named = [...others.slice(0, COLUMNS_NAMED), ...(others.length > COLUMNS_NAMED ? ['…'] : [])];
  return messages.getMessage('cell.noColumn', [named.join(', ')]);
};

const readRow = (row: SourceRow): RequestedUser | NewUserProblem[] => {
  const { source, values } = row;
  if (row.problem !== undefined) return [{ source, column: row.column ?? '', problem: row.problem }];
  const given = new Map(NEEDED.map((column): [string, string | null] => [column, '']));
  for (const [column, value] of Object.entries(values)) {
    const text = value?.trim() ?? null;
    if (text !== '') given.set(column, text);
  }
  const problems = [...given].flatMap(([column, value]) => {
    const problem = problemOf(value, column, Object.keys(values));
    return problem === null ? [] : [{ source, column, problem }];
  });
  if (problems.length > 0) return problems;
  const texts = [...given].map(([column, value]) => [fieldOf(column), value!] as const);
  return {
    profile: given.get('profile')!,
    values: Object.fromEntries(texts.filter(([field]) => field !== 'profile')),
    source,
  };
};

/**
 * Reads a file of users: CSV with a header, or a JSON array of objects. The columns, or keys, are email, last_name, profile,
 * first_name, username, alias, time_zone, contact, and the API names of other fields of User. An empty cell counts as missing.
 *
 * @param path `-` for standard input
 * @throws SfError UnreadableError, NotUtf8Error, MalformedError, HeaderFaultError, ColumnTwiceError when the file as a whole
 * cannot be read
 */
export const readUserFile = async (path: string): Promise<{ users: RequestedUser[]; problems: NewUserProblem[] }> => {
  const users: RequestedUser[] = [];
  const problems: NewUserProblem[] = [];
  const take = (row: SourceRow): void => {
    const read = readRow(row);
    if (Array.isArray(read)) problems.push(...read);
    else users.push(read);
  };
  await eachRow(path, columnNamed, take, PEOPLE_LIMITS);
  return { users, problems };
};
