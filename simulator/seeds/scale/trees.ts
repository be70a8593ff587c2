import type { Row } from '../../org/types.js';
import type { Random } from '../../random/random.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addRole } from '../builder/roles.js';
import { addTerritory, addTerritoryMember, addTerritoryModel, addTerritoryType } from '../builder/territories.js';
import { DEPARTMENTS, numbered, PLACES } from './names.js';
import { Pairs } from './pairs.js';

/**
 * Grows trees. The parent of each row is any row before it, so that a tree is as deep as three times the logarithm of its
 * size. One in a hundred rows is a root.
 */
function grow(count: number, random: Random, add: (index: number, parent: Row | undefined) => Row): Row[] {
  const rows: Row[] = [];
  for (let index = 0; index < count; index += 1) {
    const isRoot = index === 0 || random.chance(0.01);
    rows.push(add(index, isRoot ? undefined : random.pick(rows)));
  }
  return rows;
}

export const addRoles = (builder: OrgBuilder, random: Random, count: number): Row[] =>
  grow(count, random, (index, parent) => addRole(builder, { name: numbered(DEPARTMENTS, index), parent }));

/** Adds the territories of one active model. */
export function addTerritories(builder: OrgBuilder, random: Random, count: number): Row[] {
  const model = addTerritoryModel(builder, { name: 'Current Year', state: 'Active', activatedDate: builder.ago(200) });
  const type = addTerritoryType(builder, 'Region', 1);
  return grow(count, random, (index, parent) =>
    addTerritory(builder, { name: numbered(PLACES, index), model, type, parent }),
  );
}

const TERRITORY_ROLES = [undefined, 'Sales Rep', 'Owner', 'Administrator'];

/** @throws Error when that many memberships do not fit */
export function addTerritoryMembers(
  builder: OrgBuilder,
  random: Random,
  count: number,
  { territories, people }: { territories: readonly Row[]; people: readonly Row[] },
): void {
  const pairs = new Pairs(random, people.length, territories.length, count, 'territory members');
  for (let n = 0; n < count; n += 1) {
    const { left, right } = pairs.next(1.2, 2);
    addTerritoryMember(builder, territories[right]!, people[left]!, random.pick(TERRITORY_ROLES));
  }
}
