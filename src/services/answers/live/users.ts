import { Messages } from '@salesforce/core';
import { accountType, type Account } from '../../../model/account.js';
import { profileOf } from '../../../model/resource.js';
import { isObjectHidden, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { flag, text, time } from '../../../org/record.js';
import { queriesWhere, type ObjectQuery } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { frozenOrLockedLogins, putLoginState } from '../../../resources/user.js';
import { userRecord } from '../../../resources/userFields.js';
import { subjectOf, type Tell } from '../source.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/** What an answer says of a user: fields of User. */
export const USER_FIELDS = ['Username', 'Name', 'IsActive', 'UserType', 'LastLoginDate'] as const;

/** Those of them that field-level security may hide. */
export const HIDDEN_USER_FIELDS: readonly string[] = ['LastLoginDate'];

/**
 * The conditions that together name some users, each of which fits into the URL of one query: `soqlInLists(field, userIds)`, or a
 * semi-join.
 *
 * @param field the field that has the user's id
 */
export type WhichUsers = (field: string) => readonly string[];

const users: ObjectQuery = {
  object: userRecord.name,
  fields: [
    'Id',
    ...USER_FIELDS,
    'FirstName',
    'LastName',
    'Email',
    'ManagerId',
    'CreatedDate',
    'ProfileId',
    'UserRoleId',
  ],
  optionalFields: [...HIDDEN_USER_FIELDS, 'FirstName', 'ManagerId'],
};

/**
 * Puts users of all types into a sink, and which of them are frozen or have a locked password.
 *
 * @param tell is told where the org does not show who is frozen
 * @param each is given the record of each user, with the id of the profile
 * @throws SfError in plain words
 */
export async function fillUsers(
  read: ReadEach,
  which: WhichUsers,
  sink: AccessSink,
  tell: Tell,
  each: (user: SalesforceRecord) => void = () => undefined,
): Promise<void> {
  await Promise.all([fillAccounts(read, which('Id'), sink, each), fillLogins(read, which, sink, tell)]);
}

/**
 * Puts users of all types into a sink, without what UserLogin says of them.
 *
 * @param conditions of User, each of which is one query; null: all users
 * @param each is given the record of each user, with the ids of the profile, the role and the manager
 * @throws SfError in plain words
 */
export async function fillAccounts(
  read: ReadEach,
  conditions: readonly string[] | null,
  sink: AccessSink,
  each: (user: SalesforceRecord) => void = () => undefined,
): Promise<void> {
  const fill = (user: SalesforceRecord): void => {
    sink.account(accountOf(user));
    each(user);
  };
  await Promise.all(queriesWhere(users, conditions).map((query) => read(query, fill)));
}

/**
 * Puts into a sink which users are frozen, or have a locked password.
 *
 * @param which null: all of the org, who are few
 * @param tell is told where the org does not show it
 * @throws SfError in plain words
 */
export async function fillLogins(
  read: ReadEach,
  which: WhichUsers | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  try {
    const queries = queriesWhere(frozenOrLockedLogins, which?.('UserId') ?? null);
    await Promise.all(queries.map((query) => read(query, (login) => putLoginState(login, sink))));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: subjectOf('loginStates'), why: error.message }, 'loginStates');
  }
}

/** An account of an answer. @param user a record with USER_FIELDS, and with more where they are known */
export function accountOf(user: Readonly<Record<string, unknown>>, id = String(user['Id'])): Account {
  const username = text(user, 'Username') ?? id;
  return {
    id,
    displayName: text(user, 'Name') ?? username,
    firstName: text(user, 'FirstName'),
    lastName: text(user, 'LastName'),
    email: text(user, 'Email'),
    username,
    isActive: flag(user, 'IsActive'),
    type: accountType(text(user, 'UserType'), null),
    employeeId: null,
    managerId: text(user, 'ManagerId'),
    lastLogin: time(user, 'LastLoginDate'),
    createdAt: time(user, 'CreatedDate'),
    // Everybody's group is made of the standard users.
    profile: profileOf({ account_type: text(user, 'UserType') }),
  };
}

/** A holder whom the org hides from the running user: taken as active. */
export const HIDDEN_USER = { IsActive: true } as const;

/** Tells of holders whom the org hides from the running user. @param count how many they are */
export function tellHiddenUsers(count: number, tell: Tell): void {
  if (count === 0) return;
  const why = messages.getMessage('hiddenUsers.why', [count.toLocaleString('en-US')]);
  tell({ what: 'not read', subject: messages.getMessage('hiddenUsers'), why });
}
