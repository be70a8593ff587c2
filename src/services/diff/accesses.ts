import { roleOf } from '../../model/entitlement.js';
import type { ComparedAccess } from '../../model/difference.js';
import type { Resource } from '../../model/resource.js';
import { resourceTypeIds } from '../../model/resourceType.js';
import { stepOf } from '../../resources/names.js';
import type { ComparedEntitlement } from '../../snapshot/comparisonReader.js';
import { partOf } from '../answers/facts.js';
import { accessWord } from '../answers/question.js';
import { places, type CommonGround, type Place, type Sides } from './commonGround.js';

/** A resource of one side or of both. */
export type ComparedResource = {
  readonly resources: readonly [first: Resource | null, other: Resource | null];
  readonly access: ComparedAccess;
};

/** Something that users can be given, of one side or of both. */
export type HeldAccess = {
  /** In the list of all, which is in the order of types and names. */
  readonly position: number;
  readonly entitlements: readonly [first: ComparedEntitlement | null, other: ComparedEntitlement | null];
  readonly of: ComparedResource;
  readonly role: string | null;
};

/** The resources that are compared, and what users can be given of them. */
export class Accesses {
  /** In the order of types and names. */
  public readonly resources: readonly ComparedResource[];
  /** In the order of resources, and of slugs. */
  public readonly list: readonly HeldAccess[];
  /** By the key of an entitlement the position of its access, and one; 0: it is not compared. */
  private readonly positions: readonly [Int32Array, Int32Array];

  /** @param keyOf what resources of both sides have in common if they are the same; null: the resource cannot be matched */
  public constructor(sides: Sides, ground: CommonGround, keyOf: (resource: Resource) => string | null) {
    const pairs = pairResources(sides, ground, keyOf);
    this.resources = [...new Set(pairs.values())].sort(inOrder);
    const bySlug = new Map(this.resources.map((one) => [one, new Map<string, Entitlements>()]));
    const counts: [number, number] = [0, 0];
    for (const place of places) {
      for (const entitlement of sides[place].reader.comparison().entitlements()) {
        counts[place] = entitlement.key;
        const pair = pairs.get(idOf(place, entitlement.resource));
        if (!pair) continue;
        const slugs = bySlug.get(pair)!;
        const known = slugs.get(entitlement.slug) ?? [null, null];
        known[place] = entitlement;
        slugs.set(entitlement.slug, known);
      }
    }
    const list: HeldAccess[] = [];
    for (const of of this.resources) {
      for (const [slug, entitlements] of [...bySlug.get(of)!].sort(([one], [other]) => compare(one, other))) {
        const role = roleOf({ type: of.access.resourceType, slug });
        list.push({ position: list.length, entitlements, of, role });
      }
    }
    this.list = list;
    this.positions = [new Int32Array(counts[0] + 1), new Int32Array(counts[1] + 1)];
    for (const { position, entitlements } of list)
      for (const place of places)
        if (entitlements[place]) this.positions[place][entitlements[place].key] = position + 1;
  }

  /** The position of an access in the list; -1: it is not compared. @param key the key of an entitlement */
  public positionOf(place: Place, key: number): number {
    return (this.positions[place][key] ?? 0) - 1;
  }
}

type Entitlements = [first: ComparedEntitlement | null, other: ComparedEntitlement | null];

/** What resources of one org have in common if they are the same: their kind and their id. */
export function resourceKey(resource: Resource): string {
  return `${accessWord(resource)} ${resource.id}`;
}

/** The resources of both sides, by `idOf`; those that cannot be matched are left out, and told. */
function pairResources(
  sides: Sides,
  ground: CommonGround,
  keyOf: (resource: Resource) => string | null,
): Map<string, ComparedResource> {
  const pairs = new Map<string, [Resource | null, Resource | null]>();
  const unclear = new Map<string, Resource>();
  for (const place of places) {
    for (const resource of sides[place].reader.comparison().resources()) {
      if (!ground.hasResource(resource)) continue;
      const key = keyOf(resource);
      const pair = key === null ? undefined : (pairs.get(key) ?? [null, null]);
      if (key === null || !pair || pair[place]) {
        unclear.set(key ?? resourceKey(resource), resource);
        continue;
      }
      pair[place] = resource;
      pairs.set(key, pair);
    }
  }
  for (const [key] of unclear) pairs.delete(key);
  tellUnclear([...unclear.values()], ground);
  const found = new Map<string, ComparedResource>();
  for (const resources of pairs.values()) {
    const compared = { resources, access: accessOf((resources[0] ?? resources[1])!) };
    for (const place of places) if (resources[place]) found.set(idOf(place, resources[place]), compared);
  }
  return found;
}

function tellUnclear(unclear: readonly Resource[], ground: CommonGround): void {
  const byType = Map.groupBy(unclear, ({ type }) => type);
  for (const type of resourceTypeIds) if (byType.has(type)) ground.tellUnnamed(type);
}

function idOf(place: Place, { type, id }: Resource): string {
  return `${place} ${type} ${id}`;
}

function accessOf(resource: Resource): ComparedAccess {
  return { ...partOf(stepOf(resource)), kind: accessWord(resource) };
}

function inOrder({ access: one }: ComparedResource, { access: other }: ComparedResource): number {
  const position = ({ resourceType }: ComparedAccess): number => resourceTypeIds.indexOf(resourceType);
  return position(one) - position(other) || compare(one.name, other.name) || compare(one.resource, other.resource);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
