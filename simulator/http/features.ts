import type { Feature } from '../schema/types.js';

/** Every feature by name: the record makes the compiler complain when one is missing. */
const NAMES: Record<Feature, true> = {
  'territory-management': true,
  bots: true,
  'manager-groups': true,
  'digital-experiences': true,
  'external-client-apps': true,
  'user-access-policies': true,
  'package-license-permission': true,
};

export const FEATURES = Object.keys(NAMES) as Feature[];
