import { entitlementId, type EntitlementRef, parseEntitlementId } from './entitlement.js';
import type { ResourceTypeId } from './resourceType.js';

/** An account holds an entitlement, as stored in Salesforce. */
export type Grant = {
  readonly entitlement: EntitlementRef;
  /** The 18-character id of the user. */
  readonly principalId: string;
  /** When Salesforce will end it: UTC with `Z`. */
  readonly expiresAt: string | null;
};

/** C1's id of a grant: `entitlementId:principalType:principalId`. Source: baton-sdk, `NewGrantID`. */
export const grantId = (grant: Pick<Grant, 'entitlement' | 'principalId'>): string =>
  `${entitlementId(grant.entitlement)}:user:${grant.principalId}`;

/** What `entitlementId:user:userId` names, or null when it does not have that form. */
export const parseGrantId = (text: string): Pick<Grant, 'entitlement' | 'principalId'> | null => {
  const [, entitlement = '', principalId = ''] = /^(.+):user:([^:]+)$/.exec(text) ?? [];
  const parsed = parseEntitlementId(entitlement);
  return parsed && { entitlement: parsed, principalId };
};

/** Holders of one entitlement also hold another (C1: an expandable grant). */
export type Inheritance = {
  readonly from: EntitlementRef;
  readonly to: EntitlementRef;
};

/**
 * Whether outputs list what Salesforce stores, or what follows from it. The direct grants hold those through the management
 * chain, too: they follow from no inheritance.
 */
export const grantViews = ['direct', 'effective'] as const;
export type GrantView = (typeof grantViews)[number];

/**
 * The reason why a grant or inheritance that Salesforce stores is not in the output. A kind of access drops what it can tell from one
 * record (`src/resources`); `src/snapshot/buildGrants` and `resolveReferences` drop what only the whole org tells.
 */
export const dropReasons = [
  'user-deactivated',
  'user-non-standard',
  'user-without-type',
  'user-not-visible',
  /** Not standard, or not visible: to tell them apart would take a request for each 2,000 of those who are not read. */
  'user-not-read',
  'assignment-expired',
  'role-not-active',
  'system-group',
  'all-internal-users',
  'resource-not-synced',
  'id-too-long',
] as const;
export type DropReason = (typeof dropReasons)[number];

export type Dropped = {
  readonly what: 'grant' | 'inheritance';
  readonly resourceType: ResourceTypeId;
  readonly reason: DropReason;
  readonly count: number;
};
