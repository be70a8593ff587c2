import type { JsonObject } from '@bufbuild/protobuf';
import type { Profile } from '../../model/resource.js';

/** A profile as a Struct, with its keys in order, since C1 compares records by their bytes. */
export const structOf = (profile: Profile): JsonObject =>
  Object.fromEntries(Object.entries(profile).sort(([one], [other]) => (one < other ? -1 : 1)));
