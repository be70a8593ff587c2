import type { WritableObject } from './recordWrite.js';
import type { ObjectAccess } from './systemPermission.js';

/** What a resource type is to C1. Source: baton-file input format, `trait`. */
export type Trait = 'user' | 'group' | 'role' | 'app';

/** The ids of all resource types. Each kind of access adds its own, in its file in `resources`. */
export interface ResourceTypeIds {
  user: true;
}

export type ResourceTypeId = keyof ResourceTypeIds;

/** The entitlements that resources of a type have. */
export type EntitlementRules = {
  /** The slug of the main entitlement, which is meant when somebody names only the resource. */
  readonly slug: string;
  /** The roles that a holder of the main entitlement can have; `<prefix><name of the role>` is the slug of one. */
  readonly roles?: { readonly prefix: string };
  /** Whether Salesforce can end a grant by itself. */
  readonly canExpire?: true;
};

/** What every room may know of a kind of access: facts, without queries. */
export type ResourceType = {
  readonly id: ResourceTypeId;
  readonly name: string;
  /** Where it is not the name with an `s`. */
  readonly plural?: string;
  readonly trait: Trait;
  /** The Setup node that shows its records; without one, Salesforce finds the page of an id itself. */
  readonly setupNode?: string;
  /**
   * Whether C1 hears of the type only where it was read. C1 takes a type without resources for one whose resources are gone,
   * so other types may be listed only as the hosted connector lists them: always.
   */
  readonly isListedOnlyIfRead?: true;
  /** Null where the type has no entitlements. */
  readonly entitlement: EntitlementRules | null;
  /** The objects that its resources and grants are read from, and what reading them needs. */
  readonly objects: Readonly<Record<string, ObjectAccess>>;
  /** The objects whose records say who holds what, and which this plugin writes. */
  readonly writes: readonly WritableObject[];
};

const types: ResourceType[] = [];
const ids: ResourceTypeId[] = [];

/**
 * Every resource type, in the order in which outputs list them. Ids and names are those of C1's hosted Salesforce
 * connector, so that a C1 app keeps its entitlements when it moves between that connector and this plugin.
 *
 * The list is empty until `resources/index.ts` is loaded: each type is described there, and rooms that may not import
 * `resources` find it here.
 */
export const resourceTypes: readonly ResourceType[] = types;

export const resourceTypeIds: readonly ResourceTypeId[] = ids;

/** Makes the resource types known to all rooms. Called once, by `resources/index.ts`. */
export function registerResourceTypes(all: readonly ResourceType[]): void {
  types.splice(0, Infinity, ...all);
  ids.splice(0, Infinity, ...all.map(({ id }) => id));
}

export function isResourceType(text: string): text is ResourceTypeId {
  return (ids as string[]).includes(text);
}

/** The resource type of an id. @throws RangeError when there is none. */
export function resourceType(id: ResourceTypeId): ResourceType {
  const found = types.find((type) => type.id === id);
  if (!found) throw new RangeError(`"${id}" is not a resource type.`);
  return found;
}

/** What reading an object needs. Every API user may read an object that no type lists. */
export function objectAccess(object: string): ObjectAccess {
  return types.find(({ objects }) => object in objects)?.objects[object] ?? { anyOf: [] };
}

/** The object of that name whose records this plugin writes. @throws RangeError when it writes none. */
export function writableObject(name: string): WritableObject {
  const found = types.flatMap(({ writes }) => writes).find((object) => object.name === name);
  if (!found) throw new RangeError(`"${name}" is no object whose records are written.`);
  return found;
}
