import { Messages } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'salesforceCodes');

/** One error of a call or of a record: Salesforce's code, and its words. */
export type Refusal = { readonly code: string; readonly message: string };

/**
 * What a refusal of Salesforce's means for access, in plain words; null where Salesforce's own words say it all.
 */
export function meaningOf(refusal: Refusal): string | null {
  const found = caseOf(refusal);
  if (found) return messages.getMessage(found.key, found.tokens);
  return Object.hasOwn(remedies, refusal.code) ? messages.getMessage(refusal.code) : null;
}

/**
 * The meanings of several errors of one record, each once, in one text; null where none of them is known. What passes by itself is
 * told only where nothing else keeps the record from being written: to try again does not help otherwise.
 */
export function meaningOfAll(refusals: readonly Refusal[]): string | null {
  const meanings = new Set(lastingOf(refusals).flatMap((refusal) => meaningOf(refusal) ?? []));
  return meanings.size > 0 ? [...meanings].join('; ') : null;
}

/** The next steps after errors of one record, each once; none where no step is known. */
export function nextStepsAfter(refusals: readonly Refusal[]): string[] {
  const keys = new Set(lastingOf(refusals).flatMap((refusal) => remedyOf(refusal) ?? []));
  return [...keys].flatMap((remedy) => messages.getMessages(`actions.${remedy}`));
}

/** The errors that stay; all of them where none does. */
function lastingOf(refusals: readonly Refusal[]): readonly Refusal[] {
  const lasting = refusals.filter((refusal) => !passesByItself(refusal));
  return lasting.length > 0 ? lasting : refusals;
}

/** What helps against a refusal; null where nobody knows. */
export function remedyOf(refusal: Refusal): Remedy | null {
  return caseOf(refusal)?.remedy ?? (Object.hasOwn(remedies, refusal.code) ? remedies[refusal.code]! : null);
}

/** Whether the words of a refusal tell a cause that stays, although the code alone says that something broke. */
export function hasLastingCause(refusal: Refusal): boolean {
  return caseOf(refusal) !== null;
}

/** Whether a refusal says nothing against the record itself: a lock held it, or another record of its call was refused. */
export function passesByItself({ code }: Refusal): boolean {
  return code === 'UNABLE_TO_LOCK_ROW' || code === 'ALL_OR_NONE_OPERATION_ROLLED_BACK';
}

/** Errors of one record in the order in which they count: those that pass by themselves come last. */
export function inOrderOfWeight<T extends Refusal>(refusals: readonly T[]): T[] {
  return refusals.toSorted((one, other) => Number(passesByItself(one)) - Number(passesByItself(other)));
}

/** What helps against a refusal: `actions.<remedy>` of messages/salesforceCodes.md. */
export type Remedy =
  | 'permission'
  | 'seat'
  | 'value'
  | 'lookAgain'
  | 'nothing'
  | 'setup'
  | 'inSetup'
  | 'later'
  | 'login'
  | 'password'
  | 'apiEnabled'
  | 'limit'
  | 'portalOwner'
  | 'otherLicense'
  | 'licenseFirst'
  | 'setFirst'
  | 'withoutEnd'
  | 'notUpdated'
  | 'automation'
  | 'report';

/** A code with several causes that only the words tell apart. `key` is the key of its text, whose tokens are the groups of `words`. */
type Case = { readonly code: string; readonly words: RegExp; readonly key: string; readonly remedy: Remedy };

/**
 * Source: recorded answers of orgs; Knowledge Articles 000385901 and 000389462 (portal account owner), Salesforce Help.
 */
const cases: readonly Case[] = [
  {
    code: 'UNKNOWN_EXCEPTION',
    words: /portal account owner (?:must have a|has no) role/i,
    key: 'UNKNOWN_EXCEPTION.portalOwner',
    remedy: 'portalOwner',
  },
  {
    code: 'FIELD_INTEGRITY_EXCEPTION',
    words: /user license doesn[\u2019']t allow the permission: ([^;]+?)\.?(?:;|$)/i,
    key: 'FIELD_INTEGRITY_EXCEPTION.userLicense',
    remedy: 'otherLicense',
  },
  {
    code: 'FIELD_INTEGRITY_EXCEPTION',
    words: /doesn[\u2019']t have the permission set license:? ([^;]+?)\.?(?:;|$)/i,
    key: 'FIELD_INTEGRITY_EXCEPTION.noPermissionSetLicense',
    remedy: 'licenseFirst',
  },
  {
    code: 'FIELD_INTEGRITY_EXCEPTION',
    words: /license is needed by the assigned permission set ([^;]+?)\.?(?:;|$)/i,
    key: 'FIELD_INTEGRITY_EXCEPTION.licenseNeeded',
    remedy: 'setFirst',
  },
  {
    code: 'FIELD_INTEGRITY_EXCEPTION',
    words: /can[\u2019']t have an expiration date/i,
    key: 'FIELD_INTEGRITY_EXCEPTION.noEnd',
    remedy: 'withoutEnd',
  },
  {
    code: 'FIELD_INTEGRITY_EXCEPTION',
    words: /license is not compatible with the user/i,
    key: 'FIELD_INTEGRITY_EXCEPTION.otherLicense',
    remedy: 'inSetup',
  },
  {
    code: 'INVALID_CROSS_REFERENCE_KEY',
    words: /permission set groups that have the "Updated" status/i,
    key: 'INVALID_CROSS_REFERENCE_KEY.notUpdated',
    remedy: 'notUpdated',
  },
  {
    code: 'DUPLICATE_VALUE',
    words: /Federation ID/i,
    key: 'DUPLICATE_VALUE.federationId',
    remedy: 'value',
  },
  {
    code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    words: /(\S+): execution of (?:Before|After)/,
    key: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY.named',
    remedy: 'automation',
  },
  {
    code: 'CANNOT_EXECUTE_FLOW_TRIGGER',
    words: /because the [\u201c"]([^\u201d"]+)[\u201d"] (?:process|flow) failed/i,
    key: 'CANNOT_EXECUTE_FLOW_TRIGGER.named',
    remedy: 'automation',
  },
  {
    code: 'LIMIT_EXCEEDED',
    words: /\b(?:sub)?requests?\b|\bbatch\b|\bcomposite\b/i,
    key: 'LIMIT_EXCEEDED.request',
    remedy: 'report',
  },
];

/** The case that the words of a refusal tell, and the tokens of its text; null where its code says all. */
function caseOf({ code, message }: Refusal): { key: string; remedy: Remedy; tokens: string[] } | null {
  for (const { words, key, remedy, code: ofCode } of cases) {
    const found = code === ofCode ? words.exec(message) : null;
    if (found) return { key, remedy, tokens: found.slice(1) };
  }
  return null;
}

/**
 * The codes with which Salesforce refuses requests of this plugin, each with what helps.
 *
 * Source: StatusCode and ExceptionCode, SOAP API Developer Guide; "Status Codes and Error Responses", REST API Developer
 * Guide.
 */
const remedies: Readonly<Record<string, Remedy>> = {
  API_CURRENTLY_DISABLED: 'apiEnabled',
  API_DISABLED_FOR_ORG: 'apiEnabled',
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: 'password',
  FORBIDDEN: 'login',
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
  FIELD_FILTER_VALIDATION_EXCEPTION: 'value',
  DUPLICATES_DETECTED: 'value',
  INVALID_EMAIL_ADDRESS: 'value',
  INVALID_NEW_PASSWORD: 'value',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'value',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'value',
  PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT: 'value',
  REQUIRED_FIELD_MISSING: 'value',
  STRING_TOO_LONG: 'value',

  LICENSE_LIMIT_EXCEEDED: 'seat',
  LIMIT_EXCEEDED: 'limit',

  CANNOT_DISABLE_LAST_ADMIN: 'setup',
  CANNOT_FREEZE_SELF: 'nothing',
  CANNOT_PASSWORD_LOCKOUT: 'nothing',
  CANT_ADD_STANDARD_PORTAL_USER_TO_TERRITORY: 'nothing',
  CIRCULAR_DEPENDENCY: 'nothing',
  DELETE_FAILED: 'setup',
  INACTIVE_OWNER_OR_USER: 'setup',
  APEX_ERROR: 'automation',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'automation',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'automation',
  MIXED_DML_OPERATION: 'automation',

  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'lookAgain',
  BATCH_PROCESSING_HALTED: 'lookAgain',
  PROCESSING_HALTED: 'lookAgain',

  EXCEEDED_ID_LIMIT: 'report',
  INVALID_QUERY_FILTER_OPERATOR: 'report',
  INVALID_QUERY_LOCATOR: 'later',
  JSON_PARSER_ERROR: 'report',
  MALFORMED_QUERY: 'report',
  METHOD_NOT_ALLOWED: 'report',
  MISSING_ARGUMENT: 'report',
  NUMBER_OUTSIDE_VALID_RANGE: 'report',
  UNSUPPORTED_MEDIA_TYPE: 'report',
};
