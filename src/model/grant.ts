import type { LeftOutReason } from './account.js';
import { entitlementId, type EntitlementRef, parseEntitlementId } from './entitlement.js';
import type { ResourceTypeId } from './resourceType.js';

/** An account holds an entitlement, as stored in Salesforce. */
export type Grant = {
  readonly entitlement: EntitlementRef;
  /** The 18-character id of the user. */
  readonly principalId: string;
  /** When Salesforce will end it: UTC with `Z`. */
  readonly expiresAt: string | null;
  /** When its record came or was changed last: UTC with `Z`. Null: Salesforce stores no time of it; absent: nobody asked. */
  readonly changedAt?: string | null;
};

/** C1's id of a grant: `entitlementId:principalType:principalId`. Source: baton-sdk, `NewGrantID`. */
export function grantId(grant: Pick<Grant, 'entitlement' | 'principalId'>): string {
  return `${entitlementId(grant.entitlement)}:user:${grant.principalId}`;
}

/** What `entitlementId:user:userId` names, or null when it does not have that form. */
export function parseGrantId(text: string): Pick<Grant, 'entitlement' | 'principalId'> | null {
  const [, entitlement = '', principalId = ''] = /^(.+):user:([^:]+)$/.exec(text) ?? [];
  const parsed = parseEntitlementId(entitlement);
  return parsed && { entitlement: parsed, principalId };
}

/** Holders of one entitlement also hold another (C1: an expandable grant), where `isForDirectHolders` says so, its direct ones only. */
export type Inheritance = {
  readonly from: EntitlementRef;
  readonly to: EntitlementRef;
};

/**
 * Whether outputs list the grants that Salesforce stores, or also those that follow by inheritance. Grants through the
 * management chain count as direct, since they follow from no inheritance.
 */
export const grantViews = ['direct', 'effective'] as const;
export type GrantView = (typeof grantViews)[number];

/**
 * The reason why a grant or inheritance that Salesforce stores is not in the output. Where one record shows the reason, a kind
 * of access drops it (`src/resources`); otherwise `src/snapshot/buildGrants` and `buildSnapshot` do.
 */
export const dropReasons = [
  'user-deactivated',
  'user-non-standard',
  'user-without-type',
  'user-not-visible',
  /** Not standard, or not visible. Only a request for each 2,000 such users could tell the two apart. */
  'user-not-read',
  'assignment-expired',
  'assignment-not-in-force',
  'role-not-active',
  'member-not-active',
  'system-group',
  'all-internal-users',
  'resource-not-synced',
  'id-too-long',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** A stored record that no output lists: who would hold the access, and the resource. Null: it has no id of its own. */
export type DroppedRecord = { readonly holderId: string | null; readonly resourceId: string };

/** The reason to drop a grant, by the reason why its user was left out. */
export const dropReasonOf: Readonly<Record<LeftOutReason, DropReason>> = {
  deactivated: 'user-deactivated',
  'non-standard': 'user-non-standard',
  'no-user-type': 'user-without-type',
};

export type Dropped = {
  readonly what: 'grant' | 'inheritance';
  readonly resourceType: ResourceTypeId;
  readonly reason: DropReason;
  readonly count: number;
};
