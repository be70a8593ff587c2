import { Messages, type SfError } from '@salesforce/core';
import { isSpreadsheetNumber } from '../../model/spreadsheetNumber.js';
import type { OrgClient } from '../../org/client.js';
import type { LeftOutUser } from '../../schemas/users.js';
import { errorOfMany, type Problem } from './problems.js';
import { ROW_LIMITS, type TextLimits } from './boundedText.js';
import { eachCell, type SourceCell } from './rows.js';
import { describeUserProblem, noOneUser, onlyFullName, type UserProblem } from './userNames.js';
import { findUsers, isUser, type FindUsersOptions, type User, type UserAnswer } from './users.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'userList');
const rowMessages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/*
 * Users whom somebody lists for a command that does the same with each of them.
 */

/** A row of a file of users: `users.csv:7`, and its column, which a plain list of names has not. */
type Place = { readonly source: string; readonly column: string | null };

/** A user of a list, as somebody names them; the place is null for a name from a flag. */
type NamedUser = { readonly name: string; readonly place: Place | null };
/** A row that names nobody. */
type NamelessRow = { readonly name: null; readonly place: Place; readonly problem: string };

export type ListedUser = NamedUser | NamelessRow;

/** A list of users in a file, and the names of the columns that were passed over. */
export type UserListFile = { readonly users: readonly ListedUser[]; readonly passedOver: readonly string[] };

/** Users whom flags name. */
export function listOfNames(names: readonly string[]): ListedUser[] {
  return names.map((name) => ({ name, place: null }));
}

/** The names of the column, in this order where a file has several. `sf data query` and reports of Salesforce write Username. */
const COLUMNS = ['user', 'username', 'Username'];

/**
 * Reads a list of users: one in each row of a CSV file with a column for them, in each object or text of a JSON array, or in each line
 * of a file without a header.
 *
 * @param path `-` for standard input
 * @throws SfError what `eachCell` throws when the file as a whole cannot be read
 */
export async function readUserList(path: string, limits: TextLimits = ROW_LIMITS): Promise<UserListFile> {
  const users: ListedUser[] = [];
  const passedOver = await eachCell(path, COLUMNS, (cell) => users.push(listedUser(cell)), limits);
  return { users, passedOver };
}

function listedUser(cell: SourceCell): ListedUser {
  const { source, column } = cell;
  const place = { source, column };
  if ('problem' in cell) return { name: null, place, problem: cell.problem };
  const { value: name } = cell;
  if (name === null) return { name, place, problem: messages.getMessage('noText') };
  if (name === '') return { name: null, place, problem: messages.getMessage('noUser') };
  if (isSpreadsheetNumber(name)) return { name: null, place, problem: rowMessages.getMessage('spreadsheet', [name]) };
  return { name, place };
}

/** A user of the org who is in a list, with the first place in a file that names them; null for a user from a flag. */
export type FoundUser = { readonly user: User; readonly source: string | null };

export type FoundUsers = {
  /** Each user once, in the order of the list. */
  readonly users: readonly FoundUser[];
  /** The rows that were left out. */
  readonly leftOut: readonly LeftOutUser[];
};

/** Full names are taken from flags alone. */
export type FindOptions = FindUsersOptions & {
  /** Leaves out rows that name no one user, instead of refusing all. A flag that names none is refused nevertheless. */
  readonly skipInvalid?: boolean;
};

/**
 * Finds the users of a list. All names are looked for together.
 *
 * @throws SfError UserNotFoundError or AmbiguousUserError for names of flags, InvalidRowsError where rows of a file are wrong: it
 * lists all of them with their places and near usernames; in plain words when the org cannot be asked
 */
export async function findListedUsers(
  client: OrgClient,
  list: readonly ListedUser[],
  { skipInvalid = false, ...options }: FindOptions = {},
): Promise<FoundUsers> {
  const names = list.flatMap(({ name }) => name ?? []);
  const answers = await findUsers(client, names, options);
  const users = new Map<string, FoundUser>();
  const misfits: Misfit[] = [];
  for (const listed of list) {
    const answer = listed.name === null ? { problem: listed.problem } : ofRow(listed, answers.get(listed.name)!);
    if ('problem' in answer) misfits.push({ ...listed, answer });
    else if (!users.has(answer.id)) users.set(answer.id, { user: answer, source: listed.place?.source ?? null });
  }
  const isLeftOut = ({ place }: Misfit): boolean => skipInvalid && place !== null;
  const refused = misfits.filter((misfit) => !isLeftOut(misfit));
  if (refused.length > 0) throw refusalOf(refused);
  const leftOut = misfits.map(({ name, place, answer }) => ({
    source: place!.source,
    user: name,
    reason: describeMisfit(place, answer),
  }));
  return { users: [...users.values()], leftOut };
}

/** The answer for a name, which in a file is no full name: nobody who answers the question sees the name of each. */
function ofRow({ name, place }: NamedUser, answer: UserAnswer): UserAnswer {
  if (place === null || !isUser(answer) || !answer.isByFullName) return answer;
  return onlyFullName(name, [answer.username]);
}

/** An entry of a list that stands for no one user, and why. */
type Misfit = {
  readonly name: string | null;
  readonly place: Place | null;
  readonly answer: UserProblem | { readonly problem: string };
};

/** `users.csv:7, column username: No user has …` */
function describeMisfit(place: Place | null, answer: Misfit['answer']): string {
  const problem = 'reason' in answer ? describeUserProblem(answer) : answer.problem;
  if (!place) return problem;
  const { source, column } = place;
  return column === null
    ? messages.getMessage('line', [source, problem])
    : messages.getMessage('row', [source, column, problem]);
}

function refusalOf(misfits: readonly Misfit[]): SfError {
  const places = misfits.flatMap(({ place }) => place ?? []);
  if (places.length === 0) return noOneUser(misfits.flatMap(({ answer }) => ('reason' in answer ? answer : [])));
  function* problems(): Generator<Problem> {
    for (const { name, place, answer } of misfits) {
      const data = { ...(place ?? { source: null, column: null }), user: name, ...answer };
      yield { line: describeMisfit(place, answer), data };
    }
  }
  return errorOfMany(problems(), 'InvalidRowsError', [
    ...messages.getMessages('rows.actions'),
    ...(places.some(({ column }) => column === null) ? messages.getMessages('list.actions') : []),
  ]);
}
