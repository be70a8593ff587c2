import type { Row } from '../../org/types.js';
import type { Random } from '../../random/random.js';
import { addGroup, addGroupMember, addQueue } from '../builder/groups.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { systemGroupOf } from '../builder/systemGroups.js';
import { numbered, SUBJECTS } from './names.js';
import { Pairs } from './pairs.js';

/** Adds public groups and, one in ten, queues. */
export const addGroups = (builder: OrgBuilder, count: number): Row[] =>
  Array.from({ length: count }, (_, index) =>
    index % 10 === 9
      ? addQueue(builder, { name: `${numbered(SUBJECTS, index)} Queue`, sObjects: ['Case'] })
      : addGroup(builder, { name: `${numbered(SUBJECTS, index)} Crew`, description: 'Generated.' }),
  );

export type Members = {
  groups: readonly Row[];
  people: readonly Row[];
  roles: readonly Row[];
  territories: readonly Row[];
};

/**
 * Fills the groups: mostly with people, but four of ten groups are within one made before, and some have everybody of a
 * role, of a role and below it, or of a territory. One in forty groups closes a circle: it holds the group it is in.
 *
 * @throws Error when that many members do not fit, or so few do not suffice for the nesting
 */
export function addGroupMembers(builder: OrgBuilder, random: Random, count: number, members: Members): void {
  const { groups, people } = members;
  let left = count - nest(builder, random, groups) - addSystemMembers(builder, random, members);
  if (left < 0) throw new Error(`${String(count)} group members are too few for ${String(groups.length)} groups.`);
  const pairs = new Pairs(random, people.length, groups.length, left, 'group members');
  for (; left > 0; left -= 1) {
    const pair = pairs.next(1.2, 2);
    addGroupMember(builder, groups[pair.right]!, people[pair.left]!);
  }
}

function nest(builder: OrgBuilder, random: Random, groups: readonly Row[]): number {
  let added = 0;
  for (const [index, group] of groups.entries()) {
    if (index === 0 || group.Type === 'Queue' || !random.chance(0.4)) continue;
    const outer = groups[random.below(index)]!;
    addGroupMember(builder, outer, group);
    added += 1;
    if (outer.Type === 'Queue' || !random.chance(0.06)) continue;
    addGroupMember(builder, group, outer);
    added += 1;
  }
  return added;
}

function addSystemMembers(builder: OrgBuilder, random: Random, { groups, roles, territories }: Members): number {
  let added = 0;
  for (const group of groups) {
    if (roles.length > 0 && random.chance(0.3)) {
      const type = random.chance(0.5) ? 'Role' : 'RoleAndSubordinatesInternal';
      addGroupMember(builder, group, systemGroupOf(builder, type, random.pick(roles)));
      added += 1;
    }
    if (territories.length > 0 && random.chance(0.1)) {
      const type = random.chance(0.5) ? 'Territory' : 'TerritoryAndSubordinates';
      addGroupMember(builder, group, systemGroupOf(builder, type, random.pick(territories)));
      added += 1;
    }
  }
  return added;
}
