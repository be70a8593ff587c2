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

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * The keys of a new account's profile, in the order in which C1 asks for them, and the field of User that each key sets.
 * `profileId` sets no field directly, since it may be the name of a profile. The keys are those of the hosted connector, so that
 * its mappings work here.
 */
const FIELDS = {
  email: 'Email',
  profileId: null,
  alias: 'Alias',
  last_name: 'LastName',
  first_name: 'FirstName',
  timezone: 'TimeZoneSidKey',
  contactID: 'ContactId',
} as const;

const REQUIRED: ReadonlySet<string> = new Set(['email', 'profileId', 'last_name']);

/** For each column of `sf access user create`, the key in C1. A field without a column has no other key than its name. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['username', columnFields.username],
  ...Object.entries(FIELDS).map(([key, field]) => [field ? columnOf(field)! : 'profile', key] as const),
]);

/** The values that C1 asks for to create an account. Any other key of the profile is the API name of a field of User. */
export const accountCreationSchema: ConnectorAccountCreationSchema = create(ConnectorAccountCreationSchemaSchema, {
  fieldMap: Object.fromEntries(Object.keys(FIELDS).map((key, index) => [key, schemaField(key, index)])),
});

/**
 * The user that C1 wants to be created.
 *
 * @throws TaskFailure with INVALID_ARGUMENT when a value is not a text, a number, true or false
 */
export function requestedUser({ profile = {}, emails, login }: AccountInfo): RequestedUser {
  const values: Record<string, string> = {};
  const email = emails.find(({ isPrimary }) => isPrimary) ?? emails[0];
  const address = email?.address ?? login;
  if (address !== '') values['Email'] = address;
  for (const [key, value] of Object.entries(profile)) {
    if (value === null || value === '' || key === 'profileId') continue;
    if (typeof value === 'object') {
      throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('notScalar', [key]));
    }
    values[isSchemaKey(key) ? FIELDS[key]! : key] = String(value);
  }
  const { profileId } = profile;
  return { profile: typeof profileId === 'string' ? profileId.trim() : '', values, source: null };
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

function isSchemaKey(key: string): key is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, key);
}

function schemaField(key: string, index: number): MessageInitShape<typeof ConnectorAccountCreationSchema_FieldSchema> {
  return {
    displayName: messages.getMessage(`account.${key}`),
    description: messages.getMessage(`account.${key}.description`),
    placeholder: messages.getMessage(`account.${key}`),
    required: REQUIRED.has(key),
    order: index + 1,
    field: { case: 'stringField', value: {} },
  };
}
