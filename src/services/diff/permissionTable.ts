import { formatPermission, permissionKinds, rightBits, rightsOf, type Right } from '../../model/permission.js';
import { rightsOnEveryObject } from '../../model/permissionRule.js';
import type { ComparedPermission } from '../../snapshot/comparisonReader.js';
import type { Accesses } from './accesses.js';
import { places, type CommonGround, type Place, type Sides } from './commonGround.js';

/** The rights of a row take the lowest bits of a number, the position of its permission the others. */
const RIGHTS_BITS = 7;
const RIGHTS = (1 << RIGHTS_BITS) - 1;

const NOTHING = new Int32Array();

/** A permission of one side or of both. */
export type TablePermission = {
  readonly permission: ComparedPermission;
  /** Of a field: the name of its object. */
  readonly object: string | null;
};

/** A row of one side or of both: the position of the permission, and the rights on each side, as bits. */
export type RightsPair = { readonly permission: number; readonly now: number; readonly before: number };

/**
 * What the containers of both sides give: four bytes for each row, of which there may be millions. A permission is its position in the
 * order of kinds and names, a container that of its access.
 */
export class PermissionTable {
  /** In the order of kinds and names. */
  public readonly permissions: readonly TablePermission[];
  private readonly byKey: ReadonlyMap<string, number>;
  /** By the position of the access: rows in order. */
  private readonly rows: readonly [Array<Int32Array | undefined>, Array<Int32Array | undefined>];
  private readonly sessionBased: readonly [ReadonlySet<number>, ReadonlySet<number>];
  private readonly containers: readonly [ReadonlySet<number>, ReadonlySet<number>];

  private readonly differing = new Map<number, readonly RightsPair[]>();

  /** @param isOneOrg whether ids mean the same on both sides; otherwise, names do */
  public constructor(
    private readonly sides: Sides,
    private readonly ground: CommonGround,
    private readonly accesses: Accesses,
    private readonly isOneOrg: boolean,
  ) {
    const read = [this.readPermissions(0), this.readPermissions(1)] as const;
    const all = new Map([...read[1].byKey, ...read[0].byKey]);
    this.leaveOutUnknown(all, read);
    const sorted = [...all].sort(([, one], [, other]) => inOrder(one, other));
    this.permissions = sorted.map(([, permission]) => ({
      permission,
      object: permission.kind === 'field' ? permission.id.slice(0, permission.id.indexOf('.')) : null,
    }));
    this.byKey = new Map(sorted.map(([key], position) => [key, position]));
    const found = places.map((place) => this.readRows(place, read[place].keys));
    this.rows = [found[0]!.rows, found[1]!.rows];
    this.sessionBased = [found[0]!.sessionBased, found[1]!.sessionBased];
    this.containers = [found[0]!.containers, found[1]!.containers];
    for (const place of places) this.leaveOutGeneral(place);
  }

  /** The position of a permission; undefined: no side has it. */
  public positionOf(kind: ComparedPermission['kind'], id: string): number | undefined {
    return this.byKey.get(`${kind} ${id}`);
  }

  public holds(place: Place, access: number): boolean {
    return this.containers[place].has(access);
  }

  public isSessionBased(place: Place, access: number): boolean {
    return this.sessionBased[place].has(access);
  }

  /** The rights that a container has a row for, as bits. */
  public rightsIn(place: Place, access: number, permission: number): number {
    const rows = this.rows[place][access];
    if (!rows) return 0;
    let [low, high] = [0, rows.length - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = rows[middle]! >>> RIGHTS_BITS;
      if (at === permission) return rows[middle]! & RIGHTS;
      if (at < permission) low = middle + 1;
      else high = middle - 1;
    }
    return 0;
  }

  /** Calls back for the rows of a container, in order: with the permission, and its rights as bits. */
  public eachRow(place: Place, access: number, use: (permission: number, rights: number) => void): void {
    for (const row of this.rows[place][access] ?? NOTHING) use(row >>> RIGHTS_BITS, row & RIGHTS);
  }

  /** The rows of a container that are others on the two sides, in order. */
  public differingRows(access: number): readonly RightsPair[] {
    const known = this.differing.get(access) ?? this.compareRows(access);
    this.differing.set(access, known);
    return known;
  }

  private compareRows(access: number): RightsPair[] {
    const [first, other] = [this.rows[0][access] ?? NOTHING, this.rows[1][access] ?? NOTHING];
    const differing: RightsPair[] = [];
    let [one, two] = [0, 0];
    while (one < first.length || two < other.length) {
      const [a, b] = [first[one] ?? Infinity, other[two] ?? Infinity];
      if (a === b) {
        one += 1;
        two += 1;
        continue;
      }
      const [permission, its] = [Math.floor(a / (RIGHTS + 1)), Math.floor(b / (RIGHTS + 1))];
      const hasFirst = permission <= its;
      const hasOther = its <= permission;
      differing.push({
        permission: Math.min(permission, its),
        now: hasFirst ? a & RIGHTS : 0,
        before: hasOther ? b & RIGHTS : 0,
      });
      if (hasFirst) one += 1;
      if (hasOther) two += 1;
    }
    return differing;
  }

  /** The rights on every object that the system permissions of a container give, as bits. */
  public rightsOnEveryObject(place: Place, access: number): number {
    let rights = 0;
    for (const [system, bits] of rightsOnEveryObject) {
      const position = this.positionOf('system', system);
      if (position !== undefined && this.rightsIn(place, access, position) !== 0) rights |= bits;
    }
    return rights;
  }

  /** A permission with each of some rights, in the notation. @param rights bits */
  public textsOf(position: number, rights: number): string[] {
    const { permission } = this.permissions[position]!;
    return rightsIn(permission.kind, rights).map((right) => formatPermission({ permission, right }));
  }

  private readPermissions(place: Place): { byKey: Map<string, ComparedPermission>; keys: Map<number, string> } {
    const byKey = new Map<string, ComparedPermission>();
    const keys = new Map<number, string>();
    for (const permission of this.sides[place].reader.comparison().permissions()) {
      if (permission.kind === 'field' && !this.ground.fieldPermissions) continue;
      const key = this.keyOf(permission);
      if (key === null) {
        this.ground.tell('unnamed.permissions');
        continue;
      }
      // Of two entities with one name, the first by id.
      if (!byKey.has(key)) byKey.set(key, permission);
      keys.set(permission.key, key);
    }
    return { byKey, keys };
  }

  /** What is the same on both sides; null: it cannot be told from others of another org. */
  private keyOf({ kind, id, name }: ComparedPermission): string | null {
    if (this.isOneOrg || kind === 'system' || kind === 'object' || kind === 'field') return `${kind} ${id}`;
    // What no name was read of has its id as its name.
    if (kind !== 'tab' && name === `${kind}:${id}`) return null;
    return `${kind} ${name}`;
  }

  /** System permissions that the API version of one side does not show: whether somebody has them there, nobody knows. */
  private leaveOutUnknown(
    all: Map<string, ComparedPermission>,
    read: ReadonlyArray<{ readonly byKey: ReadonlyMap<string, ComparedPermission> }>,
  ): void {
    if (this.ground.hasOneApiVersion) return;
    const unknown = [...all].filter(
      ([key, { kind }]) => kind === 'system' && !read.every(({ byKey }) => byKey.has(key)),
    );
    for (const [key] of unknown) all.delete(key);
    const names = unknown.map(([, { name }]) => name).sort();
    if (names.length > 0) this.ground.tell('read.system-permissions', names.join(', '));
  }

  /** Leaves out of rows of objects what their container gives on every object: which such rows are stored, and read, says nothing. */
  private leaveOutGeneral(place: Place): void {
    for (const [access, rows] of this.rows[place].entries()) {
      const general = rows ? this.rightsOnEveryObject(place, access) : 0;
      if (general === 0) continue;
      this.rows[place][access] = rows!
        .map((row) => (this.isOfObject(row) ? row & ~general : row))
        .filter((row) => (row & RIGHTS) !== 0);
    }
  }

  private isOfObject(row: number): boolean {
    return this.permissions[row >>> RIGHTS_BITS]!.permission.kind === 'object';
  }

  private readRows(
    place: Place,
    keys: ReadonlyMap<number, string>,
  ): { rows: Array<Int32Array | undefined>; sessionBased: Set<number>; containers: Set<number> } {
    const reader = this.sides[place].reader.comparison();
    const accessOf: number[] = [];
    const sessionBased = new Set<number>();
    const containers = new Set<number>();
    for (const { key, entitlement, isSessionBased } of reader.containers()) {
      const access = this.accesses.positionOf(place, entitlement);
      accessOf[key] = access;
      if (access === -1) continue;
      containers.add(access);
      if (isSessionBased) sessionBased.add(access);
    }
    const positions = new Map(Array.from(keys, ([key, text]) => [key, this.byKey.get(text)]));
    const count = reader.rightCount;
    const [owners, packed] = [new Int32Array(count), new Int32Array(count)];
    const starts = new Int32Array(this.accesses.list.length + 1);
    let length = 0;
    for (const [permission, itsContainers, rights] of reader.rights()) {
      const position = positions.get(permission);
      if (position === undefined) continue;
      for (const [index, container] of itsContainers.entries()) {
        const access = accessOf[container]!;
        const bits = rights[index]! & this.ground.rights;
        if (access === -1 || bits === 0) continue;
        owners[length] = access;
        packed[length++] = (position << RIGHTS_BITS) | bits;
        starts[access + 1]! += 1;
      }
    }
    for (let access = 1; access < starts.length; access += 1) starts[access]! += starts[access - 1]!;
    const all = new Int32Array(length);
    const next = starts.slice();
    for (let row = 0; row < length; row += 1) all[next[owners[row]!]!++] = packed[row]!;
    const rows: Array<Int32Array | undefined> = [];
    for (let access = 0; access < starts.length - 1; access += 1)
      if (starts[access] !== starts[access + 1])
        rows[access] = distinct(all.subarray(starts[access], starts[access + 1]).sort());
    return { rows, sessionBased, containers };
  }
}

/** The rights among bits, in the order of the notation; of what has none, the one that it has. */
export function rightsIn(kind: ComparedPermission['kind'], bits: number): Right[] {
  const rights = rightsOf(kind);
  return (rights.length > 0 ? rights : (['read'] as const)).filter((right) => (bits & rightBits[right]) !== 0);
}

/** One row for each permission: entities of another org may have one name. @param rows in order */
function distinct(rows: Int32Array): Int32Array {
  let length = 0;
  for (const row of rows) {
    if (length > 0 && rows[length - 1]! >>> RIGHTS_BITS === row >>> RIGHTS_BITS) rows[length - 1]! |= row & RIGHTS;
    else rows[length++] = row;
  }
  return rows.subarray(0, length);
}

function inOrder(one: ComparedPermission, other: ComparedPermission): number {
  return (
    permissionKinds.indexOf(one.kind) - permissionKinds.indexOf(other.kind) ||
    compare(one.name, other.name) ||
    compare(one.id, other.id)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
