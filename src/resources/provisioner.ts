import type { Change, PlannedChange } from '../model/change.js';
import type { OrgClient } from '../org/client.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';

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
