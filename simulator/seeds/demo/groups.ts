import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import { addGroup, addQueue } from '../builder/groups.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addMembers, type Joined } from './groupMembership.js';
import { publicGroups } from './publicGroups.js';
import { queues } from './queues.js';

/** Groups first, then members: some groups are members of one another. Gives back the public groups. */
export function buildGroups(builder: OrgBuilder, joined: Omit<Joined, 'groups'>): Record<string, Row> {
  const groupRows = buildEach(publicGroups, ({ name, developerName, description }, key) =>
    addGroup(builder, { name, developerName: developerName === null ? null : key, description }),
  );
  const queueRows = buildEach(queues, ({ name, sObjects, email }, key) =>
    addQueue(builder, { name, developerName: key, sObjects, email }),
  );
  const all = { ...joined, groups: groupRows };
  for (const [key, row] of Object.entries(groupRows)) addMembers(builder, row, publicGroups[key] ?? {}, all);
  for (const [key, row] of Object.entries(queueRows)) addMembers(builder, row, queues[key] ?? {}, all);
  return groupRows;
}
