import { entitlementId } from '../../../src/model/entitlement.js';
import { grantId } from '../../../src/model/grant.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';

/** The ids that every complete output of a snapshot holds, in order. */
export type Ids = {
  readonly resources: string[];
  readonly entitlements: string[];
  /** Of accounts, effective. */
  readonly accountGrants: string[];
};

export const idsOf = (snapshot: SnapshotReader): Ids => {
  const entitlements = [...snapshot.entitlements()];
  return {
    resources: [
      ...Array.from(snapshot.accounts(), ({ id }) => `user:${id}`),
      ...Array.from(snapshot.resources(), ({ type, id }) => `${type}:${id}`),
    ].sort(),
    entitlements: entitlements.map(entitlementId).sort(),
    accountGrants: entitlements
      .flatMap((entitlement) =>
        Array.from(snapshot.grantsOf(entitlement, 'effective'), ({ id }) => grantId({ entitlement, principalId: id })),
      )
      .sort(),
  };
};

/** Whether a grant is an account's; resources hold grants too, for others to follow from. */
export const isAccountGrant = (id: string): boolean => /:user:[^:]+$/.test(id);
