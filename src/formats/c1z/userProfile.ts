import type { Profile } from '../../model/resource.js';
import type { SnapshotAccount } from '../../snapshot/reader.js';

/** What C1 shows of an account; its upload CSV takes the names and id from here. Source: ConductorOne/baton, `export csv`. */
export const userProfile = (account: SnapshotAccount): Profile => ({
  ...account.profile,
  user_id: account.id,
  ...(account.firstName !== null && { first_name: account.firstName }),
  ...(account.lastName !== null && { last_name: account.lastName }),
  ...(account.managerId !== null && { manager_id: account.managerId }),
  ...(account.managerEmail !== null && { manager_email: account.managerEmail }),
});
