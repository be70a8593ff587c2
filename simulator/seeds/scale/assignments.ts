import type { Row } from '../../org/types.js';
import type { Random } from '../../random/random.js';
import { assignPermissionSet, assignPermissionSetGroup, type Assignment } from '../builder/assignments.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { Pairs } from './pairs.js';

type Access = { people: readonly Row[]; permissionSets: readonly Row[]; permissionSetGroups: readonly Row[] };

/**
 * Gives people permission sets and groups of them: a few sets to almost everybody, most sets to few; to some people
 * very many. Some assignments end, some have ended.
 *
 * @throws Error when that many do not fit
 */
export function addAssignments(builder: OrgBuilder, random: Random, count: number, access: Access): void {
  const { people, permissionSets, permissionSetGroups } = access;
  const toGroups = Math.min(Math.floor(count * 0.15), people.length * permissionSetGroups.length);
  const ofGroups = new Pairs(random, people.length, permissionSetGroups.length, toGroups, 'group assignments');
  const ofSets = new Pairs(random, people.length, permissionSets.length, count - toGroups, 'assignments');
  let groupsLeft = toGroups;
  for (let left = count; left > 0; left -= 1) {
    const assignment = someTime(builder, random);
    if (random.below(left) < groupsLeft) {
      groupsLeft -= 1;
      const pair = ofGroups.next(1.2, 2);
      assignPermissionSetGroup(builder, people[pair.left]!, permissionSetGroups[pair.right]!, assignment);
    } else {
      const pair = ofSets.next(1.2, 3);
      assignPermissionSet(builder, people[pair.left]!, permissionSets[pair.right]!, assignment);
    }
  }
}

function someTime(builder: OrgBuilder, random: Random): Assignment {
  const assignedDate = builder.ago(1 + random.below(700));
  if (random.chance(0.02)) return { assignedDate, expirationDate: builder.ahead(1 + random.below(60)) };
  if (random.chance(0.01)) return { assignedDate, expirationDate: builder.ago(random.below(30)) };
  return { assignedDate };
}
