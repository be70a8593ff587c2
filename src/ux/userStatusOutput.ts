import { Messages } from '@salesforce/core';
import type { UserStatus, UserStatusChange } from '../services/user/userStatus.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.user.status');

const describe = ({ state, is_active, is_frozen, is_password_locked }: UserStatus): string =>
  [
    state,
    ...(!is_active && is_frozen ? [messages.getMessage('state.frozenToo')] : []),
    ...(is_password_locked ? [messages.getMessage('state.passwordLocked')] : []),
  ].join(', ');

/** One row a user: who can log in. */
export const statusRows = (users: readonly UserStatus[]): Array<Record<string, string>> =>
  users.map((user) => ({
    user: user.username,
    status: describe(user),
    lastLogin: user.last_login ?? messages.getMessage('never'),
  }));

/** One row a user: what is planned. */
export const planRows = (users: readonly UserStatusChange[]): Array<Record<string, string>> =>
  users.map((user) => ({
    user: user.username,
    status: describe(user),
    change: user.verdict,
    note: user.reason ?? '',
  }));

/** `Users: 2 done, 1 failed.` */
export const outcomeLine = (users: readonly UserStatusChange[]): string => {
  const counts = [...Map.groupBy(users, ({ status }) => status)].map(([status, all]) => `${all.length} ${status}`);
  return messages.getMessage('outcome', [counts.join(', ')]);
};

/** For each user whom Salesforce refused to change: its words and code, and what to do. */
export const failures = (users: readonly UserStatusChange[]): Array<{ message: string; nextSteps: string[] }> =>
  users.flatMap(({ username, verdict, error, next_steps }) =>
    error
      ? [
          {
            message: messages.getMessage('failed', [username, verdict, error.message, error.code]),
            nextSteps: [...next_steps],
          },
        ]
      : [],
  );
