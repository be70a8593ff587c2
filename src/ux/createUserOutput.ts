import { Messages } from '@salesforce/core';
import type { CreatedUser } from '../services/user/createUser.js';
import { counted } from './counted.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.user.create');

const noteOf = ({ verdict, is_active, fields }: CreatedUser): string => {
  if (verdict === 'already exists') return messages.getMessage(is_active ? 'note.active' : 'note.inactive');
  return fields ? messages.getMessage('note.create', [String(fields['Alias']), String(fields['TimeZoneSidKey'])]) : '';
};

/** One row a user: what is planned. */
export const planRows = (users: readonly CreatedUser[]): Array<Record<string, string>> =>
  users.map((user) => ({ user: user.username, change: user.verdict, note: noteOf(user) }));

/** `Users: 2 create, 1 already exists.` */
export const planLine = (users: readonly CreatedUser[]): string =>
  users.length === 0
    ? messages.getMessage('nobody')
    : messages.getMessage('counted', [counted(users.map(({ verdict }) => verdict))]);

/** `Users: 2 done, 1 failed.` */
export const outcomeLine = (users: readonly CreatedUser[]): string =>
  messages.getMessage('counted', [counted(users.map(({ status }) => status))]);

/** A line for each user created or reactivated: its id, and whether an email goes out. */
export const idLines = (users: readonly CreatedUser[]): string[] =>
  users.flatMap(({ username, resource_id, verdict, status, password_reset }) => {
    if (status !== 'done' || !resource_id) return [];
    const key = password_reset?.success ? 'done.password' : `done.${verdict}`;
    return [messages.getMessage(key, [username, resource_id])];
  });

/** For each user whom Salesforce refused, or whose password it did not reset: its words and code, and what to do. */
export const failures = (users: readonly CreatedUser[]): Array<{ message: string; nextSteps: string[] }> =>
  users.flatMap(({ username, verdict, error, next_steps, password_reset }) => [
    ...(error
      ? [
          {
            message: messages.getMessage(`failed.${verdict}`, [username, error.message, error.code]),
            nextSteps: [...next_steps],
          },
        ]
      : []),
    ...(password_reset?.error
      ? [
          {
            message: messages.getMessage('failed.password', [
              username,
              password_reset.error.message,
              password_reset.error.code,
            ]),
            nextSteps: [messages.getMessage('password.nextStep')],
          },
        ]
      : []),
  ]);
