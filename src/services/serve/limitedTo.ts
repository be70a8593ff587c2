import type { Format } from '../../formats/format.js';
import type { SnapshotReader } from '../../snapshot/reader.js';

export type Limits = { readonly skipGrants: boolean; readonly skipEntitlementsAndGrants: boolean };

/** The snapshot without what is skipped; everything else is read from it. Without entitlements nobody asks for grants. */
const without = (snapshot: SnapshotReader, { skipGrants, skipEntitlementsAndGrants }: Limits): SnapshotReader => {
  const nothing = (): [] => [];
  const skipped = {
    ...(skipEntitlementsAndGrants && { entitlements: nothing }),
    ...(skipGrants && { accountHoldersOf: nothing, resourceHoldersOf: nothing }),
  };
  return Object.assign(Object.create(snapshot) as SnapshotReader, skipped);
};

/** A format that leaves grants, or entitlements with their grants, out of what it writes. */
export const limitedTo = (format: Format, limits: Limits): Format => ({
  ...format,
  write: (snapshot, context) => format.write(without(snapshot, limits), context),
});
