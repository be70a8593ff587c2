import { Messages, SfError } from '@salesforce/core';
import type { OrgFeature } from '../model/systemPermission.js';
import { networkErrorOf } from '../network/networkError.js';
import { hasLastingCause, inOrderOfWeight, meaningOfAll, nextStepsAfter, remedyOf, type Refusal } from './refusals.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'salesforceErrors');

/**
 * Salesforce's error code (`INVALID_SESSION_ID`) or the network's (`ECONNRESET`); '' when the error has none. Of several errors
 * of one record, the code of the one that counts most.
 */
export function errorCodeOf(error: unknown): string {
  const [several] = severalIn(error);
  if (several) return several.code;
  const { errorCode, code, cause } = (error ?? {}) as { errorCode?: unknown; code?: unknown; cause?: unknown };
  if (typeof errorCode === 'string') return errorCode;
  if (typeof code === 'string') return code;
  return cause ? errorCodeOf(cause) : '';
}

/** The errors of a refusal in the order in which they count: one, or several of one record. */
export function refusalsOf(error: unknown): readonly Refusal[] {
  const several = severalIn(error);
  return several.length > 0 ? several : [{ code: errorCodeOf(error), message: messageOf(error) }];
}

/** Source: jsforce, http-api: the error of an answer with several errors has this code, and the errors in `data`. */
const SEVERAL_ERRORS = 'MULTIPLE_API_ERRORS';

/** The error of an answer with several errors of one record, as the connection gives it. */
export function severalErrors(data: readonly unknown[]): Error & { errorCode: string } {
  const error = Object.assign(new Error(''), { errorCode: SEVERAL_ERRORS, data });
  error.message = messageOf(error);
  return error;
}

/** The errors of an answer with several; none of any other. */
function severalIn(error: unknown): Refusal[] {
  const { errorCode, data } = (error ?? {}) as { errorCode?: unknown; data?: unknown };
  if (errorCode !== SEVERAL_ERRORS || !Array.isArray(data)) return [];
  const all = (data as Array<{ errorCode?: unknown; message?: string } | null>).flatMap((one) =>
    typeof one?.errorCode === 'string' ? { code: one.errorCode, message: one.message ?? '' } : [],
  );
  return inOrderOfWeight(all);
}

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  const code = errorCodeOf(error);
  return (
    isNetworkError(error) ||
    TRANSIENT_CODES.has(code) ||
    (code === 'REQUEST_LIMIT_EXCEEDED' && isConcurrencyLimit(error))
  );
}

/**
 * Whether an error says only that the connection, a proxy or Salesforce itself broke. A read may then be sent again, and
 * a write may have been done.
 */
export function isBreakdown(error: unknown): boolean {
  return (
    isTransient(error) ||
    (/^ERROR_HTTP_5\d\d$|^UNKNOWN_EXCEPTION$/.test(errorCodeOf(error)) && !refusalsOf(error).some(hasLastingCause)) ||
    (error instanceof SfError && error.name === UNREADABLE)
  );
}

/**
 * Whether an error says that the org does not have the path of the request. An org answers so to every request of an API
 * version that it does not have yet, or no longer.
 *
 * Source: "Status Codes and Error Responses" (404, 410), REST API Developer Guide.
 */
export function isPathUnknown(error: unknown): boolean {
  const code = errorCodeOf(error);
  return (
    code === 'UNSUPPORTED_API_VERSION' ||
    (code === 'NOT_FOUND' && /requested resource does not exist/i.test(messageOf(error)))
  );
}

/** The name of an error, as the CLI names its own. */
type ErrorName = `${string}Error`;

/** An error of this plugin about an org: `key` and `key.actions` of messages/salesforceErrors.md. */
export function orgError(
  name: ErrorName,
  key: string,
  tokens: string[],
  { actionTokens = [], cause }: { actionTokens?: string[]; cause?: Error } = {},
): SfError {
  return new SfError(
    messages.getMessage(key, tokens),
    name,
    messages.getMessages(`${key}.actions`, actionTokens),
    1,
    cause,
  );
}

const UNREADABLE = 'UnreadableAnswerError';

/**
 * The error UnreadableAnswerError: an answer is not what Salesforce documents.
 *
 * @param subject the object or the resource of the REST API that the answer is about
 * @param defect what is wrong with the answer: `unreadable.<defect>` of messages/salesforceErrors.md
 */
export function unreadableAnswer(subject: string, defect: string, tokens: string[] = []): SfError {
  return orgError(UNREADABLE, 'unreadableAnswer', [subject, messages.getMessage(`unreadable.${defect}`, tokens)]);
}

/** The error SessionExpiredError: the session is over, and Salesforce gives no new one. */
export function loginRefused(user: string, cause: Error): SfError {
  return orgError('SessionExpiredError', 'loginRefused', [user, cause.message], { cause });
}

/** A part of a text: a key of messages/salesforceErrors.md. */
export function textOfOrg(key: string, tokens: string[] = []): string {
  return messages.getMessage(key, tokens);
}

/** What a text calls a feature of an org. */
export function featureName(feature: OrgFeature): string {
  return messages.getMessage(`feature.${feature}`);
}

/** What a text calls a running user whose username is not known. */
export function unnamedUser(): string {
  return messages.getMessage('unnamedUser');
}

/**
 * Says in plain words what Salesforce or the network answered, and what to do next. Salesforce's own text, which names
 * the record or the object, is part of the message, and of `data` with its code. An SfError stays as it is.
 *
 * @param user what the texts call the running user
 */
export function toSfError(error: unknown, user: string): Error {
  if (error instanceof SfError || (error instanceof Error && error.name === 'AbortError')) return error;
  const onTheWay = networkErrorOf(error);
  if (onTheWay) return onTheWay.explained;
  const code = errorCodeOf(error) || 'unknown error';
  const message = messageOf(error);
  const explained = explain(error, user, code, message);
  explained.setData({ errorCode: code, message });
  // The CLI exits with code 10 for an error with a TypeError below it, such as undici's "fetch failed".
  if (error instanceof Error && !isNetworkError(error)) explained.cause = error;
  return explained;
}

function explain(error: unknown, user: string, code: string, message: string): SfError {
  const commandError = commandErrorOf(error);
  if (commandError) return orgError(commandError.name, commandError.key, [user, code, message]);
  const refusals = refusalsOf(error);
  const meaning = meaningOfAll(refusals);
  if (meaning === null) return orgError('SalesforceRequestFailedError', 'other', [user, code, message]);
  return new SfError(
    messages.getMessage('refused', [user, meaning, code, message]),
    errorNameOf(refusals[0]!),
    nextStepsAfter(refusals),
  );
}

/** `LICENSE_LIMIT_EXCEEDED` is LicenseLimitExceededError; what only this plugin can put right has one name. */
function errorNameOf(refusal: Refusal): string {
  return remedyOf(refusal) === 'report'
    ? 'SalesforceRequestFailedError'
    : `${refusal.code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Error`;
}

/** The name of an error that concerns the whole command, and the key of its text. */
type CommandError = { readonly key: string; readonly name: ErrorName };

function commandErrorOf(error: unknown): CommandError | null {
  const code = errorCodeOf(error);
  if (code === 'REQUEST_LIMIT_EXCEEDED') {
    return isConcurrencyLimit(error)
      ? { key: 'concurrencyLimit', name: 'ConcurrencyLimitError' }
      : { key: 'dailyLimit', name: 'DailyApiLimitReachedError' };
  }
  if (isNetworkError(error)) return { key: 'network', name: 'OrgNotReachableError' };
  if (/^ERROR_HTTP_(?:429|5\d\d)$/.test(code)) return { key: 'serverBusy', name: 'ServerBusyError' };
  if (pageOf(error) !== null) return { key: 'webPage', name: UNREADABLE };
  return commandErrors[code] ?? null;
}

/** HPE_…: what came instead of an answer is not HTTP. */
function isNetworkError(error: unknown): boolean {
  const code = errorCodeOf(error);
  return NETWORK_CODES.has(code) || code.startsWith('HPE_');
}

/** REQUEST_LIMIT_EXCEEDED has two meanings: the day's calls are used up, or too many long ones run at this moment. */
function isConcurrencyLimit(error: unknown): boolean {
  return /concurrent/i.test(messageOf(error));
}

const MARKUP = /<(?:style|script)[^]*?<\/(?:style|script)>|<[^>]*>/gi;
/** As much of a web page as a message quotes. */
const MAX_QUOTE = 300;

/** The words of an error; of a web page, what a person would read. */
export function messageOf(error: unknown): string {
  const several = severalIn(error);
  if (several.length > 0) return several.map(({ message }) => message).join('; ');
  const page = pageOf(error);
  if (page === null) return (error instanceof Error ? error.message : String(error)).trim();
  return page.replace(MARKUP, ' ').replace(/\s+/g, ' ').trim().slice(0, MAX_QUOTE);
}

/**
 * The web page that came instead of an answer, from a proxy or from Salesforce's maintenance; null where none came.
 *
 * Source: jsforce, http-api: a text in `data` of an answer of type text/html, otherwise the error's message.
 */
function pageOf(error: unknown): string | null {
  const { data, message } = (error ?? {}) as { data?: unknown; message?: unknown };
  if (typeof data === 'string') return data;
  return typeof message === 'string' && /^\s*<(?:!doctype|html)/i.test(message) ? message : null;
}

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
  // zlib's codes for an answer that was cut off.
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

/**
 * The codes that concern the whole command, not one record.
 *
 * Source: "Status Codes and Error Responses", REST API Developer Guide.
 */
const commandErrors: Readonly<Record<string, CommandError>> = {
  INVALID_SESSION_ID: { key: 'sessionExpired', name: 'SessionExpiredError' },
  SERVER_UNAVAILABLE: { key: 'serverBusy', name: 'ServerBusyError' },
  QUERY_TIMEOUT: { key: 'serverBusy', name: 'ServerBusyError' },
  API_CURRENTLY_DISABLED: { key: 'apiNotEnabled', name: 'ApiNotEnabledForUserError' },
  FUNCTIONALITY_NOT_ENABLED: { key: 'apiNotEnabled', name: 'ApiNotEnabledForUserError' },
  API_DISABLED_FOR_ORG: { key: 'apiDisabledForOrg', name: 'ApiDisabledForOrgError' },
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: { key: 'passwordExpired', name: 'PasswordExpiredError' },
  INSUFFICIENT_ACCESS: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
  INSUFFICIENT_ACCESS_OR_READONLY: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { key: 'insufficientAccess', name: 'InsufficientAccessError' },
};
