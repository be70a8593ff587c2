import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import { RuleNeeds, ruleOf } from '../../model/permissionRule.js';
import type { PermissionRef, WantedPermission } from '../../model/permission.js';
import type { SnapshotContainer, ContainerRights, PermissionReader } from '../../snapshot/permissionReader.js';
import type { Question } from './answer.js';

export type PermissionQuestion = Extract<Question, { about: 'permissions' }>;

/** What something gives of a question: for each permission that is wanted, a set of the needs of its rule. */
export type Gift = readonly number[];

/** A question about permissions, with what each container of the snapshot gives of it. */
export class AskedPermissions {
  public readonly wanted: ReadonlyArray<WantedPermission & { readonly rule: RuleNeeds }>;
  /** By the keys of containers, without those that give nothing. */
  public readonly gifts: ReadonlyMap<number, Gift>;
  private readonly nothing: Gift;
  private readonly isAny: boolean;
  private readonly without: ReadonlySet<string>;
  private muted: ReadonlyMap<number, Gift> | undefined;

  /** @param without what users are taken as not holding directly */
  public constructor(
    public readonly reader: PermissionReader,
    { wanted, isAny }: PermissionQuestion,
    without: readonly EntitlementRef[],
  ) {
    this.wanted = wanted.map((one) => ({ ...one, rule: new RuleNeeds(ruleOf(one)) }));
    this.isAny = isAny;
    this.nothing = wanted.map(() => 0);
    this.without = new Set(without.map(entitlementId));
    this.gifts = this.collect((permissions) => reader.rightsOn(permissions));
  }

  public giftOf({ key }: SnapshotContainer): Gift {
    return this.gifts.get(key) ?? this.nothing;
  }

  /** What a permission set group takes away of what the sets in it give. */
  public mutedIn({ key }: SnapshotContainer): Gift {
    this.muted ??= this.collect((permissions) => this.reader.mutesOf(permissions));
    return this.muted.get(key) ?? this.nothing;
  }

  public isHeld({ entitlement }: SnapshotContainer): boolean {
    return this.without.size === 0 || !this.without.has(entitlementId(entitlement));
  }

  /** Whether several gifts together give what was asked for. */
  public isGivenBy(gifts: readonly Gift[]): boolean {
    const isGiven = (_: unknown, position: number): boolean => this.isPartGivenBy(gifts, position);
    return this.isAny ? this.wanted.some(isGiven) : this.wanted.every(isGiven);
  }

  /** Whether several gifts together give one of the permissions. */
  public isPartGivenBy(gifts: readonly Gift[], position: number): boolean {
    return this.wanted[position]!.rule.isMet(gifts.reduce((all, gift) => all | gift[position]!, 0));
  }

  /** Of several gifts to one user what plays a part. */
  public partsOf(gifts: readonly Gift[]): Gift[] {
    const byWanted = this.wanted.map(({ rule }, position) => rule.partsOf(gifts.map((gift) => gift[position]!)));
    return gifts.map((_, index) => byWanted.map((parts) => parts[index]!));
  }

  /** Of a gift what somebody lacks who has another one. */
  public missingIn(present: Gift, gift: Gift): Gift {
    return this.wanted.map(({ rule }, position) => rule.missingIn(present[position]!, gift[position]!));
  }

  /** A gift in the notation. */
  public textsOf(gift: Gift): readonly string[] {
    if (gift.length === 1) return this.wanted[0]!.rule.textsOf(gift[0]!);
    return [...new Set(this.wanted.flatMap(({ rule }, position) => rule.textsOf(gift[position]!)))];
  }

  private collect(read: (permissions: readonly PermissionRef[]) => Iterable<ContainerRights>): Map<number, Gift> {
    const gifts = new Map<number, number[]>();
    for (const [position, { rule }] of this.wanted.entries()) {
      for (const [container, at, rights] of read(rule.needs.map((need) => need.permission))) {
        if ((rights & rule.needs[at]!.bit) === 0) continue;
        let gift = gifts.get(container);
        if (!gift) gifts.set(container, (gift = [...this.nothing]));
        gift[position]! |= 1 << at;
      }
    }
    return gifts;
  }
}

/** What two gifts give together. */
export function union(one: Gift, other: Gift): Gift {
  return one.map((set, position) => set | other[position]!);
}

/** What is in one gift and not in another. */
export function difference(one: Gift, other: Gift): Gift {
  return one.map((set, position) => set & ~other[position]!);
}

export function isNothing(gift: Gift): boolean {
  return gift.every((set) => set === 0);
}
