import type { AccessUse, PermissionNeed } from '../model/requiredPermissions.js';
import { apiEnabled, type ObjectAccess, type SystemPermission } from '../model/systemPermission.js';
import { kinds } from './index.js';
import type { AccessKind } from './kinds.js';

/** What an admin may plan to do with this plugin: to read and to change what is read by default, and the uses of kinds. */
export const accessUses: readonly AccessUse[] = [
  'sync',
  'provision',
  ...new Set(kinds.flatMap(({ use }) => use ?? [])),
];

/** The kinds that a use reads: those whose own use it is, otherwise all that a sync reads by default. */
export function kindsReadFor(use: AccessUse): readonly AccessKind[] {
  const own = kinds.filter((kind) => kind.use === use);
  return own.length > 0 ? own : kinds.filter(({ optIn }) => !optIn);
}

/** The kinds that a use changes: what has a use of its own is not provisioned without it. */
function kindsChangedFor(use: AccessUse): readonly AccessKind[] {
  if (use === 'sync') return [];
  return kindsReadFor(use).filter((kind) => kind.use === use || (use === 'provision' && kind.use === undefined));
}

type Need = Omit<PermissionNeed, 'uses'>;

/** What a use takes: what it takes to read its kinds and to change them. Of several permissions, one that is needed anyway. */
function needsOfUse(use: AccessUse): Need[] {
  const access = kindsReadFor(use).flatMap(({ type }) => Object.values<ObjectAccess>(type.objects));
  const toChange = kindsChangedFor(use).flatMap(({ changeTakes }) => changeTakes ?? []);
  const needs = new Map<SystemPermission, Need>([[apiEnabled, { permission: apiEnabled, orElse: [] }]]);
  const add = (need: Need): unknown => needs.has(need.permission) || needs.set(need.permission, need);
  for (const { anyOf } of access) if (anyOf.length === 1) add({ permission: anyOf[0]!, orElse: [] });
  toChange.forEach(add);
  for (const { anyOf } of access) {
    if (anyOf.length > 0 && !anyOf.some((permission) => needs.has(permission))) {
      add({ permission: anyOf[0]!, orElse: [] });
    }
  }
  return [...needs.values()];
}

/**
 * What each use takes.
 *
 * Source: "Enable API access and permissions for your Salesforce user", C1's Salesforce connector; "Special Access Rules"
 * of the objects that a use reads and writes, Object Reference.
 */
export const permissionNeeds: readonly PermissionNeed[] = [
  ...Map.groupBy(
    accessUses.flatMap((use) => needsOfUse(use).map((need) => ({ use, need }))),
    ({ need }) => need.permission,
  ).values(),
].map((needs) => ({ ...needs[0]!.need, uses: needs.map(({ use }) => use) }));

/** What these uses may take besides, for some of what they change. */
export function possibleNeedsOf(uses: readonly AccessUse[]): SystemPermission[] {
  return [...new Set(uses.flatMap(kindsChangedFor).flatMap(({ changeMayTake }) => changeMayTake ?? []))];
}

/** What these uses take, without the others. */
export function needsOf(uses: readonly AccessUse[]): PermissionNeed[] {
  return permissionNeeds
    .map((need) => ({ ...need, uses: need.uses.filter((use) => uses.includes(use)) }))
    .filter((need) => need.uses.length > 0);
}
