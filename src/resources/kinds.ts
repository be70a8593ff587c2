import type { AccessUse, PermissionNeed } from '../model/requiredPermissions.js';
import type { Account, LeftOutReason, LoginCount, LoginState } from '../model/account.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { Container, LapsedAssignment } from '../model/container.js';
import type { DroppedRecord, DropReason, Grant, Inheritance } from '../model/grant.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { FeatureLicense, LicenseSeats } from '../model/licenseSeats.js';
import type { Memo, Memos } from '../model/memo.js';
import type { Path, PathStep } from '../model/path.js';
import type { Permission, PermissionRef } from '../model/permission.js';
import type { Resource } from '../model/resource.js';
import type { ResourceType, ResourceTypeId } from '../model/resourceType.js';
import type { OptIn, SyncOptions } from '../model/syncOptions.js';
import type { SystemPermission } from '../model/systemPermission.js';
import type { OrgClient } from '../org/client.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';

/** Where kinds of access put what they find, in any order: references are resolved when the whole org is read. */
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
  container(container: Container): void;
  /** What a permission is called. A part that is known counts, whatever comes later. Without it, the name is the id. */
  permission(permission: Permission): void;
  /**
   * A row of what a container gives, or of what a muting permission set takes away. Rows that Salesforce does not store, with ids that
   * begin with `000`, are not to come here; rows of other parents, such as licenses, are left out.
   *
   * @param parentId the id of a PermissionSet or a MutingPermissionSet
   * @param rights bits, see `rightBits`
   */
  rights(parentId: string, permission: PermissionRef, rights: number): void;
  /** A permission set or a muting permission set in a permission set group. */
  groupPart(groupId: string, partId: string): void;
  lapsed(assignment: LapsedAssignment): void;
  /** A session-based container is activated in a session of the user at this moment. */
  activation(activation: { entitlement: EntitlementRef; userId: string }): void;
  /** A user's logins of one type and status: all of them in one call. */
  logins(logins: LoginCount): void;
  licenseSeats(seats: LicenseSeats): void;
  /** A feature license of which `featureHolder` tells all users of the sync who have it. */
  featureLicense(license: FeatureLicense): void;
  /** @param name that of the license */
  featureHolder(userId: string, name: string): void;
  /** What a kind must know when all is read; it is kept with the rest, so that a sync may go on in another process. */
  memo(memo: Memo): void;
  /**
   * Something Salesforce holds that no output can state.
   *
   * @param which a record that was read, so that reports can name it; the number of records that were only counted, by default one
   */
  dropped(
    what: 'grant' | 'inheritance',
    resourceType: ResourceTypeId,
    reason: DropReason,
    which?: DroppedRecord | number,
  ): void;
};

/** A query, and what to do with each of its records. Equal queries of several kinds are sent once. */
export type Subscription = {
  readonly query: ObjectQuery;
  readonly each: (record: SalesforceRecord) => void;
  /** Called where the org has refused the condition of the query that keeps records out: each of them comes. */
  readonly onNotSpared?: () => void;
  /** The resource type does without these records where the org does not have the object, or hides it. */
  readonly optional?: true;
  /** The subscriptions in place of this one where the org cannot answer its query at once; absent where it cannot be divided. */
  readonly inParts?: () => readonly Subscription[];
};

/** What subscriptions can depend on when the others have been read. */
export type ReadSoFar = {
  readonly client: OrgClient;
  readonly memos: Memos;
  /** The ids of the accounts, in their order. */
  readonly userIds: () => string[];
};

/** How one resource type is read in one sync. It keeps nothing in memory from one record to the next. */
export type Reading = {
  readonly subscriptions: readonly Subscription[];
  /** More subscriptions, which depend on what the org has, or on what the first ones have read. @throws SfError in plain words */
  readonly further?: (read: ReadSoFar) => Promise<readonly Subscription[]>;
  /** Called when every record of every subscription has come, with the memos of them. */
  readonly finish?: (memos: Memos) => void;
};

/** A kind of access: all that is known of it. A part that is absent does not apply to the kind. */
export type AccessKind = {
  readonly type: ResourceType;
  /** The kind is read only if somebody asks for it. */
  readonly optIn?: {
    /** The option that asks for it; its flag is derived from the name. */
    readonly option: OptIn;
    /** Hello does not offer it to C1 unless the connector was started with the option. */
    readonly isHidden?: true;
  };
  /** What `sf access check --for` calls the use of this plugin that is about this kind alone. */
  readonly use?: AccessUse;
  /** What it takes to change who holds its entitlements, or, of accounts, to change them. */
  readonly changeTakes?: ReadonlyArray<Omit<PermissionNeed, 'uses'>>;
  /** What it may take besides, for some of its resources: no public source says for certain. */
  readonly changeMayTake?: readonly SystemPermission[];
  /** How to find by its id what people call one of its records. */
  readonly record?: { readonly object: string; readonly keyPrefix: string; readonly nameField: string };
  read(options: SyncOptions, sink: AccessSink): Reading;
  readonly targets?: Targets;
  /** How its entitlements are granted and revoked; absent where they are read-only. */
  readonly change?: ChangeRules;
  /**
   * How users hold its entitlements in other ways than by the record that a revoke deletes, by the org's present state, which is read in sets.
   *
   * @returns the paths of each user and resource, in any order
   * @throws SfError in plain words
   */
  readonly heldThrough?: (client: OrgClient, asked: readonly Holding[]) => Promise<readonly HeldThrough[]>;
  /**
   * What the grants of a run, also those of other kinds, take of the kind's resources by themselves, where that may be too much.
   *
   * @param planned all changes of the run, in their order
   * @returns notes for the reader of the plan
   * @throws SfError in plain words
   */
  readonly notesOn?: (planned: readonly PlannedChange[], context: PlanContext) => Promise<ReadonlyMap<Change, string>>;
  /**
   * What users hold in ways that no change of a user's access ends, by the org's present state, which is read in sets.
   *
   * @returns each way in which a user holds an access so, in any order
   * @throws SfError in plain words
   */
  readonly heldForGood?: (client: OrgClient, userIds: readonly string[]) => Promise<readonly HeldForGood[]>;
  /** Who holds the main entitlement of a resource that a sync lists, without a record that says so; null: nobody does. */
  readonly heldByAll?: (resource: Pick<Resource, 'type' | 'displayName' | 'profile'>) => HeldByAll | null;
};

export type HeldByAll = {
  readonly who: 'all users' | 'internal users';
  /** Why, and how it ends. */
  readonly advice: string;
};

/** A user and a resource whose main entitlement the user may hold. */
export type Holding = { readonly userId: string; readonly resourceId: string };

/** One way in which a user holds a resource. */
export type HeldThrough = Holding & { readonly path: Path };

/** One way in which a user holds an access, and which no change ends. */
export type HeldForGood = { readonly userId: string; readonly access: PathStep; readonly path: Path };

/** A kind of access that can be granted and revoked. */
export type GrantableKind = AccessKind & Required<Pick<AccessKind, 'targets' | 'change'>>;

/** The resources that can be granted. */
export type Targets = {
  /** All of them: what a name may be matched against. */
  readonly query: ObjectQuery;
  /** The fields that hold a target's names. */
  readonly nameFields: readonly string[];
  readonly toTarget: (record: SalesforceRecord) => Target;
  /** Whether a sync may list others as well, which Salesforce keeps itself and nobody can be given. */
  readonly isPartOfAll?: true;
  /** Whether a resource that a sync listed is one of them; where `isPartOfAll`. */
  readonly includes?: (resource: Resource) => boolean;
};

/** Where it stands what users hold directly: in records of an object, or in a field of the user. */
export type Holdings =
  | {
      /** Kinds that share an object share this query, too: it is sent once. */
      readonly query: ObjectQuery;
      readonly userField: string;
      /** The resource that a record gives; null: the record gives something of another kind. */
      readonly resourceOf: (record: SalesforceRecord) => string | null;
      /** Whether a record gives anything; absent: each does. */
      readonly isInForce?: (record: SalesforceRecord) => boolean;
      /** Whether all else can be taken away by somebody who may not see these, and is told so. */
      readonly mayBeHidden?: true;
    }
  /** A field of User, and its value of a holder. */
  | { readonly field: 'ProfileId' | 'UserRoleId'; readonly ofUser: (user: Holder) => string | null };

export type ChangeRules = {
  /** The flag of `grant` and `revoke` that names its resources, without the dashes. */
  readonly flag: string;
  /** Other words for it where a text names its kind (`resources/kindWords.ts`). */
  readonly aliases?: readonly string[];
  /** The words for some of its resources, and which these are: by their records, and by what a sync lists of them. */
  readonly parts?: Readonly<
    Record<
      string,
      {
        readonly ofRecord: (record: SalesforceRecord) => boolean;
        readonly ofResource: (resource: Resource) => boolean;
      }
    >
  >;
  /**
   * Whether an internal user can be given one of its resources: not where Salesforce keeps the members itself, and not what is for users
   * of portals. Absent: each of them.
   */
  readonly takesInternalUsers?: (record: SalesforceRecord) => boolean;
  /** Whether a user has only one of the kind, so that a grant takes the place of what is there. */
  readonly isOnePerUser?: true;
  /** Whether a user always has one: to revoke it puts another one in its place, which is mapped for the user's license. */
  readonly isMandatory?: true;
  /** Whether a grant, too, can take permissions from its user: those of what it replaces. */
  readonly grantTakesPermissions?: true;
  /** Where it stands among the kinds that are changed by one command. */
  readonly order: number;
  /** The flag that names a role, the query for all roles, and the field of a holding that has one; where `type.entitlement` has roles. */
  readonly roles?: { readonly flag: string; readonly query: ObjectQuery; readonly field: string };
  readonly holdings: Holdings;
  /**
   * Of revokes, those that are not possible while the users hold what they hold when the run is done, and why. By the org's present state,
   * which is read in sets.
   *
   * @throws SfError in plain words
   */
  readonly needed?: (
    revokes: readonly Change[],
    context: Pick<PlanContext, 'client' | 'changes'>,
  ) => Promise<ReadonlyMap<Change, string>>;
  /** Which changes contradict one another, where it is not simply those of one entitlement. */
  readonly conflicts?: {
    /** Of one user, changes of one subject may contradict one another. */
    readonly subjectOf: (entitlement: EntitlementRef) => string;
    readonly contradicts: (one: Change, other: Change) => boolean;
  };
  /** What each change takes, by the org's present state, which is read in sets. In the order of the changes. */
  readonly plan: (changes: readonly Change[], context: PlanContext) => Promise<PlannedChange[]>;
};

/** Whether a sync with these options reads a kind. Accounts are always read: grants need their holders. */
export function isSelected({ type, optIn }: AccessKind, options: SyncOptions): boolean {
  if (type.id === 'user') return true;
  if (options.resourceTypes.length > 0) return options.resourceTypes.includes(type.id);
  return optIn ? options[optIn.option] : true;
}

/** Whether the user asked for a kind by name or by its own option: then its absence is an error, and no warning. */
export function isRequired({ type, optIn }: AccessKind, options: SyncOptions): boolean {
  if (options.leaveOutMissing) return false;
  return options.resourceTypes.includes(type.id) || (optIn !== undefined && options[optIn.option]);
}

/** A user whom a change is about, as the org has it now. */
export type Holder = {
  readonly id: string;
  readonly username: string;
  /** Only active users take a seat of a license. */
  readonly isActive: boolean;
  readonly userType: string | null;
  readonly profileId: string | null;
  readonly profileName: string | null;
  readonly roleId: string | null;
  /** The API name of the role, by which plans name it. */
  readonly roleName: string | null;
  /** Profile.UserLicenseId. */
  readonly licenseId: string | null;
  readonly licenseName: string | null;
};

/** A resource whose entitlements can be granted. */
export type Target = {
  readonly id: string;
  readonly displayName: string;
  readonly apiName: string;
  /** Which of `ChangeRules.parts` it is: another part may have the same name. */
  readonly part?: string;
  /** The record that `Targets.query` gave, for what else its kind must know of it. */
  readonly record: SalesforceRecord;
};

export type PlanContext = {
  readonly client: OrgClient;
  /** All changes of the run, those of other kinds among them. */
  readonly changes: readonly Change[];
  readonly now: Date;
  readonly users: ReadonlyMap<string, Holder>;
  readonly targets: ReadonlyMap<string, Target>;
  /** Null where it plays no part. */
  readonly runningUserId: string | null;
  /** By the name or key of a license, in lower case: what its users fall back to when the mandatory kind is revoked. */
  readonly leastPrivilegedProfiles: ReadonlyMap<string, Target>;
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
