import type { EntitlementRef } from './entitlement.js';

/** A permission set that holds permissions: one of its own, or the one that Salesforce keeps behind a profile or a permission set group. */
export type Container = {
  /** PermissionSet.Id */
  readonly id: string;
  /** Who holds it has what the container gives: the main entitlement of the permission set, the profile or the permission set group. */
  readonly entitlement: EntitlementRef;
  /** Whether it gives something only in a session in which it is activated: `HasActivationRequired`. */
  readonly isSessionBased: boolean;
  /** PermissionSetGroup.Status, such as `Updated`; null: it is of no group. */
  readonly status: string | null;
  /** Whether people of the org made it, and not Salesforce: `PermissionSet.IsCustom`. */
  readonly isCustom: boolean;
  /** PermissionSet.LicenseId: the permission set license, or the user license, that the set is made for; null: any will do. */
  readonly licenseId: string | null;
};

/** Why an assignment gives nothing. */
export const lapsedStates = ['expired', 'revoked', 'inactive'] as const;
export type LapsedState = (typeof lapsedStates)[number];

/** An assignment of a container that gives nothing. */
export type LapsedAssignment = {
  readonly entitlement: EntitlementRef;
  readonly userId: string;
  readonly state: LapsedState;
  /** UTC with `Z`. */
  readonly expiresAt: string | null;
};

/** The first three characters of the id of every muting permission set. */
export const MUTING_SET_KEY_PREFIX = '0QM';
