import { Messages } from '@salesforce/core';
import type { CreatedUser, UserStatus, UserStatusChange } from '../../schemas/users.js';
import { planLine } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const createMessages = Messages.loadMessages('sf-plugin-access', 'access.user.create');
const statusMessages = Messages.loadMessages('sf-plugin-access', 'access.user.status');

const noteOf = ({ verdict, isActive, fields }: CreatedUser): string => {
  if (verdict === 'already exists') return createMessages.getMessage(isActive ? 'note.active' : 'note.inactive');
  return fields
    ? createMessages.getMessage('note.create', [String(fields['Alias']), String(fields['TimeZoneSidKey'])])
    : '';
};

/** One row for each user: what the plan does. */
export const newUserRows = (users: readonly CreatedUser[]): Array<Record<string, string>> =>
  users.map((user) => ({ user: user.username, change: user.verdict, note: noteOf(user) }));

/** `Plan: 2 users to create, 1 user already there.` */
export const newUserPlanLine = (users: readonly CreatedUser[]): string =>
  users.length === 0
    ? createMessages.getMessage('nobody')
    : planLine(
        createMessages,
        users.map(({ verdict }) => verdict),
      );

/** A line for each user that was created or reactivated: the id, and whether an email is sent. */
export const newUserLines = (users: readonly CreatedUser[]): string[] =>
  users.flatMap(({ username, userId, verdict, status, passwordReset }) => {
    if (status !== 'done' || !userId) return [];
    const key = passwordReset?.success ? 'done.password' : `done.${verdict}`;
    return [createMessages.getMessage(key, [username, userId])];
  });

/**
 * For each user that was not created, or whose password was not reset: Salesforce's message and code, and what to do.
 */
export const newUserFailures = (users: readonly CreatedUser[]): Array<{ message: string; nextSteps: string[] }> =>
  users.flatMap(({ username, verdict, error, nextSteps, passwordReset }) => [
    ...(error
      ? [
          {
            message: createMessages.getMessage(`failed.${verdict}`, [username, error.message, error.code]),
            nextSteps: [...nextSteps],
          },
        ]
      : []),
    ...(passwordReset?.error
      ? [
          {
            message: createMessages.getMessage('failed.password', [
              username,
              passwordReset.error.message,
              passwordReset.error.code,
            ]),
            nextSteps: [createMessages.getMessage('password.nextStep')],
          },
        ]
      : []),
  ]);

const describe = ({ state, is_active: isActive, isFrozen, isPasswordLocked }: UserStatus): string =>
  [
    state,
    ...(!isActive && isFrozen ? [statusMessages.getMessage('state.frozenToo')] : []),
    ...(isPasswordLocked ? [statusMessages.getMessage('state.passwordLocked')] : []),
  ].join(', ');

/** One row for each user: whether the user can log in. */
export const statusRows = (users: readonly UserStatus[]): Array<Record<string, string>> =>
  users.map((user) => ({
    user: user.username,
    status: describe(user),
    lastLogin: user.lastLogin ?? statusMessages.getMessage('never'),
  }));

/** One row for each user: what the plan does. */
export const statusChangeRows = (users: readonly UserStatusChange[]): Array<Record<string, string>> =>
  users.map((user) => ({
    user: user.username,
    status: describe(user),
    change: user.verdict,
    note: user.reason ?? '',
  }));

/** For each user that was not changed: Salesforce's message and code, and what to do. */
export const statusFailures = (users: readonly UserStatusChange[]): Array<{ message: string; nextSteps: string[] }> =>
  users.flatMap(({ username, verdict, error, nextSteps }) =>
    error
      ? [
          {
            message: statusMessages.getMessage('failed', [username, verdict, error.message, error.code]),
            nextSteps: [...nextSteps],
          },
        ]
      : [],
  );
