import type { WritableObject } from './recordWrite.js';
import type { ObjectAccess } from './systemPermission.js';

/** What a resource type is to C1. Source: ConductorOne/baton-sdk, proto/c1/connector/v2 (`ResourceType.Trait`). */
export type Trait = 'user' | 'group' | 'role' | 'app' | 'agent';

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
  /** Whether it is inherited only by those who hold the parent directly, and not through what contains the parent. */
  readonly isForDirectHolders?: true;
  /** The types whose holders may hold it by an inheritance. */
  readonly inheritsFrom?: readonly ResourceTypeId[];
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
  /** What C1 says of a type that it syncs only where somebody has chosen it; the hosted connector offers the same types so. */
  readonly chosenInC1?: { readonly description: string };
  /** The attribute of its resources that names the user whom each of them runs as. */
  readonly runsAs?: string;
  /** Which kind of identity its resources are, none of them a person. Source: baton-sdk, `NonHumanIdentityTrait.NhiType`. */
  readonly nonHumanIdentity?: 'app_registration';
  /** Null where the type has no entitlements. */
  readonly entitlement: EntitlementRules | null;
  /**
   * From which permission sets its holders take permissions: from those whose field names the resource. Absent where its resources hold
   * none. Source: "PermissionSet" (ProfileId, PermissionSetGroupId), Object Reference.
   */
  readonly permissions?: { readonly setField: 'Id' | 'ProfileId' | 'PermissionSetGroupId' };
  /** The objects that its resources and grants are read from, and what reading them needs. */
  readonly objects: Readonly<Record<string, ObjectAccess>>;
  /** The objects whose records say who holds what, and which this plugin writes. */
  readonly writes: readonly WritableObject[];
};

const types: ResourceType[] = [];
const ids: ResourceTypeId[] = [];
const writableObjects = new Map<string, WritableObject>();
let others: ResourceType['objects'] = {};

/**
 * Every resource type, in the order in which outputs list them. Ids and names are those of C1's hosted Salesforce
 * connector, so that a C1 app keeps its entitlements when it moves between that connector and this plugin.
 *
 * The list is empty until `resources/index.ts` is loaded: each type is described there, and rooms that may not import
 * `resources` find it here.
 */
export const resourceTypes: readonly ResourceType[] = types;

export const resourceTypeIds: readonly ResourceTypeId[] = ids;

/**
 * Makes the resource types known to all rooms. Called once, by `resources/index.ts`.
 *
 * @param otherObjects what reading the objects needs that no type is read from
 */
export function registerResourceTypes(all: readonly ResourceType[], otherObjects: ResourceType['objects']): void {
  types.splice(0, Infinity, ...all);
  ids.splice(0, Infinity, ...all.map(({ id }) => id));
  for (const object of all.flatMap(({ writes }) => writes)) writableObjects.set(object.name, object);
  others = otherObjects;
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

/** The types whose resources hold permissions. */
export function typesWithPermissions(): Array<ResourceType & Required<Pick<ResourceType, 'permissions'>>> {
  return types.filter(
    (type): type is ReturnType<typeof typesWithPermissions>[number] => type.permissions !== undefined,
  );
}

/** What reading an object needs. Every API user may read an object that is not listed. */
export function objectAccess(object: string): ObjectAccess {
  return types.find(({ objects }) => object in objects)?.objects[object] ?? others[object] ?? { anyOf: [] };
}

/** The object of that name whose records this plugin writes. @throws RangeError when it writes none. */
export function writableObject(name: string): WritableObject {
  const found = writableObjects.get(name);
  if (!found) throw new RangeError(`"${name}" is no object whose records are written.`);
  return found;
}
