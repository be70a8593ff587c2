import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'salesforceCodes');

/** What helps against an error: the actions below `actions.…` of messages/salesforceCodes.md. */
type Remedy =
  'permission' | 'seat' | 'value' | 'lookAgain' | 'nothing' | 'setup' | 'later' | 'login' | 'automation' | 'report';

/**
 * The codes with which Salesforce refuses what this plugin asks for, each with what helps.
 *
 * Source: StatusCode and ExceptionCode, SOAP API Developer Guide; "Status Codes and Error Responses", REST API Developer
 * Guide.
 */
const remedies: Readonly<Record<string, Remedy>> = {
  INVALID_SESSION_ID: 'login',
  REQUEST_LIMIT_EXCEEDED: 'later',
  UNABLE_TO_LOCK_ROW: 'later',
  QUERY_TIMEOUT: 'later',
  QUERY_TOO_COMPLICATED: 'report',
  SERVER_UNAVAILABLE: 'later',
  TERRITORY_REALIGN_IN_PROGRESS: 'later',
  UNKNOWN_EXCEPTION: 'later',

  INSUFFICIENT_ACCESS: 'permission',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'permission',
  INSUFFICIENT_ACCESS_OR_READONLY: 'permission',
  INVALID_FIELD: 'permission',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'permission',
  INVALID_TYPE: 'permission',
  INVALID_TYPE_FOR_OPERATION: 'permission',

  DUPLICATE_COMM_NICKNAME: 'value',
  DUPLICATE_DEVELOPER_NAME: 'value',
  DUPLICATE_USERNAME: 'value',
  DUPLICATE_VALUE: 'lookAgain',
  ENTITY_IS_DELETED: 'lookAgain',
  INVALID_CROSS_REFERENCE_KEY: 'lookAgain',
  NOT_FOUND: 'lookAgain',
  MALFORMED_ID: 'value',

  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'value',
  FIELD_INTEGRITY_EXCEPTION: 'value',
  INVALID_EMAIL_ADDRESS: 'value',
  INVALID_NEW_PASSWORD: 'value',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'value',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'value',
  PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT: 'value',
  REQUIRED_FIELD_MISSING: 'value',
  STRING_TOO_LONG: 'value',

  LICENSE_LIMIT_EXCEEDED: 'seat',

  CANNOT_DISABLE_LAST_ADMIN: 'setup',
  CANNOT_FREEZE_SELF: 'nothing',
  CANNOT_PASSWORD_LOCKOUT: 'nothing',
  CANT_ADD_STANDARD_PORTAL_USER_TO_TERRITORY: 'nothing',
  CIRCULAR_DEPENDENCY: 'nothing',
  DELETE_FAILED: 'setup',
  INACTIVE_OWNER_OR_USER: 'setup',
  MIXED_DML_OPERATION: 'automation',

  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'lookAgain',
  BATCH_PROCESSING_HALTED: 'lookAgain',
  PROCESSING_HALTED: 'lookAgain',

  EXCEEDED_ID_LIMIT: 'report',
  INVALID_QUERY_FILTER_OPERATOR: 'report',
  INVALID_QUERY_LOCATOR: 'later',
  JSON_PARSER_ERROR: 'report',
  LIMIT_EXCEEDED: 'report',
  MALFORMED_QUERY: 'report',
  METHOD_NOT_ALLOWED: 'report',
  MISSING_ARGUMENT: 'report',
  NUMBER_OUTSIDE_VALID_RANGE: 'report',
  UNSUPPORTED_MEDIA_TYPE: 'report',
};

/** What a code of Salesforce's means for access, in plain words; null where its own text says it all. */
export const meaningOf = (code: string): string | null =>
  Object.hasOwn(remedies, code) ? messages.getMessage(code) : null;

/** What to do about a code that has a meaning. */
export const actionsFor = (code: string): string[] => messages.getMessages(`actions.${remedies[code]!}`);

/** `LICENSE_LIMIT_EXCEEDED` is LicenseLimitExceededError; what only this plugin can put right has one name. */
export const errorNameOf = (code: string): string =>
  remedies[code] === 'report'
    ? 'SalesforceRequestFailedError'
    : `${code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Error`;
