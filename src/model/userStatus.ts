import type { RecordWrite } from './recordWrite.js';

/** The object whose records say which users are frozen or locked. */
export const USER_LOGIN = 'UserLogin';

/** The values of `--set`. */
export const wantedStatuses = ['active', 'inactive', 'frozen', 'unfrozen'] as const;

export type WantedStatus = (typeof wantedStatuses)[number];

/** Whether a status takes access away, so that somebody must agree. */
export function takesAccessAway(wanted: WantedStatus): boolean {
  return wanted === 'inactive' || wanted === 'frozen';
}

/** Whether UserLogin stores a status, and not User. */
export function isAboutLogin(wanted: WantedStatus): boolean {
  return wanted === 'frozen' || wanted === 'unfrozen';
}

/** A user's status as Salesforce stores it, in two places: User.IsActive and UserLogin.IsFrozen. */
export type StoredStatus = {
  readonly id: string;
  readonly isActive: boolean;
  readonly isFrozen: boolean;
  /** The id of the user's UserLogin; null for the few users without one. */
  readonly loginId: string | null;
};

/** One word for whether a user can log in. */
export const userStates = ['active', 'frozen', 'inactive'] as const;

export type UserState = (typeof userStates)[number];

/** One word for a status. A user who is not active cannot log in, frozen or not. */
export function statusOf({ isActive, isFrozen }: Pick<StoredStatus, 'isActive' | 'isFrozen'>): UserState {
  return isActive ? (isFrozen ? 'frozen' : 'active') : 'inactive';
}

export const statusVerdicts = ['activate', 'deactivate', 'freeze', 'unfreeze', 'nothing to do', 'refused'] as const;

export type StatusVerdict = (typeof statusVerdicts)[number];

/** Why a change of status is refused before any call. */
export type StatusRefusal = 'ownUser' | 'noLogin';

export type PlannedStatus = {
  readonly verdict: StatusVerdict;
  readonly write: RecordWrite | null;
  readonly refusal: StatusRefusal | null;
};

/**
 * Plans the write that gives a user a status. Deactivating a user does not end a freeze, and activating does not either.
 *
 * Source: "User" (IsActive) and "UserLogin" (IsFrozen), Object Reference.
 *
 * @param runningUserId the user who may not be locked out
 */
export function planStatus(state: StoredStatus, wanted: WantedStatus, runningUserId: string): PlannedStatus {
  if (takesAccessAway(wanted) && state.id === runningUserId) return refused('ownUser');
  if (isAboutLogin(wanted) && !state.loginId) return refused('noLogin');
  const write = isAboutLogin(wanted)
    ? freeze(state.loginId!, state, wanted === 'frozen')
    : activity(state, wanted === 'active');
  return { verdict: write ? verdicts[wanted] : 'nothing to do', write, refusal: null };
}

const verdicts: Readonly<Record<WantedStatus, StatusVerdict>> = {
  active: 'activate',
  inactive: 'deactivate',
  frozen: 'freeze',
  unfrozen: 'unfreeze',
};

function refused(refusal: StatusRefusal): PlannedStatus {
  return { verdict: 'refused', write: null, refusal };
}

function activity({ id, isActive }: StoredStatus, wanted: boolean): RecordWrite | null {
  return isActive === wanted
    ? null
    : { op: 'update', object: 'User', id, fields: { IsActive: wanted }, before: { IsActive: isActive } };
}

function freeze(loginId: string, { isFrozen }: StoredStatus, wanted: boolean): RecordWrite | null {
  return isFrozen === wanted
    ? null
    : { op: 'update', object: USER_LOGIN, id: loginId, fields: { IsFrozen: wanted }, before: { IsFrozen: isFrozen } };
}

/** The key of a text that says what to do about a refusal. */
export type StatusAdvice =
  | 'webToLead'
  | 'hierarchyField'
  | 'defaultOwner'
  | 'automatedCaseUser'
  | 'rule'
  | 'workflow'
  | 'approval'
  | 'lastAdmin'
  | 'validationRule'
  | 'trigger'
  | 'flow'
  | 'automation'
  | 'lock'
  | 'otherBlocker'
  | 'tryAgain'
  | 'freezeMeanwhile'
  | 'noSeat'
  | 'mayNotFreeze'
  | 'mayNotManage';

/** An error of a record: Salesforce's code, and its words. */
type RecordError = { readonly code: string; readonly message: string };

/**
 * What to do when Salesforce refuses to change a user's status; empty when only Salesforce's own words help. Whatever keeps a user
 * from being deactivated, a freeze keeps the user out: it is no change of the User record, so no rule of that object sees it.
 *
 * @param errors all errors of the record, as Salesforce gave them
 * @param state the user's status before the change
 */
export function adviceOn(
  verdict: StatusVerdict,
  errors: readonly RecordError[],
  { isFrozen, loginId }: Pick<StoredStatus, 'isFrozen' | 'loginId'>,
): StatusAdvice[] {
  if (errors.some(({ code }) => isDenied(code))) {
    return [verdict === 'freeze' || verdict === 'unfreeze' ? 'mayNotFreeze' : 'mayNotManage'];
  }
  if (verdict === 'activate') return errors.some(({ code }) => code === 'LICENSE_LIMIT_EXCEEDED') ? ['noSeat'] : [];
  if (verdict !== 'deactivate') return [];
  const blockers = new Set(errors.flatMap((error) => blockerOf(error) ?? []));
  if (blockers.size === 0) return [];
  return [...blockers, 'tryAgain', ...(isFrozen || loginId === null ? [] : (['freezeMeanwhile'] as const))];
}

function blockerOf({ code, message }: RecordError): StatusAdvice | null {
  const byCode = BLOCKERS_BY_CODE[code];
  if (byCode) return byCode;
  const byWords = BLOCKERS.find(([words]) => words.test(`${code} ${message}`))?.[1];
  return byWords ?? (isAboutRecord(code) ? 'otherBlocker' : null);
}

/** Whether a code is one with which Salesforce refuses this very record: no failure of the way there, or of the call as a whole. */
function isAboutRecord(code: string): boolean {
  return /^(?!ERR_|UND_ERR_)[A-Z]+(?:_[A-Z]+)+$/.test(code) && !OF_WHOLE_CALL.has(code);
}

const OF_WHOLE_CALL: ReadonlySet<string> = new Set([
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'BATCH_PROCESSING_HALTED',
  'INVALID_SESSION_ID',
  'PROCESSING_HALTED',
  'REQUEST_LIMIT_EXCEEDED',
  'SERVER_UNAVAILABLE',
]);

/**
 * What refuses to let a user be deactivated, by the code of the refusal.
 *
 * Source: StatusCode, SOAP API Developer Guide.
 */
const BLOCKERS_BY_CODE: Readonly<Record<string, StatusAdvice>> = {
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'validationRule',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'trigger',
  APEX_ERROR: 'trigger',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'flow',
  MIXED_DML_OPERATION: 'automation',
  UNABLE_TO_LOCK_ROW: 'lock',
  ENTITY_IS_LOCKED: 'lock',
};

/**
 * The reasons why Salesforce does not deactivate a user, by the words of its refusal.
 *
 * Source: "Considerations for Deactivating Users", and Knowledge Articles 000384761 and 000386275, Salesforce Help.
 */
const BLOCKERS: ReadonlyArray<readonly [RegExp, StatusAdvice]> = [
  [/CANNOT_DISABLE_LAST_ADMIN/, 'lastAdmin'],
  [/web.?to.?lead|lead creator/i, 'webToLead'],
  [/hierarchy field/i, 'hierarchyField'],
  [/default (?:lead|case) owner/i, 'defaultOwner'],
  [/automated case user/i, 'automatedCaseUser'],
  [/assignment rule|auto-?response|escalation rule/i, 'rule'],
  [/workflow|e-?mail alert/i, 'workflow'],
  [/approv/i, 'approval'],
];

function isDenied(code: string): boolean {
  return code.startsWith('INSUFFICIENT_ACCESS');
}
