import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { Messages, SfError } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import {
  ConnectorAccountCreationSchemaSchema,
  type ConnectorAccountCreationSchema,
  type ConnectorAccountCreationSchema_FieldSchema,
} from '../../generated/c1/connector/v2/metadata_pb.js';
import type { AccountInfo } from '../../generated/c1/connector/v2/provisioning_pb.js';
import { columnFields, columnOf, type RequestedUser, type NewUserProblem } from '../users/newUser.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * The keys of a new account's profile, in the order in which C1 asks for them, and the field of User that each key sets. The keys
 * are those of the hosted connector, so that its mappings work here.
 */
const FIELDS = {
  email: 'Email',
  profileId: 'ProfileId',
  alias: 'Alias',
  last_name: 'LastName',
  first_name: 'FirstName',
  timezone: 'TimeZoneSidKey',
  contactID: 'ContactId',
} as const;

const REQUIRED: ReadonlySet<string> = new Set(['email', 'profileId', 'last_name']);

/** All keys that have a name of their own. C1 does not ask for a username: the hosted connector takes the email address. */
const OWN_KEYS: ReadonlyMap<string, string> = new Map([...Object.entries(FIELDS), ['username', columnFields.username]]);

/** The own key of each field that has one, by the field's name in lower case. */
const KEY_OF_FIELD: ReadonlyMap<string, string> = new Map(
  [...OWN_KEYS].map(([key, field]) => [field.toLowerCase(), key]),
);

/** For each column of `sf access user create`, the key in C1. A field without a column has no other key than its name. */
const KEYS: ReadonlyMap<string, string> = new Map([...OWN_KEYS].map(([key, field]) => [columnOf(field)!, key]));

/** The own key of a field of User, whose name may be in any case; undefined where the field's name is its key. */
export function ownKeyOf(field: string): string | undefined {
  return KEY_OF_FIELD.get(field.toLowerCase());
}

/**
 * The values that C1 asks for to create an account. Any other key of the profile is the API name of a field of User.
 *
 * @param further the further fields that an operator has listed; null where any is allowed
 */
export function accountCreationSchema(further: readonly string[] | null): ConnectorAccountCreationSchema {
  const own = Object.keys(FIELDS).map((key) => [key, key, messages.getMessage(`account.${key}.description`)] as const);
  const listed = (further ?? []).map((field) => [field, null, messages.getMessage('account.field', [field])] as const);
  return create(ConnectorAccountCreationSchemaSchema, {
    fieldMap: Object.fromEntries(
      [...own, ...listed].map(([name, key, description], index) => [
        name,
        schemaField(
          key === null ? name : messages.getMessage(`account.${key}`),
          description,
          REQUIRED.has(name),
          index,
        ),
      ]),
    ),
  });
}

/**
 * The user that C1 wants to be created.
 *
 * @param further the further fields that an operator has listed; null where any is allowed
 * @throws TaskFailure with INVALID_ARGUMENT when a value is not a text, a number, true or false, a key is the field of another key,
 * in any case of letters, or two keys are the same field; with PERMISSION_DENIED when a field is not among those listed
 */
export function requestedUser(
  { profile = {}, emails, login }: AccountInfo,
  further: readonly string[] | null,
): RequestedUser {
  const allowed = further && new Set(further.map((field) => field.toLowerCase()));
  const values = new Map<string, string>();
  const email = emails.find(({ isPrimary }) => isPrimary) ?? emails[0];
  const address = email?.address ?? login;
  if (address !== '') values.set('Email', address);
  const seen = new Map<string, string>();
  for (const [key, value] of Object.entries(profile)) {
    if (!OWN_KEYS.has(key)) {
      const field = key.trim().toLowerCase();
      const ownKey = KEY_OF_FIELD.get(field);
      if (ownKey !== undefined) throw malformed('hasKey', [key, ownKey]);
      const other = seen.get(field);
      if (other !== undefined) throw malformed('keyTwice', [other, key]);
      seen.set(field, key);
      if (allowed && !allowed.has(field)) {
        throw new TaskFailure(status.PERMISSION_DENIED, messages.getMessage('accountField.refused', [key]));
      }
    }
    if (value === null || value === '' || key === 'profileId') continue;
    if (typeof value === 'object') throw malformed('notScalar', [key]);
    values.set(OWN_KEYS.get(key) ?? key, String(value));
  }
  const { profileId } = profile;
  return {
    profile: typeof profileId === 'string' ? profileId.trim() : '',
    values: Object.fromEntries(values),
    source: null,
  };
}

function malformed(key: string, tokens: string[]): TaskFailure {
  return new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage(key, tokens));
}

/**
 * The error for values that cannot make a user, with each problem under its key in C1 instead of the flag of a command. Any
 * other error stays as it is.
 */
export function withProfileKeys(error: unknown): unknown {
  if (!(error instanceof SfError) || error.name !== 'InvalidUsersError') return error;
  const problems = error.data as readonly NewUserProblem[];
  const lines = problems.map(({ column, problem }) => `${KEYS.get(column) ?? column}: ${problem}`);
  return new TaskFailure(status.INVALID_ARGUMENT, lines.join('; '));
}

function schemaField(
  displayName: string,
  description: string,
  required: boolean,
  index: number,
): MessageInitShape<typeof ConnectorAccountCreationSchema_FieldSchema> {
  return {
    displayName,
    description,
    placeholder: displayName,
    required,
    order: index + 1,
    field: { case: 'stringField', value: {} },
  };
}
