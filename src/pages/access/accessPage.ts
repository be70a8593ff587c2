import type { Ascending } from '../../model/ascending.js';
import type { GrantView } from '../../model/grant.js';
import type { LicenseKind } from '../../model/licenseSeats.js';
import type { PermissionKind } from '../../model/permission.js';
import type { Severity } from '../../model/riskRule.js';
import type { UserState } from '../../model/userStatus.js';

/** What the page about an org's access shows. All texts are visible ones, and times are in UTC. */
export type AccessPage = {
  readonly overview: Overview;
  readonly data: AccessData;
};

export type Overview = {
  readonly org: {
    readonly name: string;
    readonly id: string;
    readonly url: string;
    readonly edition: string | null;
    readonly kind: 'production' | 'sandbox' | 'trial' | null;
  };
  readonly readAt: Date;
  /** The username of who read it. */
  readonly readBy: string | null;
  readonly people: {
    readonly active: number;
    /** Null where the org does not tell, or inactive people were left out. */
    readonly frozen: number | null;
    readonly inactive: number | null;
    readonly service: number;
  };
  /** Null where no permissions were read. The worst first; those who can log in before the others. */
  readonly privileged: readonly PrivilegedPerson[] | null;
  /** Whether the org tells when people logged in last. */
  readonly tellsLastLogin: boolean;
  readonly rules: readonly RuleOutcome[];
  /** Assignments that end soon, the first to end first. */
  readonly expiring: readonly Expiring[];
  /** Null where no licenses were read. */
  readonly seats: readonly Seats[] | null;
  readonly byProfile: ReadonlyArray<{ readonly profile: string; readonly license: string; readonly people: number }>;
  readonly byKind: ReadonlyArray<{ readonly kind: string; readonly direct: number; readonly effective: number }>;
  /** People who can log in, by how long they have not; null where the org does not tell, or no permissions were read. */
  readonly byLastLogin: ReadonlyArray<{
    readonly since: LoginAge;
    readonly privileged: number;
    readonly others: number;
  }> | null;
  /** What was not read: sentences. */
  readonly notRead: readonly string[];
};

export type LoginAge = '30 days' | '90 days' | 'longer' | 'never';

/** A person or an access, by its position in the data. */
export type Position = number;

export type NamedPerson = { readonly position: Position; readonly name: string; readonly username: string };
export type NamedAccess = { readonly position: Position; readonly name: string; readonly kind: string };

export type PrivilegedPerson = {
  readonly person: Position;
  readonly name: string;
  readonly username: string;
  readonly status: UserState;
  /** What the person may do, the worst first. */
  readonly permissions: readonly string[];
  /** A day; null: there was none, or the org does not tell of any. */
  readonly lastLogin: string | null;
};

export type RuleOutcome = {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly outcome: 'passed' | 'found' | 'not checked';
  readonly notChecked: readonly string[];
  /** How many things it found. */
  readonly count: number;
  /** The first of them. */
  readonly findings: ReadonlyArray<{ readonly person: NamedPerson | null; readonly access: NamedAccess | null }>;
};

export type Expiring = { readonly person: NamedPerson; readonly access: NamedAccess; readonly at: string };

export type Seats = {
  readonly kind: LicenseKind;
  readonly name: string;
  readonly used: number | null;
  /** Null: any number. */
  readonly total: number | null;
};

/** What the script of the page gets: columns rather than objects, since there are many thousands of each. */
export type AccessData = {
  readonly view: GrantView;
  readonly readAt: string;
  readonly kinds: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    /** What it gives, where it holds no permissions. */
    readonly gives: string;
    /** Whether it is inherited only by those who hold the parent directly. */
    readonly isForDirectHolders: boolean;
  }>;
  readonly people: {
    readonly name: readonly string[];
    readonly username: readonly string[];
    readonly title: ReadonlyArray<string | 0>;
    /** The positions in `userStates`. */
    readonly status: readonly number[];
    readonly isService: Ascending;
    /** Those whom a group of all internal users has as members. */
    readonly isInternal: Ascending;
    /** Days; 0 where there was no login. Null where the org does not tell. */
    readonly lastLogin: ReadonlyArray<string | 0> | null;
    /** Who holds a dangerous permission, and the worst one; null where no permissions were read. */
    readonly privileged: ReadonlyArray<readonly [person: Position, worst: string]> | null;
  };
  readonly accesses: {
    /** The positions in `kinds`. */
    readonly kind: readonly number[];
    readonly name: readonly string[];
    /** The API name; 0 where it is the same, or there is none. */
    readonly apiName: ReadonlyArray<string | 0>;
    readonly description: ReadonlyArray<string | 0>;
    /** The people who hold it directly. */
    readonly holders: readonly Ascending[];
    /** Until when people hold it, where that ends: pairs of a person and a time. */
    readonly ends: ReadonlyArray<readonly [access: Position, ...ends: ReadonlyArray<readonly [Position, string]>]>;
    /** The accesses whose holders also hold one: pairs of it and of them. */
    readonly from: ReadonlyArray<readonly [access: Position, from: readonly Position[]]>;
    readonly heldByAll: ReadonlyArray<readonly [access: Position, who: 'all users' | 'internal users']>;
    /** Those that give something only in a session in which they were activated, and for whom they are. */
    readonly needsSession: ReadonlyArray<readonly [access: Position, active: readonly Position[]]>;
    /** Permission set groups whose own permissions Salesforce has not worked out again, and their status. */
    readonly outdated: ReadonlyArray<readonly [access: Position, status: string]>;
  };
  /** Null where no permissions were read. */
  readonly permissions: {
    readonly kind: readonly PermissionKind[];
    /** The positions in `kind` of the permissions. */
    readonly kindOf: readonly number[];
    /** In the notation, without the right. */
    readonly name: readonly string[];
    readonly label: ReadonlyArray<string | 0>;
    /** The accesses that give it. */
    readonly from: readonly Ascending[];
    /** Of objects, the rights that each of them gives, as bits; one number where all give the same. */
    readonly rights: ReadonlyArray<number | readonly number[]>;
  } | null;
  readonly rules: ReadonlyArray<{
    readonly title: string;
    readonly severity: Severity;
    readonly people: Ascending;
    readonly accesses: Ascending;
  }>;
};
