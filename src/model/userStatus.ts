import type { RecordWrite } from './recordWrite.js';

/** What `--set` asks for. */
export const wantedStatuses = ['active', 'inactive', 'frozen', 'unfrozen'] as const;
export type WantedStatus = (typeof wantedStatuses)[number];

/** A user's status, as Salesforce has it in two places: User.IsActive and UserLogin.IsFrozen. */
export type UserState = {
  readonly id: string;
  readonly isActive: boolean;
  readonly isFrozen: boolean;
  /** The id of the user's UserLogin; null for the few users without one. */
  readonly loginId: string | null;
};

export const statusVerdicts = ['activate', 'deactivate', 'freeze', 'unfreeze', 'nothing to do', 'refused'] as const;
export type StatusVerdict = (typeof statusVerdicts)[number];

/** Why a change of status is refused before any call. */
export type StatusRefusal = 'ownUser' | 'noLogin';

export type PlannedStatus = {
  readonly verdict: StatusVerdict;
  readonly write: RecordWrite | null;
  readonly refusal: StatusRefusal | null;
};

const verdicts: Readonly<Record<WantedStatus, StatusVerdict>> = {
  active: 'activate',
  inactive: 'deactivate',
  frozen: 'freeze',
  unfrozen: 'unfreeze',
};

/** Whether it takes away somebody's access, so that somebody must agree. */
export const takesAccessAway = (wanted: WantedStatus): boolean => wanted === 'inactive' || wanted === 'frozen';

/** Whether it is about the UserLogin, not the User. */
export const isAboutLogin = (wanted: WantedStatus): boolean => wanted === 'frozen' || wanted === 'unfrozen';

/** One word for whether a user can log in. */
export const userStates = ['active', 'frozen', 'inactive'] as const;

/** One word for it: a deactivated user cannot log in, frozen or not. */
export const statusOf = ({
  isActive,
  isFrozen,
}: Pick<UserState, 'isActive' | 'isFrozen'>): (typeof userStates)[number] =>
  isActive ? (isFrozen ? 'frozen' : 'active') : 'inactive';

const refused = (refusal: StatusRefusal): PlannedStatus => ({ verdict: 'refused', write: null, refusal });

const activity = ({ id, isActive }: UserState, wanted: boolean): RecordWrite | null =>
  isActive === wanted
    ? null
    : { op: 'update', object: 'User', id, fields: { IsActive: wanted }, before: { IsActive: isActive } };

const freeze = (loginId: string, { isFrozen }: UserState, wanted: boolean): RecordWrite | null =>
  isFrozen === wanted
    ? null
    : { op: 'update', object: 'UserLogin', id: loginId, fields: { IsFrozen: wanted }, before: { IsFrozen: isFrozen } };

/**
 * What it takes to give a user a status. Deactivating leaves a freeze as it is, and the other way round.
 *
 * Source: "User" (IsActive) and "UserLogin" (IsFrozen), Object Reference.
 *
 * @param runningUserId nobody locks themselves out
 */
export const planStatus = (state: UserState, wanted: WantedStatus, runningUserId: string): PlannedStatus => {
  if (takesAccessAway(wanted) && state.id === runningUserId) return refused('ownUser');
  if (isAboutLogin(wanted) && !state.loginId) return refused('noLogin');
  const write = isAboutLogin(wanted)
    ? freeze(state.loginId!, state, wanted === 'frozen')
    : activity(state, wanted === 'active');
  return { verdict: write ? verdicts[wanted] : 'nothing to do', write, refusal: null };
};

/** What to do about a refusal: keys of texts. */
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
 * What keeps a user from being deactivated, by the words of Salesforce's refusal.
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

const isDenied = (code: string): boolean => code.startsWith('INSUFFICIENT_ACCESS');

/**
 * What to do when Salesforce refuses to change a user's status; nothing where only its own words help.
 *
 * @param error as Salesforce gave it
 */
export const adviceOn = (
  verdict: StatusVerdict,
  { code, message }: { readonly code: string; readonly message: string },
): StatusAdvice[] => {
  if (isDenied(code)) return [verdict === 'freeze' || verdict === 'unfreeze' ? 'mayNotFreeze' : 'mayNotManage'];
  if (verdict === 'activate') return code === 'LICENSE_LIMIT_EXCEEDED' ? ['noSeat'] : [];
  if (verdict !== 'deactivate') return [];
  const blocker = BLOCKERS.find(([words]) => words.test(`${code} ${message}`))?.[1];
  if (!blocker && code !== 'FIELD_INTEGRITY_EXCEPTION') return [];
  return [blocker ?? 'otherBlocker', 'freezeMeanwhile'];
};
