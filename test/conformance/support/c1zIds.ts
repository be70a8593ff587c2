import { externalIds, openC1z } from './c1zDatabase.js';
import type { C1zIds } from './connectorIds.js';

/** The ids in a c1z file. */
export const idsIn = async (file: string): Promise<C1zIds> => {
  const database = await openC1z(file);
  try {
    return {
      resources: externalIds(database, 'v1_resources'),
      entitlements: externalIds(database, 'v1_entitlements'),
      grants: externalIds(database, 'v1_grants'),
    };
  } finally {
    database.close();
  }
};
