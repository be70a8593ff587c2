import { isForDirectHolders, type EntitlementRef } from '../../model/entitlement.js';
import { comparableName } from '../../model/comparableName.js';
import type { PathStep } from '../../model/path.js';
import type { Resource } from '../../model/resource.js';
import { SESSION_MARK } from '../../resources/assignments.js';
import { grantableKind, kinds } from '../../resources/index.js';
import type { GrantableKind, HeldByAll } from '../../resources/kinds.js';
import { stepOf } from '../../resources/names.js';
import { groupMarks, UPDATED } from '../../resources/permissionSetGroup.js';
import type { MemberNode, MemberReader } from '../../snapshot/memberReader.js';
import { byLengthAndName } from '../change/heldThrough.js';

/** An entitlement whose holders hold the access, and the routes to it. */
export type AccessSource = {
  readonly node: MemberNode;
  readonly step: PathStep;
  /** The shortest first, then by name. */
  readonly routes: readonly Route[];
  /** Whether a session has to be activated for those who hold it directly. */
  readonly isSessionBased: boolean;
  readonly heldByAll: HeldByAll | null;
};

/** A route from an entitlement to the access, the resources of both among its steps. */
export type Route = { readonly steps: readonly PathStep[]; readonly groupStatus: string | null };

/** A route during the search: an entitlement, and the route that goes on from there. */
type Link = { readonly key: number; readonly next: Link | null };

/** The largest number of routes from one entitlement: where groups contain one another by the hundred, there are more than atoms. */
const MOST_ROUTES = 50;

/**
 * The entitlements whose holders hold an access, over any number of steps, and the routes from each to the access.
 *
 * @param accesses one access, or several of which one is enough
 * @returns by the keys of the entitlements, the accesses themselves among them
 */
export function findSources(members: MemberReader, accesses: readonly EntitlementRef[]): Map<number, AccessSource> {
  const targets = accesses.flatMap((access) => members.keyOf(access) ?? []);
  const nodes = new Map<number, MemberNode>();
  const parents = new Map<number, readonly number[]>();
  const nodeOf = (key: number): MemberNode => {
    const node = nodes.get(key) ?? members.nodeOf(key);
    nodes.set(key, node);
    return node;
  };
  const parentsOf = (key: number): readonly number[] => {
    const known = parents.get(key) ?? members.parentsOf(key).sort((one, other) => byName(nodeOf(one), nodeOf(other)));
    parents.set(key, known);
    return known;
  };
  const links = new Map<number, Link[]>(targets.map((key) => [key, [{ key, next: null }]]));
  // Breadth first, so that the shortest routes are found first: the loop also visits what is added to the list during the loop.
  const open = [...links.values()].flat();
  for (const link of open) {
    if (link.next && isForDirectHolders(nodeOf(link.next.key).entitlement.type)) continue;
    for (const key of parentsOf(link.key)) {
      const known = links.get(key) ?? [];
      if (known.length >= MOST_ROUTES || isOn(link, key)) continue;
      const longer = { key, next: link };
      links.set(key, known);
      known.push(longer);
      open.push(longer);
    }
  }
  const steps = new Map<number, PathStep>();
  for (const key of links.keys()) steps.set(key, stepIn(members, nodeOf(key).resource));
  const routeOf = (link: Link): Route => {
    const keys = keysOf(link);
    const statuses = keys.flatMap((key) => statusOf(nodeOf(key)) ?? []);
    return { steps: keys.map((key) => steps.get(key)!), groupStatus: statuses[0] ?? null };
  };
  return new Map(
    Array.from(links, ([key, some]): [number, AccessSource] => {
      const node = nodeOf(key);
      return [
        key,
        {
          node,
          step: steps.get(key)!,
          routes: some.map(routeOf).sort(byLengthAndName),
          isSessionBased: node.resource.profile[SESSION_MARK] === true,
          heldByAll: kinds.find(({ type }) => type.id === node.resource.type)?.heldByAll?.(node.resource) ?? null,
        },
      ];
    }),
  );
}

/** A resource as a step, which says whether a command has to name it by its id. */
function stepIn(members: MemberReader, resource: Resource): PathStep {
  const step = stepOf(resource);
  const kind = grantableKind(resource.type);
  if (!kind?.change.parts) return step;
  const shared = sharedNames.get(members) ?? namesSharedIn(members, kind);
  sharedNames.set(members, shared);
  return shared.has(comparableName(step.apiName)) ? { ...step, sharesName: true } : step;
}

/** The names that several resources have: of the one kind whose parts may share them. A user may have many accesses of it. */
const sharedNames = new WeakMap<MemberReader, ReadonlySet<string>>();

function namesSharedIn(members: MemberReader, { type, targets }: GrantableKind): Set<string> {
  const all = new Set<string>();
  const shared = new Set<string>();
  for (const resource of members.eachResource(type.id)) {
    if (targets.includes?.(resource) === false) continue;
    const name = comparableName(stepOf(resource).apiName);
    if (all.has(name)) shared.add(name);
    all.add(name);
  }
  return shared;
}

function isOn(link: Link, key: number): boolean {
  for (let at: Link | null = link; at; at = at.next) if (at.key === key) return true;
  return false;
}

function keysOf(link: Link): number[] {
  const keys: number[] = [];
  for (let at: Link | null = link; at; at = at.next) keys.push(at.key);
  return keys;
}

/** The status of a permission set group whose own set is not, or not yet, what the sets in it give. */
function statusOf({ resource: { type, profile } }: MemberNode): string | null {
  const status = type === 'permission_set_group' ? profile[groupMarks.status] : undefined;
  return typeof status === 'string' && status !== UPDATED ? status : null;
}

function byName({ resource: one }: MemberNode, { resource: other }: MemberNode): number {
  if (one.displayName === other.displayName) return one.id < other.id ? -1 : 1;
  return one.displayName < other.displayName ? -1 : 1;
}
