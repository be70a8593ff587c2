import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'salesforceErrors');
const codeMessages = Messages.loadMessages('sf-plugin-access', 'salesforceCodes');

const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ENOTFOUND',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  // What a cut answer looks like to those who unpack it.
  'Z_BUF_ERROR',
  'Z_DATA_ERROR',
]);

const TRANSIENT_CODES = new Set([
  'ERROR_HTTP_429',
  'ERROR_HTTP_502',
  'ERROR_HTTP_503',
  'ERROR_HTTP_504',
  'SERVER_UNAVAILABLE',
  'UNABLE_TO_LOCK_ROW',
]);

type Coded = { errorCode?: unknown; code?: unknown; cause?: unknown };

/** Salesforce's error code (`INVALID_SESSION_ID`) or the network's (`ECONNRESET`) of an error; '' when it has none. */
export const errorCodeOf = (error: unknown): string => {
  const { errorCode, code, cause } = (error ?? {}) as Coded;
  if (typeof errorCode === 'string') return errorCode;
  if (typeof code === 'string') return code;
  return cause ? errorCodeOf(cause) : '';
};

const MARKUP = /<(?:style|script)[^]*?<\/(?:style|script)>|<[^>]*>/gi;
const LONGEST_MESSAGE = 300;

/**
 * The web page that came in place of an answer, as that of a proxy or of Salesforce's maintenance does; null where none did.
 *
 * Source: jsforce, http-api: a text in `data` of an answer of type text/html, otherwise the error's message.
 */
const pageOf = (error: unknown): string | null => {
  const { data, message } = (error ?? {}) as { data?: unknown; message?: unknown };
  if (typeof data === 'string') return data;
  return typeof message === 'string' && /^\s*<(?:!doctype|html)/i.test(message) ? message : null;
};

/** The words of an error; of a web page, what a person would read. */
const messageOf = (error: unknown): string => {
  const page = pageOf(error);
  if (page === null) return (error instanceof Error ? error.message : String(error)).trim();
  return page.replace(MARKUP, ' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST_MESSAGE);
};

/** REQUEST_LIMIT_EXCEEDED has two meanings: the day's calls are used up, or too many long ones run at this moment. */
const isConcurrencyLimit = (error: unknown): boolean => /concurrent/i.test(messageOf(error));

/** HPE_…: something that is no HTTP came instead of an answer. */
const isNetworkError = (error: unknown): boolean => {
  const code = errorCodeOf(error);
  return NETWORK_CODES.has(code) || code.startsWith('HPE_');
};

/** Whether the same request may succeed a moment later. */
export const isTransient = (error: unknown): boolean =>
  isNetworkError(error) ||
  TRANSIENT_CODES.has(errorCodeOf(error)) ||
  (errorCodeOf(error) === 'REQUEST_LIMIT_EXCEEDED' && isConcurrencyLimit(error));

/**
 * Whether an error says no more than that something broke: the connection, a proxy, or Salesforce itself. A read may then
 * be sent again, and a write may have been done.
 */
export const isBreakdown = (error: unknown): boolean =>
  isTransient(error) ||
  /^ERROR_HTTP_5\d\d$|^UNKNOWN_EXCEPTION$/.test(errorCodeOf(error)) ||
  (error instanceof SfError && error.name === 'UnreadableAnswerError');

/**
 * Whether an error says that a path is none of the org's: what it says to all requests of an API version that it does not
 * have (yet).
 *
 * Source: "Status Codes and Error Responses" (404), REST API Developer Guide.
 */
export const isPathUnknown = (error: unknown): boolean =>
  errorCodeOf(error) === 'NOT_FOUND' && /requested resource does not exist/i.test(messageOf(error));

/** As the CLI's own errors are called. */
type ErrorName = `${string}Error`;

type Translation = { readonly key: string; readonly name: ErrorName };

/**
 * What is said of a whole command, not of one record; of the other codes their meaning is.
 *
 * Source: "Status Codes and Error Responses", REST API Developer Guide.
 */
const translations: Readonly<Record<string, Translation>> = {
  INVALID_SESSION_ID: { key: 'sessionExpired', name: 'SessionExpiredError' },
  SERVER_UNAVAILABLE: { key: 'serverBusy', name: 'ServerBusyError' },
  QUERY_TIMEOUT: { key: 'serverBusy', name: 'ServerBusyError' },
  API_CURRENTLY_DISABLED: { key: 'apiNotEnabled', name: 'ApiNotEnabledForUserError' },
  FUNCTIONALITY_NOT_ENABLED: { key: 'apiNotEnabled', name: 'ApiNotEnabledForUserError' },
  API_DISABLED_FOR_ORG: { key: 'apiDisabledForOrg', name: 'ApiDisabledForOrgError' },
  INSUFFICIENT_ACCESS: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
  INSUFFICIENT_ACCESS_OR_READONLY: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
};

const translationOf = (error: unknown): Translation | null => {
  const code = errorCodeOf(error);
  if (code === 'REQUEST_LIMIT_EXCEEDED') {
    return isConcurrencyLimit(error)
      ? { key: 'concurrencyLimit', name: 'ConcurrencyLimitError' }
      : { key: 'dailyLimit', name: 'DailyApiLimitReachedError' };
  }
  if (isNetworkError(error)) return { key: 'network', name: 'OrgNotReachableError' };
  if (/^ERROR_HTTP_(?:429|5\d\d)$/.test(code)) return { key: 'serverBusy', name: 'ServerBusyError' };
  if (pageOf(error) !== null) return { key: 'webPage', name: 'UnreadableAnswerError' };
  return translations[code] ?? null;
};

/** An error of this plugin about an org: `key` and `key.actions` of messages/salesforceErrors.md. */
export const orgError = (
  name: ErrorName,
  key: string,
  tokens: string[],
  { actionTokens = [], cause }: { actionTokens?: string[]; cause?: Error } = {},
): SfError =>
  new SfError(messages.getMessage(key, tokens), name, messages.getMessages(`${key}.actions`, actionTokens), 1, cause);

/** How a text names a running user whose username is not known. */
export const unnamedUser = (): string => messages.getMessage('unnamedUser');

const translate = (error: unknown, user: string): SfError => {
  const code = errorCodeOf(error) || 'unknown error';
  const message = messageOf(error);
  const translation = translationOf(error);
  if (translation) return orgError(translation.name, translation.key, [user, code, message]);
  const meaning = meaningOf(code);
  if (meaning === null) return orgError('SalesforceRequestFailedError', 'other', [user, code, message]);
  return new SfError(
    messages.getMessage('refused', [user, meaning, code, message]),
    errorNameOf(code),
    actionsFor(code),
  );
};

/**
 * Says in plain words what Salesforce or the network answered, and what to do next; Salesforce's own text, which names
 * the record or the object, is in it, and with its code in `data` and `cause`. What already is an SfError stays.
 *
 * @param user how the texts name the running user
 */
export const toSfError = (error: unknown, user: string): Error => {
  if (error instanceof SfError || (error instanceof Error && error.name === 'AbortError')) return error;
  const translated = translate(error, user);
  translated.setData({ errorCode: errorCodeOf(error) || 'unknown error', message: messageOf(error) });
  // The CLI gives any error with a TypeError below it (such as undici's "fetch failed") exit code 10: keep it out.
  if (error instanceof Error && !isNetworkError(error)) translated.cause = error;
  return translated;
};

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
  Object.hasOwn(remedies, code) ? codeMessages.getMessage(code) : null;

/** What to do about a code that has a meaning. */
export const actionsFor = (code: string): string[] => codeMessages.getMessages(`actions.${remedies[code]!}`);

/** `LICENSE_LIMIT_EXCEEDED` is LicenseLimitExceededError; what only this plugin can put right has one name. */
export const errorNameOf = (code: string): string =>
  remedies[code] === 'report'
    ? 'SalesforceRequestFailedError'
    : `${code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Error`;
