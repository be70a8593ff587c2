import type { AccountType } from './account.js';
import type { UserState } from './userStatus.js';

/** From the least to the worst. */
export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

/** Where something stands in a file of rules. Lines and columns begin at 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/**
 * What a user may have: a permission in the notation (`ModifyAllData`, `Account:delete`), or an access with its kind
 * (`permission-set:Sales_Ops`, `queue:Support`). `*` stands for any object (`*:delete`), or any access of the kind (`group:*`).
 */
export type Term = { readonly text: string; readonly place: Place };

export { userTypes } from './account.js';
export { userStates } from './userStatus.js';

/** What a rule looks for in a user. All parts that are there must hold. */
export type UserCondition = {
  readonly allOf?: readonly Condition[];
  readonly anyOf?: readonly Condition[];
  readonly noneOf?: readonly Condition[];
  /** One of these. */
  readonly userTypes?: readonly string[];
  readonly accountType?: AccountType;
  readonly states?: readonly UserState[];
  /** Days since the last login, or since the creation of a user who never logged in. */
  readonly noLoginForDays?: number;
  /** LoginHistory.LoginType: a login by one of these succeeded in the days that a sync reads. */
  readonly loggedInBy?: readonly string[];
};

/**
 * A user has what a term names while it is in force, by whatever way, and also where the user cannot log in. Access that needs a
 * session counts only while the session is activated.
 */
export type Condition = Term | UserCondition;

/**
 * Assignments that rules can look for. An expired one gives nothing any more. A redundant one gives nothing that a permission set group
 * does not give as well.
 */
export const assignmentFaults = ['expired', 'redundant'] as const;
export type AssignmentFault = (typeof assignmentFaults)[number];

/** Access that rules can look for. */
export const accessFaults = ['unused permission sets', 'outdated permission set groups', 'standard profiles'] as const;
export type AccessFault = (typeof accessFaults)[number];

/** What a rule finds: users, assignments, or access. */
export type RiskSubject =
  | { readonly about: 'users'; readonly who: UserCondition }
  | { readonly about: 'assignments'; readonly fault: AssignmentFault }
  | { readonly about: 'access'; readonly fault: AccessFault };

/** What a rule leaves out until the end of a day. */
export type RiskException = {
  /** Usernames, or ids of users. */
  readonly users: readonly Term[];
  /** Accesses such as `permission-set:Deploy_Everything`: what they give does not count. */
  readonly access: readonly Term[];
  readonly reason: string;
  /** The last day, in UTC: `2027-01-31`. */
  readonly until: string;
  readonly place: Place;
};

export type RiskRule = {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  /** Such as the id of a control in a benchmark. */
  readonly references: readonly string[];
  readonly subject: RiskSubject;
  readonly except: readonly RiskException[];
  readonly place: Place;
};
