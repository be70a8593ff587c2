import { groupMarks, UPDATED } from '../../resources/permissionSetGroup.js';
import type { SyncReport } from '../../schemas/sync.js';
import type { SnapshotReader } from '../../snapshot/reader.js';

type MarkedGroups = SyncReport['permissionSetGroups'];

/** Names in a report, of each list. The profiles of the groups have all marks. */
const NAMES = 50;

/** The permission set groups whose members may hold other permissions than the sets in them give. */
export function markedGroups(snapshot: SnapshotReader): MarkedGroups {
  const type = 'permission_set_group';
  const statuses = snapshot.profileValues(type, groupMarks.status);
  return {
    notUpdated: listOf(statuses.filter(({ value }) => value !== UPDATED)),
    muting: listOf(snapshot.profileValues(type, groupMarks.muting)),
  };
}

function listOf(groups: ReadonlyArray<{ readonly name: string }>): MarkedGroups['muting'] {
  return { count: groups.length, names: groups.slice(0, NAMES).map(({ name }) => name) };
}
