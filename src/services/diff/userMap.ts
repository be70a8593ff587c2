import { Messages } from '@salesforce/core';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { eachRow, type SourceRow } from '../lookup/rows.js';
import { comparableUser } from '../lookup/userNames.js';
import type { Side } from './commonGround.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'userMap');

/** Which user of the first org is which of the other, as a file says it. */
export type UserMap = readonly MappedUser[];

/** Both users by username or id. */
type MappedUser = { readonly source: string } & Readonly<Record<Column, string>>;

/** The columns of the file: users of the first org, and of the other. */
const columns = ['user', 'with_user'] as const;
type Column = (typeof columns)[number];

/**
 * Reads a file of users of two orgs: CSV with a header, or a JSON array of objects, with the columns `user` and `with_user`.
 *
 * @param path `-` for standard input
 * @throws SfError UserMapError that lists the rows that are wrong, with their places; those of `eachRow`
 */
export async function readUserMap(path: string): Promise<UserMap> {
  const problems: Problem[] = [];
  const mapped: MappedUser[] = [];
  await eachRow(path, columnNamed, (row) => {
    const { source, values } = row;
    if (row.problem !== undefined) return void problems.push(problemOfRow(row));
    const [user, withUser] = columns.map((column) => usernameIn(values, column));
    if (user === undefined && withUser === undefined) return;
    for (const [index, column] of columns.entries()) {
      if ([user, withUser][index] === undefined) problems.push(problemOf('missing', source, column));
    }
    if (user !== undefined && withUser !== undefined) mapped.push({ source, user, with_user: withUser });
  });
  for (const column of columns) {
    const seen = new Set<string>();
    for (const row of mapped) {
      const user = comparableUser(row[column]);
      if (seen.has(user)) problems.push(problemOf('twice', row.source, column, row[column]));
      seen.add(user);
    }
  }
  if (problems.length > 0) throw errorOfMany(problems, 'UserMapError', messages.getMessages('actions'));
  return mapped;
}

/**
 * The usernames of the other org by those of the first. The rows of the map may name users by their ids as well.
 *
 * @throws SfError UserMapError that lists the rows which name users whom an org does not have, or one user twice, with their places
 */
export function mappingOf(map: UserMap, first: Side, other: Side): ReadonlyMap<string, string> {
  if (map.length === 0) return new Map();
  const sides = { user: first, with_user: other };
  const problems: Problem[] = [];
  const found = columns.map((column) => {
    const known = usernamesOf(sides[column]);
    const seen = new Set<string>();
    return map.map((row) => {
      const written = row[column];
      const username = known.get(comparableUser(written));
      if (username === undefined) {
        problems.push(problemOf('unknown', row.source, column, written, sides[column].name));
        return written;
      }
      if (seen.has(username)) problems.push(problemOf('twice', row.source, column, written));
      seen.add(username);
      return username;
    });
  });
  if (problems.length > 0) throw errorOfMany(problems, 'UserMapError', messages.getMessages('actions'));
  const [users, withUsers] = found as [string[], string[]];
  return new Map(users.map((user, at) => [user, withUsers[at]!]));
}

/** The usernames of a side, by themselves and by ids, in the form in which names are compared. */
function usernamesOf({ reader }: Side): Map<string, string> {
  const usernames = new Map<string, string>();
  for (const { id, username } of reader.accountFacts().names()) {
    usernames.set(id, username).set(username.toLowerCase(), username);
  }
  return usernames;
}

function columnNamed(name: string, source: string): string {
  const column = columns.find((one) => one === name.trim().toLowerCase());
  if (column === undefined) throw messages.createError('unknownColumn', [source, name, columns.join(', ')]);
  return column;
}

function usernameIn(values: SourceRow['values'], column: Column): string | undefined {
  return values[column]?.trim() || undefined;
}

function problemOfRow({ source, column, problem }: SourceRow & { readonly problem: string }): Problem {
  const line =
    column === null
      ? messages.getMessage('row', [source, problem])
      : messages.getMessage('cell', [source, column, problem]);
  return { line, data: { source, column } };
}

function problemOf(key: string, source: string, column: Column, ...texts: string[]): Problem {
  return { line: messages.getMessage(key, [source, column, ...texts]), data: { source, column } };
}
