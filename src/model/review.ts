import type { Severity } from './riskRule.js';
import type { UserState } from './userStatus.js';

/** Which accesses a review asks about: those that a rule or a dangerous permission marks, or all. */
export const reviewScopes = ['risky', 'all'] as const;
export type ReviewScope = (typeof reviewScopes)[number];

/** All that the page of one reviewer shows. It holds nothing that another reviewer is asked about. */
export type ReviewPage = {
  readonly review: {
    /** Random: it tells one review from all others. */
    readonly id: string;
    readonly org: { readonly id: string; readonly name: string; readonly isSandbox: boolean | null };
    /** When the org had been read, and when the review was made: UTC with `Z`. */
    readonly readAt: string;
    readonly createdAt: string;
    /** A day, such as `2026-12-18`. */
    readonly due: string | null;
    readonly scope: ReviewScope;
    /** When the snapshot of the last review was read, UTC with `Z`; null: nothing is known of a last review. */
    readonly comparedWith: string | null;
  };
  readonly page: {
    /** Unique within the review. */
    readonly id: string;
    readonly reviewer: {
      readonly id: string;
      readonly name: string;
      readonly username: string;
      readonly email: string | null;
    };
  };
  /** By risk, the worst first. */
  readonly people: readonly ReviewedPerson[];
};

export type ReviewedPerson = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly title: string | null;
  readonly department: string | null;
  readonly status: UserState;
  /** UTC with `Z`; null: never, as far as Salesforce stores it. */
  readonly lastLoginAt: string | null;
  readonly profile: string | null;
  /** The user license. */
  readonly license: string | null;
  /** What built-in rules find about the person, the worst first. */
  readonly risks: ReadonlyArray<{ readonly rule: string; readonly severity: Severity; readonly title: string }>;
  /** What is decided about, the worst first. */
  readonly items: readonly ReviewItem[];
  /** `manager above`: the manager cannot review, or would review themselves. `fallback`: nobody above can. */
  readonly reviewedHereBecause: 'manager' | 'manager above' | 'fallback';
};

/** One access that a person holds directly. */
export type ReviewItem = {
  /** Unique within the review, on all of its pages. */
  readonly id: string;
  /** In words, such as `permission set`. */
  readonly kind: string;
  readonly label: string;
  /** The API name; the id where there is none. */
  readonly name: string;
  /** What it gives, in words, the worst first. */
  readonly gives: readonly string[];
  readonly severity: Severity | null;
  /** Whether the person did not hold it at the last review; null: nothing is known of a last review. */
  readonly isNew: boolean | null;
  /** When the grant was made or changed, UTC with `Z`; null: Salesforce does not store it, or it was not read. */
  readonly changedAt: string | null;
  /** When the grant ends by itself, UTC with `Z`. */
  readonly until: string | null;
  readonly removal: Removal;
  /** What comes through it: shown, and not decided. */
  readonly brings: ReadonlyArray<{ readonly kind: string; readonly label: string; readonly gives: readonly string[] }>;
};

/**
 * What becomes of an item that is to be removed. `replacedBy`: the profile that takes its place. `cannot`: why no command can remove it.
 * Such an item is decided like all others: whoever runs the review does by hand what the reviewer decides.
 */
export type Removal = 'removable' | { readonly replacedBy: string } | { readonly cannot: string };

export const reviewDecisions = ['keep', 'remove', 'not-mine'] as const;
export type ReviewDecision = (typeof reviewDecisions)[number];

/** The longest comment, in UTF-16 code units, as `maxlength` of a text field counts them. */
export const COMMENT_LIMIT = 2000;

/** What tells a decisions file from other JSON. */
export const DECISIONS_FORMAT = 'sf-access-review-decisions';
export const DECISIONS_VERSION = 1;

/** What a reviewer saves and sends back. Items without a decision are left out. */
export type DecisionsFile = {
  readonly format: typeof DECISIONS_FORMAT;
  readonly version: typeof DECISIONS_VERSION;
  /** The ids of the review and of the page. */
  readonly review: string;
  readonly page: string;
  /** The username of the reviewer whose page it is. */
  readonly reviewer: string;
  /** UTC with `Z`. */
  readonly savedAt: string;
  readonly decisions: ReadonlyArray<{
    /** The id of the item. */
    readonly item: string;
    readonly decision: ReviewDecision;
    /** Empty: none. */
    readonly comment: string;
    /** UTC with `Z`. */
    readonly decidedAt: string;
  }>;
};
