import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import { comparableName } from '../../model/comparableName.js';
import type { OrgClient } from '../../org/client.js';
import { readWhere, type SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import { soqlInLists, soqlOr } from '../../org/soql.js';
import { usernameOf, valueOf, type RequestedUser } from '../users/newUser.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** What the org has of a person for whom C1 wants an account. */
export type ExistingAccount = {
  /** The id of the person's user under another username, which stays as it is; null where the username decides. */
  readonly userId: string | null;
  /** Why users of the same email do not count; null where there are none. */
  readonly warning: string | null;
};

/**
 * Looks whether the org has a user of the person for whom C1 wants an account, so that nobody gets a second one. In this order: the
 * user of that username, if email and last name are the same; the one standard user of that email and last name. Several such users
 * are nobody's, nor are those of an org whose emails are its usernames to C1.
 *
 * Salesforce compares usernames, emails and names without case. An accent may be a character of its own on one side (`u` and `¨`), and
 * part of its letter on the other (`ü`).
 *
 * @param isOurs whether an earlier run of the task is known to have created the user of that username
 * @throws TaskFailure where the username belongs to somebody else; SfError in plain words when the org cannot be read
 */
export async function findExistingAccount(
  client: OrgClient,
  requested: RequestedUser,
  { usernameForEmail, isOurs }: { readonly usernameForEmail: boolean; readonly isOurs: boolean },
): Promise<ExistingAccount> {
  const username = usernameOf(requested);
  const email = valueOf(requested, 'Email');
  const conditions = [
    ...(username === '' ? [] : soqlInLists('Username', [username])),
    ...(email === '' ? [] : soqlInLists('Email', [email])),
  ];
  const fields = ['Id', 'Username', 'Email', 'LastName', 'UserType'];
  const users = conditions.length > 0 ? await readWhere(client, { object: 'User', fields }, soqlOr(conditions)) : [];
  const holder = users.find((user) => isSame(text(user, 'Username'), username));
  if (holder) {
    if (!isOurs) refuseSomebodyElse(holder, requested, usernameForEmail);
    return { userId: null, warning: null };
  }
  const ofEmail = users.filter((user) => text(user, 'UserType') === 'Standard' && isSame(text(user, 'Email'), email));
  if (ofEmail.length === 0) return { userId: null, warning: null };
  const names = ofEmail.map((user) => text(user, 'Username') ?? user.Id).sort();
  const warn = (key: string): ExistingAccount => ({
    userId: null,
    warning: messages.getMessage(key, [username, email, names.join(', ')]),
  });
  if (usernameForEmail) return warn('sameEmail.usernames');
  const [person, ...others] = ofEmail.filter((user) => isSame(text(user, 'LastName'), valueOf(requested, 'LastName')));
  if (person && others.length === 0) return { userId: person.Id, warning: null };
  return warn(ofEmail.length > 1 ? 'sameEmail.several' : 'sameEmail.otherName');
}

/** @throws TaskFailure that names what is different */
function refuseSomebodyElse(holder: SalesforceRecord, requested: RequestedUser, usernameForEmail: boolean): void {
  const has = { Email: text(holder, 'Email') ?? '', LastName: text(holder, 'LastName') ?? '' };
  // To C1, the email of an account may be its username.
  const emails = usernameForEmail ? [has.Email, text(holder, 'Username')] : [has.Email];
  const differing = [
    ...(emails.some((email) => isSame(email, valueOf(requested, 'Email'))) ? [] : (['Email'] as const)),
    ...(isSame(has.LastName, valueOf(requested, 'LastName')) ? [] : (['LastName'] as const)),
  ];
  if (differing.length === 0) return;
  const differences = differing.map((field) =>
    messages.getMessage(`usernameTaken.${field}`, [has[field], valueOf(requested, field)]),
  );
  const message = messages.getMessage('usernameTaken', [
    text(holder, 'Username') ?? '',
    holder.Id,
    new Intl.ListFormat('en-US').format(differences),
  ]);
  throw new TaskFailure(status.FAILED_PRECONDITION, message);
}

function isSame(one: string | null, other: string): boolean {
  return comparableName((one ?? '').trim()) === comparableName(other.trim());
}
