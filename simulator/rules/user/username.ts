import type { Row } from '../../org/types.js';
import { refused } from '../faults.js';
import { isEmailShaped } from '../fieldChecks.js';
import type { RuleContext, Values } from '../rules.js';

const DUPLICATE_USERNAME =
  "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). ";

const isTakenByAnother = (field: string, value: string, own: Row | undefined, context: RuleContext): Row | undefined =>
  context
    .table('User')
    .where(field, value)
    .find(({ Id }) => Id !== own?.Id);

const NO_USERNAME = 'Username must be in the form of an email address (for example, john@acme.com)';

/** People report usernames with several @, and such as no email field takes (salesforce.stackexchange.com 136843). */
const HAS_AT = /^[^\s@]\S*@\S*[^\s@]$/;

/**
 * A username has the form of an e-mail address and is unique over all orgs; a nickname and a federation id are unique in
 * this one (Object Reference: User; Metadata API: SingleSignOnSettings). Usernames are kept in lower case.
 *
 * @throws INVALID_EMAIL_ADDRESS, DUPLICATE_USERNAME, DUPLICATE_COMM_NICKNAME, DUPLICATE_VALUE
 */
export function checkNames(values: Values, own: Row | undefined, context: RuleContext): void {
  const { Username, CommunityNickname, FederationIdentifier } = values;
  if (typeof Username === 'string') values.Username = checkedUsername(Username.toLowerCase(), own, context);
  if (typeof CommunityNickname === 'string' && isTakenByAnother('CommunityNickname', CommunityNickname, own, context))
    throw refused(
      'DUPLICATE_COMM_NICKNAME',
      'Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another.',
      ['CommunityNickname'],
    );
  if (typeof FederationIdentifier !== 'string') return;
  const { federationIds } = context.settings.switches;
  const isTaken = ({ Id, FederationIdentifier: theirs }: Row): boolean =>
    Id !== own?.Id && (federationIds === 'case-insensitive' || theirs === FederationIdentifier);
  if (context.table('User').where('FederationIdentifier', FederationIdentifier).some(isTaken))
    throw refused('DUPLICATE_VALUE', 'This Federation ID is already in use. Use a different Federation ID.', [
      'FederationIdentifier',
    ]);
}

function checkedUsername(username: string, own: Row | undefined, context: RuleContext): string {
  const { usernames } = context.settings.switches;
  if (!(usernames === 'with an @' ? HAS_AT.test(username) : isEmailShaped(username)))
    throw refused('INVALID_EMAIL_ADDRESS', NO_USERNAME, ['Username']);
  if (context.settings.usernamesElsewhere.has(username) || isTakenByAnother('Username', username, own, context))
    throw refused('DUPLICATE_USERNAME', DUPLICATE_USERNAME, ['Username']);
  return username;
}

/** The nickname that Salesforce gives a user who is created without one: the name, and a number if that is taken. */
export function nicknameFor(values: Values, context: RuleContext): string {
  const base = `${values.FirstName ?? ''}${values.LastName ?? ''}`.replace(/\s/g, '').slice(0, 35);
  let nickname = base;
  for (let n = 1; isTakenByAnother('CommunityNickname', nickname, undefined, context); n += 1) nickname = `${base}${n}`;
  return nickname;
}

export const fullName = (values: Values): string => [values.FirstName, values.LastName].filter(Boolean).join(' ');
