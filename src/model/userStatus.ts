import type { RecordWrite } from './recordWrite.js';

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

/** One word for a status. A user who is not active cannot log in, frozen or not. */
export function statusOf({
  isActive,
  isFrozen,
}: Pick<StoredStatus, 'isActive' | 'isFrozen'>): (typeof userStates)[number] {
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
    : { op: 'update', object: 'UserLogin', id: loginId, fields: { IsFrozen: wanted }, before: { IsFrozen: isFrozen } };
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
  | 'otherBlocker'
  | 'freezeMeanwhile'
  | 'noSeat'
  | 'mayNotFreeze'
  | 'mayNotManage';

/**
 * What to do when Salesforce refuses to change a user's status; empty when only Salesforce's own words help.
 *
 * @param error as Salesforce gave it
 */
export function adviceOn(
  verdict: StatusVerdict,
  { code, message }: { readonly code: string; readonly message: string },
): StatusAdvice[] {
  if (isDenied(code)) return [verdict === 'freeze' || verdict === 'unfreeze' ? 'mayNotFreeze' : 'mayNotManage'];
  if (verdict === 'activate') return code === 'LICENSE_LIMIT_EXCEEDED' ? ['noSeat'] : [];
  if (verdict !== 'deactivate') return [];
  const blocker = BLOCKERS.find(([words]) => words.test(`${code} ${message}`))?.[1];
  if (!blocker && code !== 'FIELD_INTEGRITY_EXCEPTION') return [];
  return [blocker ?? 'otherBlocker', 'freezeMeanwhile'];
}

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
