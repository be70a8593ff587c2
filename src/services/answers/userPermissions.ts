import { dangerOf } from '../../model/dangerousPermissions.js';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import {
  formatPermission,
  prefixes,
  rightBits,
  rightsOf,
  type Permission,
  type PermissionKind,
  type Right,
} from '../../model/permission.js';
import { ruleOf } from '../../model/permissionRule.js';
import { stepOf } from '../../resources/names.js';
import type { UserAccess } from '../../schemas/userAccess.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import { isInForce, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { partOf } from './facts.js';

/** A permission with the containers of a user that give it, and the rights that each gives. */
type Gift = {
  readonly permission: Permission;
  readonly from: ReadonlyArray<{ readonly held: HeldContainer; readonly rights: number }>;
};

/** What a user holds of what holds permissions, and what that gives. */
export type GivenPermissions = {
  readonly held: readonly HeldContainer[];
  readonly byKind: ReadonlyMap<PermissionKind, readonly Gift[]>;
};

/**
 * What a user holds of what holds permissions, and which permissions that gives.
 *
 * @param without what the user is taken as not holding directly
 * @param isAll whether the ordinary is told as well: with it, tabs are read
 */
export function permissionsOf(
  reader: SnapshotReader,
  account: AccountFacts,
  without: readonly EntitlementRef[],
  isAll: boolean,
): GivenPermissions {
  const isLeftOut = new Set(without.map(entitlementId));
  const held = reader
    .permissions()
    .heldBy(account.key)
    .filter(({ container }) => !isLeftOut.has(entitlementId(container.entitlement)));
  const byKey = new Map(held.map((one) => [one.container.key, one]));
  const wanted: PermissionKind[] = ['system', 'object', ...entityKinds(isAll)];
  const rows = [...reader.permissions().givenBy([...byKey.keys()], wanted)].map(
    ({ permission, container, rights }) => ({
      permission,
      held: byKey.get(container)!,
      rights,
    }),
  );
  const byPermission = Map.groupBy(rows, ({ permission: { kind, id } }) => `${kind} ${id}`);
  const gifts = [...byPermission.values()].map((from): Gift => ({ permission: from[0]!.permission, from }));
  return { held, byKind: Map.groupBy(gifts, ({ permission }) => permission.kind) };
}

/** Tabs are what a user sees, and no access. */
function entityKinds(isAll: boolean): Array<NonNullable<UserAccess['entities']>[number]['kind']> {
  return [...prefixes, 'other' as const].filter((kind) => isAll || kind !== 'tab');
}

type Part = UserAccess['memberships'][number]['access'];
type SystemPermission = NonNullable<UserAccess['systemPermissions']>[number];
type WhatIsGiven = Pick<UserAccess, 'dangerous' | 'systemPermissions' | 'allObjects' | 'objects' | 'entities'>;

/** What is told of permissions that were read. */
type Gifts = { [Part in 'dangerous' | 'objects' | 'entities']: NonNullable<UserAccess[Part]> } & WhatIsGiven;

/** What is told of permissions that were not read. */
export const notRead: WhatIsGiven = {
  dangerous: null,
  systemPermissions: null,
  allObjects: null,
  objects: null,
  entities: null,
};

/** What is told of permissions: the most dangerous first. */
export function reportOf({ byKind }: GivenPermissions, isAll: boolean): Gifts {
  const system = byKind.get('system') ?? [];
  const general = generalRights(system);
  const positions = new Map([...dangerOf.keys()].map((name, position) => [name, position]));
  return {
    dangerous: system
      .filter(({ permission: { id } }) => dangerOf.has(id))
      .sort((one, other) => positions.get(one.permission.id)! - positions.get(other.permission.id)!)
      .map((gift) => ({ ...systemPermissionOf(gift), danger: dangerOf.get(gift.permission.id)! })),
    systemPermissions: isAll
      ? system.filter(({ permission: { id } }) => !dangerOf.has(id)).map(systemPermissionOf)
      : null,
    allObjects:
      general.rights.all === 0
        ? null
        : { ...splitRights(general.rights), through: throughOf(system.filter((gift) => general.by.has(gift))) },
    objects: (byKind.get('object') ?? []).flatMap((gift) => objectOf(gift, general.rights, isAll) ?? []),
    entities: entityKinds(isAll).flatMap((kind) =>
      (byKind.get(kind) ?? []).map((gift) => ({
        kind,
        permission: gift.permission.name,
        label: gift.permission.label,
        verdict: verdictOf(gift),
        isOpen: gift.permission.isOpen ?? null,
        through: throughOf([gift]),
      })),
    ),
  };
}

function systemPermissionOf(gift: Gift): SystemPermission {
  const { name, label } = gift.permission;
  return { permission: name, label, verdict: verdictOf(gift), through: throughOf([gift]) };
}

function verdictOf({ from }: Gift): 'yes' | 'only if' {
  return from.some(({ held }) => isInForce(held)) ? 'yes' : 'only if';
}

/** What the user holds that gives something: what gives it without a session, and all else only where nothing does. */
function throughOf(gifts: readonly Gift[]): Part[] {
  return partsOf(
    gifts.flatMap(({ from }) => {
      const inForce = from.filter(({ held }) => isInForce(held));
      return inForce.length > 0 ? inForce : from;
    }),
  );
}

function partsOf(from: Gift['from']): Part[] {
  const containers = new Set(from.map(({ held }) => held.container));
  return [...containers].map(({ resource }) => partOf(stepOf(resource)));
}

/** Rights as bits: those that the user has, and those with sessions that are not activated as well. */
type Rights = { readonly inForce: number; readonly all: number };

function rightsFrom({ from }: Gift): Rights {
  const union = (some: Gift['from']): number => some.reduce((bits, { rights }) => bits | rights, 0);
  return { inForce: union(from.filter(({ held }) => isInForce(held))), all: union(from) };
}

/** The rights on every object that system permissions give, and which of these a user has. */
function generalRights(system: readonly Gift[]): { readonly rights: Rights; readonly by: ReadonlySet<Gift> } {
  const by = new Set<Gift>();
  let rights: Rights = { inForce: 0, all: 0 };
  for (const gift of system) {
    const bits = objectBitsOf(gift.permission.id);
    if (bits === 0) continue;
    by.add(gift);
    rights = {
      inForce: verdictOf(gift) === 'yes' ? rights.inForce | bits : rights.inForce,
      all: rights.all | bits,
    };
  }
  return { rights, by };
}

const ANY_OBJECT: Permission = { kind: 'object', id: '', name: '', label: null };

/** The rights on any object that a system permission gives, by the rules of these rights. */
function objectBitsOf(system: string): number {
  return rightsOf('object')
    .filter((right) => {
      const rule = ruleOf({ permission: ANY_OBJECT, right });
      return 'anyOf' in rule && rule.anyOf.some((need) => 'permission' in need && need.permission.id === system);
    })
    .reduce((bits, right) => bits | rightBits[right], 0);
}

/** The rights with which a user may go beyond working with the records that are shared with the user. */
const UNUSUAL = rightBits.delete | rightBits['view-all'] | rightBits['modify-all'] | rightBits['view-all-fields'];

/** An object with all rights on it; null where its rows add nothing that is worth telling. */
function objectOf(gift: Gift, general: Rights, isAll: boolean): NonNullable<UserAccess['objects']>[number] | null {
  const rows = rightsFrom(gift);
  const added = (rows.inForce & ~general.inForce) | (rows.all & ~general.all);
  if (!isAll && (added & UNUSUAL) === 0) return null;
  const { name, label } = gift.permission;
  const rights = { inForce: rows.inForce | general.inForce, all: rows.all | general.all };
  const worthTelling = isAll ? rows.all : UNUSUAL;
  const from = gift.from.filter((one) => {
    const gives = isInForce(one.held) ? one.rights : one.rights & ~rows.inForce;
    return (gives & worthTelling) !== 0;
  });
  return { object: name, label, ...splitRights(rights), through: partsOf(from) };
}

function splitRights({ inForce, all }: Rights): { rights: Right[]; onlyIf: Right[] } {
  const namesOf = (bits: number): Right[] => rightsOf('object').filter((right) => (bits & rightBits[right]) !== 0);
  return { rights: namesOf(inForce), onlyIf: namesOf(all & ~inForce) };
}

/** What is in one report and not in another, or only if a session is activated there: in the notation. */
export function lostIn(now: GivenPermissions, then: GivenPermissions, isAll: boolean): string[] {
  const remaining = strengths(then, isAll);
  return [...strengths(now, isAll)].flatMap(([text, strength]) => ((remaining.get(text) ?? 0) < strength ? text : []));
}

/** What is given, in the notation: 2, or 1 for what takes a session. */
function strengths(given: GivenPermissions, isAll: boolean): Map<string, number> {
  const { dangerous, systemPermissions, objects, entities } = reportOf(given, isAll);
  const simple = [...dangerous, ...(systemPermissions ?? []), ...entities];
  const ofObject = (name: string, rights: readonly Right[], strength: number): Array<[string, number]> =>
    rights.map((right) => [formatPermission({ permission: { kind: 'object', name }, right }), strength]);
  return new Map([
    ...simple.map(({ permission, verdict }): [string, number] => [permission, verdict === 'yes' ? 2 : 1]),
    ...objects.flatMap(({ object, rights, onlyIf }) => [
      ...ofObject(object, rights, 2),
      ...ofObject(object, onlyIf, 1),
    ]),
  ]);
}
