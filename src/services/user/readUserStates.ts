import { flag, text, time } from '../../org/record.js';
import type { UserState } from '../../model/userStatus.js';
import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';

export type UserStateWithLogin = UserState & {
  /** False where the running user may not see it: then nothing is known of a freeze or a lock. */
  readonly isLoginVisible: boolean;
  readonly isPasswordLocked: boolean;
  /** UTC with `Z`; null: never. */
  readonly lastLogin: string | null;
};

const USERS: ObjectQuery = {
  object: 'User',
  fields: ['Id', 'IsActive', 'LastLoginDate'],
  optionalFields: ['LastLoginDate'],
};
const LOGINS: ObjectQuery = { object: 'UserLogin', fields: ['Id', 'UserId', 'IsFrozen', 'IsPasswordLocked'] };

/**
 * Reads whether users are active, frozen, or locked out by wrong passwords, and when they last logged in: a query on each
 * of User and UserLogin, or a few for very many users.
 *
 * @param needsLogins whether it is an error that the running user may not read UserLogin, which takes Manage Users
 * @returns by user id
 * @throws SfError in plain words
 */
export const readUserStates = async (
  client: OrgClient,
  userIds: readonly string[],
  needsLogins: boolean,
): Promise<Map<string, UserStateWithLogin>> => {
  const [users, logins] = await Promise.all([
    readWhere(client, USERS, soqlInLists('Id', userIds)),
    readWhere(client, LOGINS, soqlInLists('UserId', userIds)).catch((error: unknown) => {
      if (!needsLogins && error instanceof Error && error.name === 'MissingPermissionError') return null;
      throw error;
    }),
  ]);
  const loginOf = new Map(logins?.map((login) => [text(login, 'UserId'), login]));
  return new Map(
    users.map((user) => {
      const login = loginOf.get(user.Id);
      return [
        user.Id,
        {
          id: user.Id,
          isLoginVisible: logins !== null,
          isActive: flag(user, 'IsActive'),
          isFrozen: login ? flag(login, 'IsFrozen') : false,
          isPasswordLocked: login ? flag(login, 'IsPasswordLocked') : false,
          loginId: login?.Id ?? null,
          lastLogin: time(user, 'LastLoginDate'),
        },
      ];
    }),
  );
};
