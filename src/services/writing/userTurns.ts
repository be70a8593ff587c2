import type { RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';

/** Of each user, the end of the last call of this process that writes for the user. */
const lastCall = new Map<string, Promise<void>>();
/** Stands for every user: a write that does not name its user may be anybody's. */
const EVERYBODY = '*';

/**
 * Does work when no other call of this process writes for one of the users of its writes, whichever command or task sent it.
 * Salesforce locks a user for each assignment and each change of the User record, so such calls would refuse one another. Work for other
 * users goes on meanwhile.
 */
export async function inTurnOfUsers<T>(writes: readonly RecordWrite[], work: () => Promise<T>): Promise<T> {
  const users = [...new Set(writes.flatMap((write) => userOf(write) ?? []))];
  const isEverybody = users.includes(EVERYBODY);
  const before = isEverybody
    ? [...lastCall.values()]
    : [...(users.length > 0 ? [EVERYBODY] : []), ...users].flatMap((user) => lastCall.get(user) ?? []);
  const { promise: end, resolve } = Promise.withResolvers<void>();
  for (const user of users) lastCall.set(user, end);
  try {
    await Promise.all(new Set(before));
    return await work();
  } finally {
    resolve();
    for (const user of users) if (lastCall.get(user) === end) lastCall.delete(user);
  }
}

/** The user whom a write locks; null where it locks none, as the creation of a user. */
function userOf(write: RecordWrite): string | null {
  const { userField, force } = writableObject(write.object);
  if (userField === 'Id') return write.op === 'insert' ? null : write.id;
  const { [userField]: user } = write.op === 'insert' ? write.fields : write.before;
  if (typeof user === 'string') return user;
  return force ? EVERYBODY : null;
}
