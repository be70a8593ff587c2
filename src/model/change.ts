import type { EntitlementRef } from './entitlement.js';
import type { Path } from './path.js';
import type { RecordWrite } from './recordWrite.js';

/** What somebody wants: that a user holds an entitlement, or no longer holds it. */
export type Change =
  | {
      readonly action: 'grant';
      readonly userId: string;
      readonly entitlement: EntitlementRef;
      /** When it ends: UTC with `Z`; null: never; undefined: as it is, or never for a new one. */
      readonly expiresAt?: string | null;
    }
  | { readonly action: 'revoke'; readonly userId: string; readonly entitlement: EntitlementRef };

/** What a plan says of a change. Plans and JSON show these words. */
export const verdicts = [
  'grant',
  'already granted',
  'update expiry',
  'revoke',
  'already revoked',
  'held through',
  'refused',
] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * What a change does to an access: gives it, changes it, takes it, leaves it as it is, or nothing, since the change is refused, or the
 * access is held in another way.
 */
export const changeSigns = ['+', '~', '-', '=', '!'] as const;
export type ChangeSign = (typeof changeSigns)[number];

/** The sign of a change, wherever people see one. @param replaced the name of what it replaces; null: nothing */
export function changeSign({
  verdict,
  replaced,
}: {
  readonly verdict: Verdict;
  readonly replaced: string | null;
}): ChangeSign {
  switch (verdict) {
    case 'refused':
    case 'held through':
      return '!';
    case 'revoke':
      return '-';
    case 'update expiry':
      return '~';
    case 'grant':
      return replaced === null ? '+' : '~';
    case 'already granted':
    case 'already revoked':
      return '=';
  }
}

/** What a change replaces. */
export type Replaced = {
  /** The name of a role or profile; of a new expiry, the end there was: UTC with `Z`, or `never`. */
  readonly what: string;
  /** Whether the user loses something by it: a role, a profile, or access from an earlier time on. */
  readonly isLoss: boolean;
};

/** A change and its write. There is no write when nothing is to do, the change is refused, or another change's write does it. */
export type PlannedChange = {
  readonly change: Change;
  readonly verdict: Verdict;
  readonly write: RecordWrite | null;
  /** The writes of further records that give the same access, beside `write`. The change is done when all are done. */
  readonly furtherWrites?: readonly RecordWrite[];
  /** Why the change is refused, or another thing that the reader must know; null otherwise. */
  readonly reason: string | null;
  /** Absent where nothing is replaced. */
  readonly replaces?: Replaced;
  /** What somebody must know of the change before it is made, without the user's name: texts that are the same are told once. */
  readonly warning?: string;
  /** The change of the same run whose write does this one as well. */
  readonly doneBy?: Change;
  /** Whether an earlier change of the run says the same. What it does, or why it is refused, counts once. */
  readonly isRepeat?: boolean;
  /** How the user holds what nothing gives directly: of the verdict `held through`. The shortest path first. */
  readonly heldThrough?: readonly Path[];
};

/** All writes of a change; none where nothing is to be written for it. */
export function writesOf({ write, furtherWrites = [] }: PlannedChange): RecordWrite[] {
  return write ? [write, ...furtherWrites] : [];
}

/**
 * What became of each change that has writes: of several, the outcome of the first that is not done.
 *
 * @param outcomes of all writes of the changes, in their order; none of a plan that was not carried out
 */
export function outcomesOf(
  planned: readonly PlannedChange[],
  outcomes: readonly WriteOutcome[],
): Map<Change, WriteOutcome | undefined> {
  const outcomeOf = new Map<Change, WriteOutcome | undefined>();
  let next = 0;
  for (const plan of planned) {
    const own = outcomes.slice(next, (next += writesOf(plan).length));
    if (plan.write) outcomeOf.set(plan.change, own.find(({ status }) => status !== 'done') ?? own[0]);
  }
  return outcomeOf;
}

/** Whether somebody loses access by a change, so that somebody must agree. */
export function takesAccess({ verdict, replaces }: PlannedChange): boolean {
  return verdict === 'revoke' || (replaces?.isLoss ?? false);
}

export const outcomeStatuses = ['done', 'nothing to do', 'refused', 'failed', 'not sent'] as const;
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/**
 * What became of a grant or revoke. `still held`: nothing gives the access directly, and the user has it in another way.
 * `partly done`: it was taken away, and the user still has it in another way, or nobody could look.
 */
export const changeStatuses = [...outcomeStatuses, 'still held', 'partly done'] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

/**
 * What keeps a write from being done, where Salesforce's own words do not say it: the record that a delete was refused for is
 * still there; or it is gone, and somebody gave the same access again meanwhile; there is a record for an insert, but an expired one
 * that Salesforce does not renew, one that is not in force for another reason, or one that somebody gave meanwhile with a later end;
 * or the permission set group is not recalculated.
 */
export type Obstacle = 'still there' | 'given again' | 'expired' | 'not in force' | 'ends later' | 'not updated';

/** What became of a write. */
export type WriteOutcome = {
  readonly status: 'done' | 'failed' | 'not sent';
  /** The record's id; null as long as there is no record. */
  readonly recordId: string | null;
  /** Salesforce's own code and text. Of several errors of the record, `others` has those after the first, and the text has all. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fields: string[];
    readonly others?: Array<{ readonly code: string; readonly message: string }>;
  } | null;
  /** Absent where the error says all that is known. */
  readonly obstacle?: Obstacle;
  /** Whether Salesforce may have done it, or do it still: a call with it got no answer. Of those that are not done alone. */
  readonly mayBeDone?: true;
};
