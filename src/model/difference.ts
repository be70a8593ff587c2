import type { LapsedState } from './container.js';
import type { ResourceTypeId } from './resourceType.js';

/** `+`: the first side has it and the other has not; `-`: the other has it and the first has not; `~`: both have it otherwise. */
export const signs = ['+', '-', '~'] as const;
export type Sign = (typeof signs)[number];

/** What differences are told of: who holds what directly, or what users may do by it. */
export const comparisons = ['access', 'permission'] as const;
export type Comparison = (typeof comparisons)[number];

/** A resource as outputs name it: `resource` is its API name, `name` its label, `kind` the word of its kind in `kind:name`. */
export type ComparedAccess = {
  readonly resourceType: ResourceTypeId;
  readonly kind: string;
  readonly resource: string;
  readonly name: string;
};

/** A user, as the first side names the user; as the other does where only that has the user. */
export type ComparedUser = {
  readonly username: string;
  readonly name: string;
  /** The username on the other side, where both sides have the user, and it is not the same. */
  readonly otherUsername: string | null;
  /** Of two orgs: whether nothing certain says that the users of both are one person. */
  readonly isGuess: boolean;
};

/** What is on the first side (`now`) and on the other (`before`); null: nothing, or it is not known. */
export type Values<Value> = { readonly now: Value; readonly before: Value };

/** The fields of a user that are compared. The value of a role or profile is its API name, of a manager the username. */
export const userFields = ['username', 'name', 'email', 'status', 'profile', 'role', 'manager'] as const;
export type UserField = (typeof userFields)[number];

/** The fields of a resource that are compared. Of `session`, the value is `required` or null. */
export const resourceFields = ['resource', 'name', 'parent', 'session'] as const;
export type ResourceField = (typeof resourceFields)[number];

export type FieldChange<Field> = Values<string | null> & { readonly field: Field };

/** A user came, went, or is another now. */
export type UserDifference = {
  readonly about: 'user';
  readonly sign: Sign;
  readonly user: ComparedUser;
  /**
   * Of a user whom one side has: whether the other leaves deactivated users out, so that the user may be there and deactivated. Then
   * nothing else of the user is compared.
   */
  readonly mayBeDeactivated: boolean;
  /** Of a user whom one side has: what that side says, with null for the other. */
  readonly changes: ReadonlyArray<FieldChange<UserField>>;
};

/** A user was given an access directly, or it was taken, or it ends at another time. Roles and profiles are fields of the user. */
export type AccessDifference = {
  readonly about: 'access';
  readonly sign: Sign;
  readonly user: ComparedUser;
  /** With the role in a territory. */
  readonly access: ComparedAccess & { readonly role: string | null };
  /** UTC with `Z`; null: it has no end, or is not there. */
  readonly expiresAt: Values<string | null>;
  /** Where one side has the assignment still, and it gives nothing: why. */
  readonly lapsed: LapsedState | null;
};

/** A permission set, a group, a role … came, went, or is another now. */
export type ResourceDifference = {
  readonly about: 'resource';
  readonly sign: Sign;
  readonly access: ComparedAccess;
  /** Of one that one side has: what that side says, with null for the other; its names stand in `access`. */
  readonly changes: ReadonlyArray<FieldChange<ResourceField>>;
};

/** What an access consists of: a set in a permission set group; a group, a role or a territory in a group; those who manage a user. */
export type ContentPart = { readonly sign: '+' | '-' } & (
  | { readonly kind: 'access'; readonly access: ComparedAccess }
  /** The managers of a user, over any number of levels; or the user and all who report to the user. */
  | { readonly kind: 'managers' | 'reports'; readonly username: string }
);

/** What an access gives, or what it consists of, is another now; of an access that one side has (`+`, `-`): all of it. */
export type ContentDifference = {
  readonly about: 'content';
  readonly sign: Sign;
  readonly access: ComparedAccess;
  /** What its holders may do by it, in the notation. */
  readonly permissions: ReadonlyArray<{ readonly sign: '+' | '-'; readonly permission: string }>;
  readonly parts: readonly ContentPart[];
  readonly reaches: Reach;
};

/**
 * Whom a change of what an access gives reaches: users who hold the access on both sides, directly, or by a permission set group of which
 * what it gives changed as well. Of a change of what a group consists of: those who are in it on one side only by that.
 */
export type Reach = {
  /** Each user once. */
  readonly users: number;
  /** Through what they hold it, and how many do; null: directly. A user may hold it in several ways. Empty of those who are in it on one side. */
  readonly through: ReadonlyArray<{ readonly access: ComparedAccess | null; readonly users: number }>;
};

/** A permission set group has another Status: other than `Updated`, what it gives may change soon. */
export type StatusDifference = Values<string | null> & {
  readonly about: 'status';
  readonly sign: '~';
  readonly access: ComparedAccess;
};

/** `only if`: only in a session in which a permission set is activated. */
export type HoldingLevel = 'yes' | 'only if' | 'no';

/** A user may do something on one side and not on the other, or there only in an activated session. */
export type PermissionDifference = Values<HoldingLevel> & {
  readonly about: 'permission';
  readonly sign: Sign;
  readonly user: ComparedUser;
  /** In the notation: `Invoice__c:delete`. */
  readonly permission: string;
  /** Why, as far as the sides tell: at least one. */
  readonly because: readonly Cause[];
};

/**
 * Why somebody may do more, or less: the user holds the access on the first side alone (`joined`), or on the other alone (`left`), where
 * `lapsed` says why it gives nothing any more; or holds it on both, and what it gives is another: by what somebody changed in it
 * (`changed`), by a recalculation of the permission set group (`recalculated`), or because it does, or does not, take a session (`session`).
 */
export type Cause = {
  readonly kind: 'joined' | 'left' | 'changed' | 'recalculated' | 'session';
  readonly access: ComparedAccess;
  readonly lapsed: LapsedState | null;
};

export type Difference =
  | UserDifference
  | AccessDifference
  | PermissionDifference
  | ResourceDifference
  | ContentDifference
  | StatusDifference;

/** One of the two that are compared. */
export type ComparedSide = {
  readonly org: {
    readonly id: string;
    readonly name: string;
    readonly instanceUrl: string;
    readonly isSandbox: boolean | null;
  };
  /** UTC with `Z`. */
  readonly readAt: string;
};

/** What differs between two sides. Only what both have read is compared. */
export type Diff = {
  readonly sides: readonly [first: ComparedSide, other: ComparedSide];
  /**
   * By users in the order of usernames, each with its own change first; then by resources in the order of types and names. Each call gives
   * the same, and nothing is kept from one to the next: there may be millions.
   */
  readonly differences: () => Iterable<Difference>;
  /** What one side has not read, or cannot see, as sentences. */
  readonly notCompared: readonly string[];
  /** Of two orgs: the users of each side who are on the other under no name that is known. They are not compared. */
  readonly unmatchedUsers: readonly [first: readonly UnmatchedUser[], other: readonly UnmatchedUser[]];
  /** Of two orgs: the users of whom nothing certain says that they are one person. They are compared. */
  readonly guessedUsers: readonly ComparedUser[];
};

export type UnmatchedUser = { readonly username: string; readonly name: string };
