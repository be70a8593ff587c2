import { Messages } from '@salesforce/core';
import type { ComparedSide, Comparison, Diff, Difference } from '../../model/difference.js';
import { resourceKey, Accesses } from './accesses.js';
import { AccessDifferences } from './accessDifferences.js';
import { CommonGround, type Side, type Sides } from './commonGround.js';
import { ContentDifferences } from './contentDifferences.js';
import { Holdings } from './holdings.js';
import { peopleOfTwoOrgs, resourceName } from './orgMatching.js';
import { byUsername, peopleOfOneOrg, userOf, type People } from './people.js';
import { PermissionDifferences } from './permissionDifferences.js';
import { PermissionTable } from './permissionTable.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'differences');

/**
 * What changed in an org between two readings of it. What both have is matched by its id.
 *
 * @throws SfError where the two are of different orgs; what a reader of a damaged file throws
 */
export function whatChanged(now: Side, before: Side, by: Comparison): Diff {
  const [one, other] = [now.about.organization, before.about.organization];
  if (one.id !== other.id)
    throw messages.createError('otherOrgs', [now.name, one.name, one.id, before.name, other.name, other.id]);
  const sides: Sides = [now, before];
  const ground = new CommonGround(sides);
  return differencesOf(sides, ground, peopleOfOneOrg(sides, ground), by, true);
}

/**
 * What one org has and another has not. Users and resources are matched by name, and ids are never compared.
 *
 * @param mapping usernames of the other org by those of the first, which win over all names
 * @throws ErrorOfMany where the mapping names users whom an org does not have; what a reader of a damaged file throws
 */
export function orgsApart(
  first: Side,
  other: Side,
  by: Comparison,
  mapping: ReadonlyMap<string, string> = new Map(),
): Diff {
  const sides: Sides = [first, other];
  const ground = new CommonGround(sides);
  return differencesOf(sides, ground, peopleOfTwoOrgs(sides, ground, mapping), by, false);
}

function differencesOf(sides: Sides, ground: CommonGround, people: People, by: Comparison, isOneOrg: boolean): Diff {
  const accesses = new Accesses(sides, ground, isOneOrg ? resourceKey : resourceName);
  const holdings = [new Holdings(sides[0], 0, people, accesses), new Holdings(sides[1], 1, people, accesses)] as const;
  const table = ground.permissions ? new PermissionTable(sides, ground, accesses, isOneOrg) : null;
  if (!table && ground.readsNoPermissions) ground.tell('read.neither.sync-permissions');
  if (table && ground.readsNoFieldPermissions) ground.tell('read.neither.sync-field-permissions');
  const held = new AccessDifferences(ground, people, accesses, holdings, isOneOrg);
  const contents = new ContentDifferences(sides, ground, people, accesses, holdings, table);
  const permissions =
    by === 'permission' && table ? new PermissionDifferences(people, accesses, holdings, table, contents) : null;
  const guessed = people.list.filter(({ isGuess }) => isGuess);
  return {
    sides: [sideOf(sides[0]), sideOf(sides[1])],
    differences: function* (): Generator<Difference> {
      if (by === 'permission') yield* byPermission(people, held, permissions);
      else {
        yield* byAccess(people, held);
        yield* contents.all();
      }
    },
    notCompared: ground.notCompared,
    unmatchedUsers: people.unmatched,
    guessedUsers: guessed.map(userOf).sort(byUsername),
  };
}

function* byAccess(people: People, held: AccessDifferences): Generator<Difference> {
  const some = held.holders();
  for (const position of people.list.keys()) if (held.userDifference(position)) some.add(position);
  for (const [position, differences] of held.accessDifferences(inOrder(people, some))) {
    const own = held.userDifference(position);
    if (own) yield own;
    yield* differences;
  }
}

function* byPermission(
  people: People,
  held: AccessDifferences,
  permissions: PermissionDifferences | null,
): Generator<Difference> {
  const some = new Set(permissions?.candidates() ?? []);
  for (const position of people.list.keys()) if (held.userDifference(position)) some.add(position);
  for (const position of inOrder(people, some)) {
    const own = held.userDifference(position);
    if (own) yield own;
    if (permissions) yield* permissions.of(position);
  }
}

/** Some people in the order of usernames. */
function inOrder({ list }: People, some: Iterable<number>): number[] {
  const named = Array.from(some, (position) => ({ position, ...userOf(list[position]!) }));
  return named
    .sort((one, other) => byUsername(one, other) || one.position - other.position)
    .map(({ position }) => position);
}

function sideOf({ about: { organization, readAt } }: Side): ComparedSide {
  const { id, name, instanceUrl, isSandbox } = organization;
  return { org: { id, name, instanceUrl, isSandbox }, readAt: readAt.toISOString() };
}
