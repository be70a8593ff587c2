import type { Cause, HoldingLevel, PermissionDifference } from '../../model/difference.js';
import { formatPermission, rightBits, type Right } from '../../model/permission.js';
import { rightsOnEveryObject, ruleOf, RuleNeeds } from '../../model/permissionRule.js';
import type { Accesses } from './accesses.js';
import { otherThan, places, type Place } from './commonGround.js';
import type { ContentDifferences } from './contentDifferences.js';
import type { Holdings } from './holdings.js';
import { isComparable, userOf, type People } from './people.js';
import { rightsIn, type PermissionTable } from './permissionTable.js';

/** The permission that lets its holder edit fields that the holder may read. */
const EDIT_READ_ONLY = 'EditReadonlyFields';

/** How many results are kept for others who hold the same. */
const MOST_KEPT = 20_000;

/** The strength of a level. */
const LEVELS: readonly HoldingLevel[] = ['no', 'only if', 'yes'];
const [NO, ONLY_IF, YES] = [0, 1, 2] as const;

/** What the rule of a permission needs: positions of permissions, and bits of rights. */
type CompiledRule = {
  readonly text: string;
  readonly rule: RuleNeeds;
  /** Null: no container of either side has a row for it. */
  readonly needs: ReadonlyArray<{ readonly permission: number | null; readonly bit: number }>;
};

/** What somebody may do on one side and not on the other, whoever it is. */
type Found = {
  readonly permission: string;
  readonly now: number;
  readonly before: number;
  readonly because: Because;
};

/** One object for all that is because of the same. */
type Because = ReadonlyArray<{ readonly kind: Cause['kind']; readonly access: number }>;

/** What somebody holds on a side: positions of accesses that are containers, in order. */
type Held = readonly [now: readonly number[], before: readonly number[]];
type HeldSets = readonly [now: ReadonlySet<number>, before: ReadonlySet<number>];

/**
 * What people may do on one side and not on the other, and why.
 *
 * It is what follows from all that a user holds: what one container gives and another gives as well is no difference. A right on an
 * object, or on a field, is told where the side that gives it has a row for it: what a system permission gives on every object is told by
 * its name. A session-based permission set gives what it gives only if a session is activated, whether one was at the moment of reading.
 */
export class PermissionDifferences {
  /** By person: the containers that the person holds. */
  private readonly held: readonly [PersonLists, PersonLists];
  /** By the position of a permission and the bit of a right. */
  private readonly rules: CompiledRule[][] = [];
  /** What the person has rows for who is looked at. */
  private readonly given: readonly [GivenRights, GivenRights];
  private readonly causes = new Map<string, Because>();
  private readonly known = new Map<string, readonly Found[] | null>();
  /** The permissions of fields on an object, by the name of the object. */
  private readonly general: ReadonlySet<number>;
  private readonly editReadOnly: number | undefined;

  public constructor(
    private readonly people: People,
    private readonly accesses: Accesses,
    private readonly holdings: readonly [Holdings, Holdings],
    private readonly table: PermissionTable,
    private readonly contents: ContentDifferences,
  ) {
    this.held = [this.listHeld(0), this.listHeld(1)];
    this.given = [new GivenRights(table, 0), new GivenRights(table, 1)];
    this.general = new Set(
      [...rightsOnEveryObject.keys()].flatMap((system) => table.positionOf('system', system) ?? []),
    );
    this.editReadOnly = table.positionOf('system', EDIT_READ_ONLY);
  }

  /** The people who hold other containers, or containers that give something else: only they may differ. */
  public candidates(): number[] {
    const changed = new Uint8Array(this.accesses.list.length);
    for (const { position } of this.accesses.list)
      if (this.isChanged(position) || this.contents.changesOf(position).length > 0) changed[position] = 1;
    const found: number[] = [];
    for (const [position, person] of this.people.list.entries()) {
      if (!isComparable(person)) continue;
      const [now, before] = this.heldBy(position);
      if (
        now.length !== before.length ||
        now.some((access, index) => access !== before[index] || changed[access] === 1)
      )
        found.push(position);
    }
    return found;
  }

  /** What somebody gained, lost, or may do in an activated session alone, in the order of kinds and names. */
  public *of(position: number): Generator<PermissionDifference> {
    const user = userOf(this.people.list[position]!);
    const known = new Map<Because, readonly Cause[]>();
    for (const { permission, now, before, because } of this.foundFor(this.heldBy(position))) {
      let causes = known.get(because);
      if (!causes) known.set(because, (causes = because.map((cause) => this.causeOf(cause, position))));
      yield {
        about: 'permission',
        sign: before === NO ? '+' : now === NO ? '-' : '~',
        user,
        permission,
        now: LEVELS[now]!,
        before: LEVELS[before]!,
        because: causes,
      };
    }
  }

  /** What is found for some holdings is kept for the next ones who hold the same, where there is a second one. */
  private foundFor(held: Held): readonly Found[] {
    const key = held.map((some) => some.join()).join('|');
    const known = this.known.get(key);
    if (known) return known;
    const found = this.find(held);
    if (this.known.size >= MOST_KEPT) this.known.clear();
    this.known.set(key, known === null ? found : null);
    return found;
  }

  private causeOf({ kind, access }: Because[number], person: number): Cause {
    const without = kind === 'joined' ? 1 : kind === 'left' ? 0 : null;
    return {
      kind,
      access: this.accesses.list[access]!.of.access,
      lapsed: without === null ? null : this.holdings[without].lapsedState(access, person),
    };
  }

  private find(held: Held): Found[] {
    const candidates = this.candidatesIn(held);
    const found: Found[] = [];
    if (candidates.size === 0) return found;
    for (const place of places) this.given[place].take(held[place]);
    const sets = [new Set(held[0]), new Set(held[1])] as const;
    for (const permission of Int32Array.from(candidates.keys()).sort()) {
      const { kind } = this.table.permissions[permission]!.permission;
      for (const right of rightsIn(kind, candidates.get(permission)!)) {
        const one = this.compare(permission, right, held, sets);
        if (one) found.push(one);
      }
    }
    return found;
  }

  /** The permissions that may differ, and of each the rights, as bits: those of rows that are not on both sides, and what hangs on them. */
  private candidatesIn([now, before]: Held): Map<number, number> {
    const found = new Map<number, number>();
    const add = (permission: number, bits: number): void => {
      found.set(permission, (found.get(permission) ?? 0) | bits);
    };
    const addAll = (place: Place, access: number): void => {
      this.table.eachRow(place, access, add);
    };
    const [ofFirst, ofOther] = [new Set(now), new Set(before)];
    for (const access of now) {
      if (!ofOther.has(access) || this.isChanged(access)) addAll(0, access);
      if (!ofOther.has(access)) continue;
      if (this.isChanged(access)) addAll(1, access);
      // All rows that differ: what follows for one container need not for several.
      else for (const row of this.table.differingRows(access)) add(row.permission, row.now ^ row.before);
    }
    for (const access of before) if (!ofFirst.has(access)) addAll(1, access);
    this.addFields([now, before], found, add);
    return found;
  }

  /** The fields on objects that may be open on one side alone, and all where what opens every object or field differs. */
  private addFields(
    held: Held,
    found: ReadonlyMap<number, number>,
    add: (permission: number, bits: number) => void,
  ): void {
    const objects = new Set<string>();
    let isAll = false;
    for (const permission of found.keys()) {
      const { kind, id } = this.table.permissions[permission]!.permission;
      if (kind === 'object') objects.add(id);
      else if (this.general.has(permission) || permission === this.editReadOnly) isAll = true;
    }
    if (objects.size === 0 && !isAll) return;
    for (const place of places) {
      for (const access of held[place]) {
        this.table.eachRow(place, access, (permission, rights) => {
          const { object } = this.table.permissions[permission]!;
          if (object !== null && (isAll || objects.has(object))) add(permission, rights);
        });
      }
    }
  }

  private compare(permission: number, right: Right, held: Held, sets: HeldSets): Found | null {
    const compiled = this.ruleOf(permission, right);
    const now = this.levelOf(compiled, 0);
    const before = this.levelOf(compiled, 1);
    if (now === before) return null;
    const giving: Place = now > before ? 0 : 1;
    const level = Math.max(now, before);
    // What a system permission gives on every object is told by its name.
    if (this.given[giving].levelOf(permission, rightBits[right]) < level) return null;
    const missing = compiled.rule.missingIn(
      this.needsMet(compiled, otherThan(giving), level),
      this.needsMet(compiled, giving, level),
    );
    const because = this.causesOf(compiled, missing, giving, level, held[giving], sets[otherThan(giving)]);
    return { permission: compiled.text, now, before, because };
  }

  private levelOf(compiled: CompiledRule, place: Place): number {
    // Most permissions need one row.
    if (compiled.needs.length === 1) {
      const { permission, bit } = compiled.needs[0]!;
      return this.given[place].levelOf(permission, bit);
    }
    if (compiled.rule.isMet(this.needsMet(compiled, place, YES))) return YES;
    return compiled.rule.isMet(this.needsMet(compiled, place, ONLY_IF)) ? ONLY_IF : NO;
  }

  /** Of the containers on one side those that give what is missing on the other, in the order of accesses. */
  private causesOf(
    { needs }: CompiledRule,
    missing: number,
    giving: Place,
    level: number,
    held: readonly number[],
    heldOnOther: ReadonlySet<number>,
  ): Because {
    const causes: Array<Because[number]> = [];
    let key = '';
    const wanted = needs.filter((_, index) => ((missing >> index) & 1) === 1);
    for (const access of held) {
      if (level === YES && this.table.isSessionBased(giving, access)) continue;
      const kind = this.kindOfCause(wanted, giving, access, heldOnOther.has(access));
      if (kind === null) continue;
      causes.push({ kind, access });
      key += `${kind} ${access} `;
    }
    const known = this.causes.get(key);
    if (known) return known;
    if (this.causes.size >= MOST_KEPT) this.causes.clear();
    this.causes.set(key, causes);
    return causes;
  }

  /** Null: a container gives nothing of what is wanted on one side, or gives the same on the other. */
  private kindOfCause(
    wanted: CompiledRule['needs'],
    giving: Place,
    access: number,
    isOnOther: boolean,
  ): Cause['kind'] | null {
    const given = wanted.filter((need) => this.isGiven(need, giving, access));
    if (given.length === 0) return null;
    if (!isOnOther) return giving === 0 ? 'joined' : 'left';
    if (given.every((need) => this.isGiven(need, otherThan(giving), access)))
      return this.isChanged(access) ? 'session' : null;
    const isGroup = this.accesses.list[access]!.of.access.resourceType === 'permission_set_group';
    return isGroup ? 'recalculated' : 'changed';
  }

  private isGiven({ permission, bit }: CompiledRule['needs'][number], place: Place, access: number): boolean {
    return permission !== null && (this.table.rightsIn(place, access, permission) & bit) !== 0;
  }

  /** Whether a container takes a session on one side alone. */
  private isChanged(access: number): boolean {
    return (
      this.table.holds(0, access) &&
      this.table.holds(1, access) &&
      this.table.isSessionBased(0, access) !== this.table.isSessionBased(1, access)
    );
  }

  /** The needs that are met with rows of a level, as a set. */
  private needsMet({ needs }: CompiledRule, place: Place, level: number): number {
    let set = 0;
    for (let index = 0; index < needs.length; index += 1) {
      const { permission, bit } = needs[index]!;
      if (this.given[place].levelOf(permission, bit) >= level) set |= 1 << index;
    }
    return set;
  }

  private ruleOf(position: number, right: Right): CompiledRule {
    const ofPermission = (this.rules[position] ??= []);
    let compiled = ofPermission[rightBits[right]];
    if (!compiled) {
      const { kind, id, name, isSecured } = this.table.permissions[position]!.permission;
      const wanted = { permission: { kind, id, name, label: null, ...(isSecured !== null && { isSecured }) }, right };
      const rule = new RuleNeeds(ruleOf(wanted));
      const needs = rule.needs.map(({ permission, bit }) => ({
        permission:
          permission.kind === kind && permission.id === id
            ? position
            : (this.table.positionOf(permission.kind, permission.id) ?? null),
        bit,
      }));
      ofPermission[rightBits[right]] = compiled = { text: formatPermission(wanted), rule, needs };
    }
    return compiled;
  }

  private heldBy(person: number): Held {
    return [this.held[0].of(person), this.held[1].of(person)];
  }

  private listHeld(place: Place): PersonLists {
    const containers = this.accesses.list
      .map(({ position }) => position)
      .filter((access) => this.table.holds(place, access));
    return new PersonLists(
      this.people.list.length,
      containers.map((access) => [access, this.holdings[place].of(access)]),
    );
  }
}

/** The rights that some containers of a side have rows for, by permission: two bytes for each. */
class GivenRights {
  private readonly always: Uint8Array;
  private readonly inSession: Uint8Array;

  public constructor(
    private readonly table: PermissionTable,
    private readonly place: Place,
  ) {
    this.always = new Uint8Array(table.permissions.length);
    this.inSession = new Uint8Array(table.permissions.length);
  }

  /** Forgets what was taken before. */
  public take(containers: readonly number[]): void {
    this.always.fill(0);
    this.inSession.fill(0);
    for (const access of containers) {
      const rightsOf = this.table.isSessionBased(this.place, access) ? this.inSession : this.always;
      this.table.eachRow(this.place, access, (permission, rights) => {
        rightsOf[permission]! |= rights;
      });
    }
  }

  /** @param permission null: no container has a row for it */
  public levelOf(permission: number | null, bit: number): number {
    if (permission === null) return NO;
    if ((this.always[permission]! & bit) !== 0) return YES;
    return (this.inSession[permission]! & bit) === 0 ? NO : ONLY_IF;
  }
}

/** Of each person a list of accesses: four bytes for each of them. */
class PersonLists {
  private readonly starts: Int32Array;
  private readonly values: Int32Array;

  /** @param lists accesses in order, each with people */
  public constructor(people: number, lists: ReadonlyArray<readonly [access: number, people: Int32Array]>) {
    this.starts = new Int32Array(people + 1);
    for (const [, holders] of lists) for (const person of holders) this.starts[person + 1]! += 1;
    for (let person = 1; person <= people; person += 1) this.starts[person]! += this.starts[person - 1]!;
    this.values = new Int32Array(this.starts[people]!);
    const next = this.starts.slice();
    for (const [access, holders] of lists) for (const person of holders) this.values[next[person]!++] = access;
  }

  /** In order. */
  public of(person: number): readonly number[] {
    return Array.from(this.values.subarray(this.starts[person], this.starts[person + 1]));
  }
}
