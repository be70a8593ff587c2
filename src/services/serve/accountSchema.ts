import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Messages } from '@salesforce/core';
import {
  ConnectorAccountCreationSchemaSchema,
  type ConnectorAccountCreationSchema,
  type ConnectorAccountCreationSchema_FieldSchema,
} from '../../generated/c1/connector/v2/metadata_pb.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * The keys of a new account's profile, in the order in which C1 asks for them, and the field of User that each becomes;
 * null for the profile, which may be a name. They are the hosted connector's, so that mappings made for it stay.
 */
export const accountFields = {
  email: 'Email',
  profileId: null,
  alias: 'Alias',
  last_name: 'LastName',
  first_name: 'FirstName',
  timezone: 'TimeZoneSidKey',
  contactID: 'ContactId',
} as const;

const REQUIRED: ReadonlySet<string> = new Set(['email', 'profileId', 'last_name']);

const fieldOf = (
  key: string,
  position: number,
): MessageInitShape<typeof ConnectorAccountCreationSchema_FieldSchema> => ({
  displayName: messages.getMessage(`account.${key}`),
  description: messages.getMessage(`account.${key}.description`),
  placeholder: messages.getMessage(`account.${key}`),
  required: REQUIRED.has(key),
  order: position + 1,
  field: { case: 'stringField', value: {} },
});

/** What C1 asks for to create an account. Any other key of the profile is a field of User by its API name. */
export const accountCreationSchema: ConnectorAccountCreationSchema = create(ConnectorAccountCreationSchemaSchema, {
  fieldMap: Object.fromEntries(Object.keys(accountFields).map((key, position) => [key, fieldOf(key, position)])),
});
