import type { Account, LeftOutReason, LoginState } from '../model/account.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { DropReason } from '../model/dropped.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { Grant, Inheritance } from '../model/grant.js';
import type { Note, Notes } from '../model/note.js';
import type { Resource } from '../model/resource.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import type { SyncOptions } from '../model/syncOptions.js';
import type { OrgClient } from '../org/client.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';

/** Where connectors put what they find. In any order: what depends on what is settled when the whole org is read. */
export type AccessSink = {
  account(account: Account): void;
  /** A user of the org that is no account of this sync. */
  leftOut(user: { id: string; username: string; managerId: string | null; reason: LeftOutReason }): void;
  /** What UserLogin says of a user. */
  loginState(userId: string, state: LoginState): void;
  resource(resource: Resource): void;
  entitlement(entitlement: Entitlement): void;
  grant(grant: Grant): void;
  inheritance(inheritance: Inheritance): void;
  /** All who manage a user, directly or over others, hold the entitlement. */
  grantToManagersOf(userId: string, entitlement: EntitlementRef): void;
  /** A user and all who report to that user, directly or over others, hold the entitlement. */
  grantToReportsOf(userId: string, entitlement: EntitlementRef): void;
  /** What a connector must know when all is read; kept with the rest, so that a sync may go on in another process. */
  note(note: Note): void;
  /** Something Salesforce holds that no output can state; once, unless a count says otherwise. */
  dropped(what: 'grant' | 'inheritance', resourceType: ResourceTypeId, reason: DropReason, count?: number): void;
};

/** A query, and what to do with each of its records. Equal queries of several connectors are sent once. */
export type Subscription = {
  readonly query: ObjectQuery;
  readonly each: (record: SalesforceRecord) => void;
  /** The resource type does without these records where the org does not have the object. */
  readonly optional?: true;
};

/** How one resource type is read in one sync. It keeps nothing in memory from one record to the next. */
export type Reading = {
  readonly subscriptions: readonly Subscription[];
  /** Called when every record of every subscription has come, with what was noted of them. */
  readonly finish?: (notes: Notes) => void;
};

/** One resource type: how its resources, entitlements and grants are read, and how a grant is made and undone. */
export type AccessKind = {
  readonly type: ResourceTypeId;
  read(options: SyncOptions, sink: AccessSink): Reading;
  /** How its entitlements are granted and revoked; absent where they are read-only. */
  readonly provisioner?: Provisioner;
};

/** A user whom a change is about, as the org has it now. */
export type UserState = {
  readonly id: string;
  readonly username: string;
  readonly profileId: string | null;
  readonly roleId: string | null;
  /** Of the user's profile. */
  readonly licenseId: string | null;
  readonly licenseName: string | null;
};

/** A resource whose entitlements can be granted. */
export type Target = {
  readonly id: string;
  readonly displayName: string;
  readonly apiName: string;
  /** Group.Type, of groups. */
  readonly groupType?: string | null;
  /** Of profiles. */
  readonly licenseId?: string | null;
  readonly licenseName?: string | null;
};

export type PlanContext = {
  readonly client: OrgClient;
  readonly users: ReadonlyMap<string, UserState>;
  readonly targets: ReadonlyMap<string, Target>;
  /** Null where it plays no part. */
  readonly runningUserId: string | null;
  /** By the name or key of a license, in lower case: the profile that its users fall back to. */
  readonly leastPrivilegedProfiles: ReadonlyMap<string, Target>;
};

/** How the entitlements of one resource type are granted and revoked. */
export type Provisioner = {
  /** All resources of the type that can be granted; what a name may be matched against. */
  readonly targets: ObjectQuery;
  /** The fields that hold a target's names. */
  readonly nameFields: readonly string[];
  toTarget(record: SalesforceRecord): Target;
  /** What each change takes, by the org's present state, which is read in sets. In the order of the changes. */
  plan(changes: readonly Change[], context: PlanContext): Promise<PlannedChange[]>;
};

/** A plan that needs no write. */
export const nothingToDo = (change: Change): PlannedChange => ({
  change,
  verdict: change.action === 'grant' ? 'already granted' : 'already revoked',
  write: null,
  reason: null,
});

export const refused = (change: Change, reason: string): PlannedChange => ({
  change,
  verdict: 'refused',
  write: null,
  reason,
});
