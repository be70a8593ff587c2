import type { PermissionKind } from '../../../model/permission.js';
import type { Position } from '../accessPage.js';
import type { Org } from './org.js';
import { rightsText, text } from './text.js';

/** What somebody or something gives or has: a permission with its rights as bits, and what it comes from. */
export type Gift = { readonly permission: Position; readonly rights: number; readonly from: readonly Position[] };

/** Gifts as the page tells them: the worst first. */
export type SortedGifts = {
  readonly dangerous: readonly Gift[];
  /** The rights on every object, in words; null: none. */
  readonly everyObject: string | null;
  readonly objects: readonly Gift[];
  readonly system: readonly Gift[];
  readonly entities: readonly Gift[];
  readonly tabs: readonly Gift[];
};

const entityKinds: readonly PermissionKind[] = ['custom', 'apex', 'page', 'flow', 'app', 'other'];

export function sortGifts(org: Org, gifts: readonly Gift[]): SortedGifts {
  const rank = ({ permission }: Gift): number => org.rankOf(permission) ?? Infinity;
  const isOf = (kind: PermissionKind) => (gift: Gift) => org.kindOfPermission(gift.permission) === kind;
  const everyObject = org.everyObject(gifts.map(({ permission }) => permission));
  const system = gifts.filter(isOf('system'));
  return {
    dangerous: system.filter((gift) => rank(gift) < Infinity).sort((one, other) => rank(one) - rank(other)),
    everyObject: everyObject === 0 ? null : rightsText(everyObject),
    objects: gifts.filter(isOf('object')).sort((one, other) => other.rights - one.rights),
    system: system
      .filter((gift) => rank(gift) === Infinity)
      .sort((one, other) => Number(org.isOverData(other.permission)) - Number(org.isOverData(one.permission))),
    entities: gifts.filter(({ permission }) => entityKinds.includes(org.kindOfPermission(permission))),
    tabs: gifts.filter(isOf('tab')),
  };
}

/** A gift in words: `Manage Users`, `Account: read, edit`, `apex:InvoiceCtl`. */
export function giftText(org: Org, { permission, rights }: Gift): string {
  const kind = org.kindOfPermission(permission);
  if (kind === 'object') return text('right.words', org.labelOfPermission(permission), rightsText(rights));
  return kind === 'system' ? org.labelOfPermission(permission) : org.nameOfPermission(permission);
}

/** What an access gives, in some words: the worst of it. */
export function givesInWords(org: Org, access: Position, most: number): string {
  const given = org.givenBy(access);
  if (given.length === 0) return org.isContainer(access) ? text('detail.gives.nothing') : org.kind(access).gives;
  const gifts = given.map((one): Gift => ({ ...one, from: [] }));
  const { dangerous, everyObject, objects, system, entities, tabs } = sortGifts(org, gifts);
  const words = [
    ...dangerous.map((gift) => giftText(org, gift)),
    ...(everyObject === null ? [] : [text('detail.can.everyObject', everyObject)]),
    ...[...objects, ...system, ...entities, ...tabs].slice(0, most).map((gift) => giftText(org, gift)),
  ];
  const all =
    dangerous.length + Number(everyObject !== null) + objects.length + system.length + entities.length + tabs.length;
  const shown = words.slice(0, most);
  return all > shown.length ? `${shown.join('; ')} ${text('detail.more', all - shown.length)}` : shown.join('; ');
}
