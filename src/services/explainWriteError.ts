import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'writeErrors');

const explained: ReadonlySet<string> = new Set([
  'LICENSE_LIMIT_EXCEEDED',
  'FIELD_INTEGRITY_EXCEPTION',
  'DUPLICATE_VALUE',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS',
  'INVALID_CROSS_REFERENCE_KEY',
  'ENTITY_IS_DELETED',
  'UNABLE_TO_LOCK_ROW',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'CANNOT_DISABLE_LAST_ADMIN',
  'MIXED_DML_OPERATION',
  'INACTIVE_OWNER_OR_USER',
  'REQUEST_LIMIT_EXCEEDED',
  'INVALID_SESSION_ID',
]);

/** What one of Salesforce's error codes means for a change of access, in plain words; null where its own text says it all. */
export const explainWriteError = (code: string): string | null =>
  explained.has(code) ? messages.getMessage(code) : null;
