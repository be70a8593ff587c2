import { toChunks } from '../../formats/chunks.js';
import { csvLine, usersJson, type AnswerFormat } from '../answers/answerDocument.js';
import { listedUser, type UserCounts, type UserList } from './list.js';

/**
 * A list of users as a document: a row for each user, none of which is kept.
 *
 * @returns the document, and the counts, which are known when all of it was read; null where the reader stopped early
 */
export function userListDocument(
  list: UserList,
  format: AnswerFormat,
): { document: AsyncGenerator<string>; counts: () => UserCounts | null } {
  let counts: UserCounts | null = null;
  const onCounts = (found: UserCounts): void => void (counts = found);
  const { filter, rows, facts } = list;
  const parts = format === 'csv' ? csv(list, onCounts) : usersJson({ filter }, rows, listedUser, facts, onCounts);
  return { document: toChunks(parts), counts: () => counts };
}

/** A value of each column. Columns are a promise: new ones come at the end. Lists of users are read by the first one. */
const COLUMNS = [
  ...['username', 'name', 'status', 'profile', 'license', 'role', 'user_type', 'last_login', 'created_at'],
  ...['user_id', 'is_active', 'is_frozen', 'account_type'],
];

function* csv({ rows }: UserList, onCounts: (counts: UserCounts) => void): Generator<string, void> {
  yield csvLine(COLUMNS);
  for (;;) {
    const { done, value } = rows.next();
    if (done) return onCounts(value);
    const user = listedUser(value);
    const { username, name, status, profile, license, role, userType, lastLogin, createdAt } = user;
    const { userId, isActive, isFrozen, accountType } = user;
    yield csvLine([
      ...[username, name, status, profile, license, role, userType, lastLogin, createdAt],
      ...[userId, isActive, isFrozen, accountType],
    ]);
  }
}
