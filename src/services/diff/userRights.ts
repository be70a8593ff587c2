import { dangerOf, type Danger } from '../../model/dangerousPermissions.js';
import {
  formatPermission,
  rightBits,
  rightsOf,
  type Permission,
  type PermissionKind,
  type WantedPermission,
} from '../../model/permission.js';
import { rightsOnEveryObject, RuleNeeds, ruleOf } from '../../model/permissionRule.js';
import { stepOf } from '../../resources/names.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { isInForce, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { partOf } from '../answers/facts.js';

type PermissionDifference = Extract<UsersDiffReport['differences'][number], { about: 'permission' }>;
type Given = NonNullable<PermissionDifference['first']>;

/** Rights as bits: those that the user has now, and those with sessions that are not activated as well. */
type Bits = { readonly inForce: number; readonly all: number };

const NOTHING: Bits = { inForce: 0, all: 0 };

/** A permission with the rows that give it to a user. */
type Row = {
  readonly permission: Permission;
  readonly from: Array<{ readonly held: HeldContainer; readonly rights: number }>;
};

/** What a user may do, as far as rows of containers say so, and what follows from them. */
export class UserRights {
  private readonly rows = new Map<string, Row>();
  private readonly bits = new Map<string, Bits>();
  /** The rights on every object. */
  private readonly general: Bits;

  /**
   * @param held what the user holds of what holds permissions
   * @param kinds the permissions that are looked at
   */
  public constructor(reader: SnapshotReader, held: readonly HeldContainer[], kinds: readonly PermissionKind[]) {
    const byKey = new Map(held.map((one) => [one.container.key, one]));
    for (const { permission, container, rights } of reader.permissions().givenBy([...byKey.keys()], kinds)) {
      const key = keyOf(permission);
      const row = this.rows.get(key) ?? { permission, from: [] };
      row.from.push({ held: byKey.get(container)!, rights });
      this.rows.set(key, row);
    }
    for (const [key, { from }] of this.rows) this.bits.set(key, bitsOf(from));
    this.general = [...rightsOnEveryObject].reduce((all, [id, bits]) => {
      const has = this.bits.get(keyOf({ kind: 'system', id })) ?? NOTHING;
      return { inForce: all.inForce | (has.inForce ? bits : 0), all: all.all | (has.all ? bits : 0) };
    }, NOTHING);
  }

  /**
   * What rows give, with its right. What a permission on every object gives is not said again of each object.
   *
   * @yields in the order of kinds and names
   */
  public *given(): Generator<WantedPermission> {
    for (const { permission, from } of this.rows.values()) {
      const rights =
        permission.kind === 'object' || permission.kind === 'field' ? rightsOf(permission.kind) : ['read' as const];
      for (const right of rights) {
        const isGeneral = permission.kind === 'object' && (this.general.inForce & rightBits[right]) !== 0;
        if (!isGeneral && from.some((one) => one.rights & rightBits[right])) yield { permission, right };
      }
    }
  }

  /** Whether and through what the user has a permission; null: not at all. */
  public find(wanted: WantedPermission): Given | null {
    const rule = new RuleNeeds(ruleOf(wanted));
    const isMetBy = (which: keyof Bits): boolean =>
      rule.isMet(
        rule.needs.reduce((set, { permission, bit }, position) => {
          const has = this.bits.get(keyOf(permission)) ?? NOTHING;
          return (has[which] & bit) === 0 ? set : set | (1 << position);
        }, 0),
      );
    const verdict = isMetBy('inForce') ? 'yes' : isMetBy('all') ? 'only if' : null;
    if (verdict === null) return null;
    const from = rule.needs.flatMap(({ permission, bit }) =>
      (this.rows.get(keyOf(permission))?.from ?? []).filter(({ rights }) => (rights & bit) !== 0),
    );
    const giving = from.filter(({ held }) => verdict === 'only if' || isInForce(held));
    const resources = new Map(giving.map(({ held: { container } }) => [container.key, container.resource]));
    return { verdict, through: Array.from(resources.values(), (resource) => partOf(stepOf(resource))) };
  }
}

/**
 * What two users may do, and not alike, and what both may do alike.
 *
 * @returns in the order of kinds and names
 */
export function comparePermissions(
  first: UserRights,
  other: UserRights,
): { readonly differences: PermissionDifference[]; readonly both: string[] } {
  const wanted = new Map<string, WantedPermission>();
  for (const rights of [first, other])
    for (const one of rights.given()) wanted.set(`${one.permission.kind} ${formatPermission(one)}`, one);
  const differences: PermissionDifference[] = [];
  const both: string[] = [];
  for (const one of inOrder(wanted)) {
    const [ofFirst, ofOther] = [first.find(one), other.find(one)];
    const permission = formatPermission(one);
    if (ofFirst === null && ofOther === null) continue;
    if (ofFirst && ofOther && ofFirst.verdict === ofOther.verdict) {
      both.push(permission);
      continue;
    }
    const sign = ofFirst === null ? '-' : ofOther === null ? '+' : '~';
    const { kind, id, label } = one.permission;
    const danger: Danger | null = kind === 'system' ? (dangerOf.get(id) ?? null) : null;
    differences.push({ about: 'permission', sign, permission, label, danger, first: ofFirst, other: ofOther });
  }
  return { differences: worstFirst(differences), both };
}

const dangerous = [...dangerOf.keys()];

/** The dangerous system permissions first, the worst of them before the others. */
function worstFirst(differences: readonly PermissionDifference[]): PermissionDifference[] {
  const positionOf = ({ permission, danger }: PermissionDifference): number =>
    danger === null ? dangerous.length : dangerous.indexOf(permission);
  return differences.toSorted((one, other) => positionOf(one) - positionOf(other));
}

function inOrder(wanted: ReadonlyMap<string, WantedPermission>): WantedPermission[] {
  const kinds = [...new Set(Array.from(wanted.values(), ({ permission }) => permission.kind))].sort();
  return Array.from(wanted.values()).sort(
    (one, other) =>
      kinds.indexOf(one.permission.kind) - kinds.indexOf(other.permission.kind) ||
      compare(one.permission.name, other.permission.name) ||
      rightBits[one.right] - rightBits[other.right],
  );
}

function bitsOf(from: Row['from']): Bits {
  return from.reduce(
    ({ inForce, all }, { held, rights }) => ({
      inForce: isInForce(held) ? inForce | rights : inForce,
      all: all | rights,
    }),
    NOTHING,
  );
}

function keyOf({ kind, id }: Pick<Permission, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
