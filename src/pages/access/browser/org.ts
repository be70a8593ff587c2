import { fromAscending } from '../../../model/ascending.js';
import { dangerOf, dangerousPermissions } from '../../../model/dangerousPermissions.js';
import { rightBits, rightsOf, type PermissionKind, type Right } from '../../../model/permission.js';
import { rightsOnEveryObject } from '../../../model/permissionRule.js';
import { userStates, type UserState } from '../../../model/userStatus.js';
import type { AccessData, Position } from '../accessPage.js';

/** How somebody holds an access. */
export type Way = {
  /** From what is held directly to the access, both among them. */
  readonly path: readonly Position[];
  readonly isForEverybody: 'all users' | 'internal users' | null;
  /** When it ends by itself: the latest end of all ways, null where one has none. */
  readonly end: string | null;
};

/** A permission that an access gives, with its rights as bits. */
export type Given = { readonly permission: Position; readonly rights: number };

/** A permission with one right: what the list of permissions has in a row. */
export type Wanted = {
  readonly row: number;
  readonly permission: Position;
  readonly kind: PermissionKind;
  /** In the notation. */
  readonly notation: string;
  readonly label: string;
  readonly right: Right;
};

const NONE: readonly Position[] = [];
const everyObjectBits = [...rightsOnEveryObject];

/** What the page holds, so that its lists can ask: who holds what, through what, and what that gives. */
export class Org {
  public readonly peopleCount: number;
  public readonly accessCount: number;
  /** The rows of the list of permissions. */
  public readonly wanted: readonly Wanted[];
  private readonly directHolders: ReadonlyArray<readonly Position[]>;
  private readonly directOf: readonly Position[][];
  private readonly parents = new Map<Position, readonly Position[]>();
  private readonly children = new Map<Position, Position[]>();
  private readonly ends = new Map<Position, ReadonlyMap<Position, string>>();
  private readonly everybodys: ReadonlyMap<Position, 'all users' | 'internal users'>;
  private readonly sessions: ReadonlyMap<Position, ReadonlySet<Position>>;
  private readonly outdated: ReadonlyMap<Position, string>;
  private readonly internal: ReadonlySet<Position>;
  private readonly service: ReadonlySet<Position>;
  private readonly worst: ReadonlyMap<Position, string>;
  private readonly given: ReadonlyMap<Position, readonly Given[]>;
  private readonly accessesOfPermission: ReadonlyArray<ReadonlyMap<Position, number>>;
  private readonly systemPermissions = new Map<string, Position>();
  private readonly counts: { readonly ofPeople: Int32Array; readonly ofAccesses: Int32Array };
  private readonly rulesOfPeople = new Map<Position, string[]>();
  private readonly rulesOfAccesses = new Map<Position, string[]>();

  public constructor(public readonly data: AccessData) {
    const { people, accesses, permissions, rules } = data;
    this.peopleCount = people.name.length;
    this.accessCount = accesses.name.length;
    this.directHolders = accesses.holders.map(fromAscending);
    this.directOf = people.name.map(() => []);
    for (const [access, holders] of this.directHolders.entries())
      for (const person of holders) this.directOf[person]!.push(access);
    for (const [access, from] of accesses.from) {
      this.parents.set(access, from);
      for (const parent of from) {
        const known = this.children.get(parent);
        if (known) known.push(access);
        else this.children.set(parent, [access]);
      }
    }
    for (const [access, ...ends] of accesses.ends) this.ends.set(access, new Map(ends));
    this.everybodys = new Map(accesses.heldByAll);
    this.sessions = new Map(accesses.needsSession.map(([access, active]) => [access, new Set(active)]));
    this.outdated = new Map(accesses.outdated);
    this.internal = new Set(fromAscending(people.isInternal));
    this.service = new Set(fromAscending(people.isService));
    this.worst = new Map(people.privileged ?? []);
    const given = new Map<Position, Given[]>();
    this.accessesOfPermission = (permissions?.from ?? []).map((from, permission) => {
      const rights = permissions!.rights[permission]!;
      const accessesOfIt = new Map<Position, number>();
      for (const [at, access] of fromAscending(from).entries()) {
        const bits = typeof rights === 'number' ? rights : rights[at]!;
        accessesOfIt.set(access, bits);
        const known = given.get(access);
        if (known) known.push({ permission, rights: bits });
        else given.set(access, [{ permission, rights: bits }]);
      }
      if (this.kindOfPermission(permission) === 'system')
        this.systemPermissions.set(permissions!.name[permission]!, permission);
      return accessesOfIt;
    });
    this.given = given;
    this.wanted = this.allWanted();
    this.counts = this.countAll();
    for (const { title, people: found, accesses: about } of rules) {
      for (const person of fromAscending(found)) push(this.rulesOfPeople, person, title);
      for (const access of fromAscending(about)) push(this.rulesOfAccesses, access, title);
    }
  }

  public status(person: Position): UserState {
    return userStates[this.data.people.status[person]!]!;
  }

  public isService(person: Position): boolean {
    return this.service.has(person);
  }

  /** The worst dangerous permission that somebody holds; null: none. */
  public worstOf(person: Position): string | null {
    return this.worst.get(person) ?? null;
  }

  public rulesAbout(what: 'person' | 'access', position: Position): readonly string[] {
    return (what === 'person' ? this.rulesOfPeople : this.rulesOfAccesses).get(position) ?? [];
  }

  public kind(access: Position): AccessData['kinds'][number] {
    return this.data.kinds[this.data.accesses.kind[access]!]!;
  }

  /** How many accesses somebody holds, in any way. */
  public accessesCountOf(person: Position): number {
    return this.counts.ofPeople[person]!;
  }

  /** How many people hold an access, in any way. */
  public holdersCountOf(access: Position): number {
    return this.counts.ofAccesses[access]!;
  }

  public statusOfGroup(access: Position): string | null {
    return this.outdated.get(access) ?? null;
  }

  /** Whether an access gives somebody something only in a session, and is not activated in one. */
  public waitsForSession(access: Position, person: Position): boolean {
    const active = this.sessions.get(access);
    return active !== undefined && !active.has(person);
  }

  public needsSession(access: Position): boolean {
    return this.sessions.has(access);
  }

  /** The accesses that somebody holds, each by one of the shortest ways. */
  public waysOf(person: Position): Map<Position, Way> {
    const ways = new Map<Position, Way>();
    const toFollow: Array<readonly [access: Position, way: Way]> = [];
    const add = (access: Position, way: Way): void => {
      if (keepWay(ways, access, way)) toFollow.push([access, way]);
    };
    for (const access of this.directOf[person]!) {
      const end = this.ends.get(access)?.get(person) ?? null;
      add(access, { path: [access], isForEverybody: null, end });
    }
    for (const [access, who] of this.everybodys)
      if (this.isAmong(person, who)) add(access, { path: [access], isForEverybody: who, end: null });
    // A loop over a list also visits what is added during the loop.
    for (const [access, way] of toFollow) {
      for (const child of this.children.get(access) ?? NONE)
        if (this.isInherited(child, way.path)) add(child, { ...way, path: [...way.path, child] });
    }
    return ways;
  }

  /** The people who hold an access, each by one of the shortest ways. */
  public holdersOf(access: Position): Map<Position, Way> {
    const holders = new Map<Position, Way>();
    const paths = new Map<Position, readonly Position[]>([[access, [access]]]);
    for (const [source, path] of paths) {
      const ends = this.ends.get(source);
      for (const person of this.directHolders[source]!)
        keepWay(holders, person, { path, isForEverybody: null, end: ends?.get(person) ?? null });
      const who = this.everybodys.get(source);
      for (let person = 0; who !== undefined && person < this.peopleCount; person += 1)
        if (this.isAmong(person, who)) keepWay(holders, person, { path, isForEverybody: who, end: null });
      if (path.length > 1 && this.kind(path[1]!).isForDirectHolders) continue;
      for (const parent of this.parents.get(source) ?? NONE)
        if (!paths.has(parent)) paths.set(parent, [parent, ...path]);
    }
    return holders;
  }

  public directHoldersOf(access: Position): readonly Position[] {
    return this.directHolders[access]!;
  }

  /** What brings an access: its holders hold this one as well. */
  public parentsOf(access: Position): readonly Position[] {
    return this.parents.get(access) ?? NONE;
  }

  public childrenOf(access: Position): readonly Position[] {
    return this.children.get(access) ?? NONE;
  }

  /** What an access gives by itself. */
  public givenBy(access: Position): readonly Given[] {
    return this.given.get(access) ?? [];
  }

  public get knowsPermissions(): boolean {
    return this.data.permissions !== null;
  }

  /** Whether an access holds permissions, which sets, profiles and groups of sets do. */
  public isContainer(access: Position): boolean {
    return this.given.has(access) || this.outdated.has(access) || this.sessions.has(access);
  }

  /** What somebody holds in force of what gives permissions: directly, since a group of sets gives by the set that it owns. */
  public containersOf(person: Position): Position[] {
    return this.directOf[person]!.filter((access) => this.given.has(access) && !this.waitsForSession(access, person));
  }

  /** The permissions of somebody: the rights as bits, and what gives them. */
  public permissionsOf(person: Position): Map<Position, { rights: number; from: Position[] }> {
    const found = new Map<Position, { rights: number; from: Position[] }>();
    for (const access of this.containersOf(person)) {
      for (const { permission, rights } of this.givenBy(access)) {
        const known = found.get(permission);
        if (known) {
          known.rights |= rights;
          known.from.push(access);
        } else found.set(permission, { rights, from: [access] });
      }
    }
    return found;
  }

  public kindOfPermission(permission: Position): PermissionKind {
    const { kind, kindOf } = this.data.permissions!;
    return kind[kindOf[permission]!]!;
  }

  public nameOfPermission(permission: Position): string {
    return this.data.permissions!.name[permission]!;
  }

  public labelOfPermission(permission: Position): string {
    const label = this.data.permissions!.label[permission]!;
    return label === 0 ? this.nameOfPermission(permission) : label;
  }

  /** Of a system permission: its place among the dangerous ones, the worst first; null: it is none. */
  public rankOf(permission: Position): number | null {
    if (this.kindOfPermission(permission) !== 'system') return null;
    const rank = dangerousPermissions.indexOf(this.nameOfPermission(permission));
    return rank < 0 ? null : rank;
  }

  public isOverData(permission: Position): boolean {
    return this.kindOfPermission(permission) === 'system' && dangerOf.get(this.nameOfPermission(permission)) === 'data';
  }

  /** The rights on every object among permissions, as bits. */
  public everyObject(permissions: Iterable<Position>): number {
    let bits = 0;
    const held = new Set(permissions);
    for (const [name, rights] of everyObjectBits) {
      const permission = this.systemPermissions.get(name);
      if (permission !== undefined && held.has(permission)) bits |= rights;
    }
    return bits;
  }

  /** What gives a permission: accesses, in order, those by Modify All Data and View All Data among them. */
  public sourcesOf({ permission, kind, right }: Wanted): Position[] {
    const bit = rightsOf(kind).length > 0 ? rightBits[right] : 1;
    const sources = new Set<Position>();
    for (const [access, rights] of this.accessesOfPermission[permission]!) if (rights & bit) sources.add(access);
    if (kind === 'object') {
      for (const [name, rights] of everyObjectBits) {
        const general = this.systemPermissions.get(name);
        if (general === undefined || !(rights & bit)) continue;
        for (const access of this.accessesOfPermission[general]!.keys()) sources.add(access);
      }
    }
    return [...sources].sort((one, other) => one - other);
  }

  /** Who has a permission in force, and through what. */
  public whoCan(wanted: Wanted): Map<Position, Position[]> {
    const who = new Map<Position, Position[]>();
    for (const access of this.sourcesOf(wanted))
      for (const person of this.directHolders[access]!)
        if (!this.waitsForSession(access, person)) push(who, person, access);
    return who;
  }

  private isAmong(person: Position, who: 'all users' | 'internal users'): boolean {
    return who === 'all users' || this.internal.has(person);
  }

  private isInherited(child: Position, path: readonly Position[]): boolean {
    return path.length === 1 || !this.kind(child).isForDirectHolders;
  }

  private allWanted(): Wanted[] {
    const { permissions } = this.data;
    if (!permissions) return [];
    const all: Array<Omit<Wanted, 'row'>> = [];
    for (const [permission, name] of permissions.name.entries()) {
      const kind = this.kindOfPermission(permission);
      const label = this.labelOfPermission(permission);
      if (kind !== 'object') {
        all.push({ permission, kind, notation: name, label, right: 'read' });
        continue;
      }
      let bits = 0;
      for (const rights of this.accessesOfPermission[permission]!.values()) bits |= rights;
      for (const right of rightsOf(kind))
        if (bits & rightBits[right]) all.push({ permission, kind, notation: `${name}:${right}`, label, right });
    }
    return all.map((one, row) => ({ row, ...one }));
  }

  private countAll(): { ofPeople: Int32Array; ofAccesses: Int32Array } {
    const ofPeople = new Int32Array(this.peopleCount);
    const ofAccesses = new Int32Array(this.accessCount);
    // Whom an access was counted for last: a set for each person would take ten times as long.
    const last = new Int32Array(this.accessCount).fill(-1);
    const direct = new Int32Array(this.accessCount).fill(-1);
    for (let person = 0; person < this.peopleCount; person += 1) {
      const held: Position[] = [];
      const add = (access: Position): void => {
        if (last[access] === person) return;
        last[access] = person;
        held.push(access);
      };
      for (const access of this.directOf[person]!) add(access);
      for (const [access, who] of this.everybodys) if (this.isAmong(person, who)) add(access);
      for (const access of held) direct[access] = person;
      for (const access of held) {
        for (const child of this.children.get(access) ?? NONE)
          if (direct[access] === person || !this.kind(child).isForDirectHolders) add(child);
      }
      ofPeople[person] = held.length;
      for (const access of held) ofAccesses[access]! += 1;
    }
    return { ofPeople, ofAccesses };
  }
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

/** Keeps the first way to each access or person, and the latest end of all. Whether the way was the first, or ends later. */
function keepWay(ways: Map<Position, Way>, position: Position, way: Way): boolean {
  const known = ways.get(position);
  if (known && (known.end === null || (way.end !== null && way.end <= known.end))) return false;
  ways.set(position, known ? { ...known, end: way.end } : way);
  return true;
}
