import type { StatusVerdict } from './userStatus.js';

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
