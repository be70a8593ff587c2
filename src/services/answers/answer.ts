import type { LeftOutReason } from '../../model/account.js';
import type { EntitlementRef } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import type { WantedPermission } from '../../model/permission.js';
import type { ObstacleKind, SessionState, Verdict } from '../../model/verdict.js';

export { obstacleKinds, verdicts, type Verdict } from '../../model/verdict.js';

/**
 * What `who` and `why` ask: permissions, or an access.
 *
 * Several permissions: all must hold, and the answer is the weakest of theirs; with `isAny` one is enough, and it is the strongest.
 */
export type Question =
  | { readonly about: 'permissions'; readonly wanted: readonly WantedPermission[]; readonly isAny: boolean }
  | { readonly about: 'access'; readonly entitlement: EntitlementRef; readonly resource: PathStep };

/** How a user has what was asked for: one way of several. */
export type AnswerWay = {
  /** From what the user holds directly to what gives it: a profile; a permission set group; a role, then the group that it is in. */
  readonly steps: readonly PathStep[];
  /** Which permissions this way gives, in the notation: `ModifyAllData` where `Account:delete` was asked for. Empty for an access. */
  readonly gives: readonly string[];
  /** Whether it alone gives all that was asked for. Otherwise it takes others besides: one that opens the object, one the field. */
  readonly isEnough: boolean;
  /** UTC with `Z`; null: it does not end by itself. */
  readonly expiresAt: string | null;
  readonly session: SessionState;
  /** The Status of a permission set group that is not Updated: what its own set gives may change soon. */
  readonly groupStatus: string | null;
  /** Of `gives`: what that group will give no more once Salesforce has recalculated it. */
  readonly goneAfterUpdate: readonly string[];
};

/** A way of one user, with what ends it. */
export type AnswerPath = AnswerWay & {
  /** The command that takes it away; null where none can, and then `advice` says what ends it. */
  readonly command: string | null;
  readonly advice: string | null;
};

/** What keeps a way from giving something. */
export type Obstacle = {
  readonly kind: ObstacleKind;
  /**
   * The way that would give it: of `muted` and `group outdated`, from the group to the set in it. Empty for what is about the account,
   * and for `object closed` and `field closed`: there is none.
   */
  readonly steps: readonly PathStep[];
  /** What is missing or would be given, in the notation. */
  readonly permissions: readonly string[];
  /** Of `expired`: when. */
  readonly at: string | null;
};

/** A user in an answer. */
export type AnswerUser = {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  /** Null where UserLogin could not be read. */
  readonly isFrozen: boolean | null;
  readonly lastLogin: string | null;
};

/** One row of `who`: never a `no`. */
export type WhoRow = {
  readonly user: AnswerUser;
  readonly verdict: Exclude<Verdict, 'no'>;
  /**
   * The first way, and how many there are. Those that are enough stand first, and then short ones; names decide the rest. Users who
   * have it in the same way have the same object: there may be very many of them.
   */
  readonly path: AnswerWay;
  readonly paths: number;
  /** Until when the verdict holds: the latest end of all ways to it; null where one of them has none. */
  readonly expiresAt: string | null;
};

export type WhoCounts = { readonly can: number; readonly onlyIf: number; readonly cannotLogIn: number };

/** The answer of `why` to a question about one user. */
export type WhyAnswer = {
  readonly user: AnswerUser;
  readonly verdict: Verdict;
  /** The verdict on each permission that was asked for, in the notation and in the order of the question. Empty for an access. */
  readonly parts: ReadonlyArray<{ readonly permission: string; readonly verdict: Verdict }>;
  readonly paths: readonly AnswerPath[];
  readonly obstacles: readonly Obstacle[];
};

/** What an answer does not know, where that may matter: what was not read, or what the org does not show. */
export type NotKnown =
  /** `count` is null where nobody counted them. */
  | { readonly what: 'users left out'; readonly reason: LeftOutReason; readonly count: number | null }
  /** `subject` says what, as a noun for people to read, and `why` is a sentence. */
  | {
      readonly what: 'not read';
      readonly subject: string;
      readonly why: string;
      /** Whether it is about users of portals and sites alone: of an internal user, all is known. */
      readonly isOfPortals?: true;
    };
