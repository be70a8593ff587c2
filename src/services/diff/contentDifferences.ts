import type {
  ContentDifference,
  ContentPart,
  FieldChange,
  Reach,
  ResourceDifference,
  ResourceField,
  StatusDifference,
} from '../../model/difference.js';
import type { Resource } from '../../model/resource.js';
import { SESSION_MARK } from '../../resources/assignments.js';
import { stepOf } from '../../resources/names.js';
import { groupMarks } from '../../resources/permissionSetGroup.js';
import type { Accesses, ComparedResource, HeldAccess } from './accesses.js';
import { places, type CommonGround, type Place, type Sides } from './commonGround.js';
import type { Holdings } from './holdings.js';
import type { People } from './people.js';
import type { PermissionTable } from './permissionTable.js';

/** The bits of the rights on objects, which system permissions may give on every object. */
type Change = { readonly permission: number; readonly gained: number; readonly lost: number };

/** What differs of resources: which there are, what they give and consist of, and whom that reaches. */
export class ContentDifferences {
  /** By the positions of accesses: what they consist of on the first side and on the other, by the texts of the parts. */
  private readonly parts: ReadonlyMap<number, readonly [ReadonlyMap<string, Part>, ReadonlyMap<string, Part>]>;
  private readonly changes = new Map<number, readonly Change[]>();

  /** @param table null where nobody knows what containers give on both sides */
  public constructor(
    private readonly sides: Sides,
    private readonly ground: CommonGround,
    private readonly people: People,
    private readonly accesses: Accesses,
    private readonly holdings: readonly [Holdings, Holdings],
    private readonly table: PermissionTable | null,
  ) {
    this.parts = this.readParts();
  }

  /** All of them, resource by resource. */
  public *all(): Generator<ResourceDifference | ContentDifference | StatusDifference> {
    const byResource = Map.groupBy(this.accesses.list, ({ of }) => of);
    for (const resource of this.accesses.resources) {
      const own = this.resourceDifference(resource);
      if (own) yield own;
      const status = statusDifference(resource);
      if (status) yield status;
      for (const access of byResource.get(resource) ?? []) {
        const content = this.contentDifference(access);
        if (content) yield content;
      }
    }
  }

  /** What a container gives on one side alone: of rights on objects, what its system permissions give on every object counts. */
  public changesOf(access: number): readonly Change[] {
    const known = this.changes.get(access);
    if (known) return known;
    const found = this.table ? this.findChanges(access, this.table) : [];
    this.changes.set(access, found);
    return found;
  }

  private findChanges(access: number, table: PermissionTable): Change[] {
    const rows = table.differingRows(access);
    if (rows.length === 0) return [];
    const general = places.map((place) => table.rightsOnEveryObject(place, access));
    return rows.flatMap(({ permission, now, before }) => {
      const isObject = table.permissions[permission]!.permission.kind === 'object';
      const gained = now & ~before & ~(isObject ? general[1]! : 0);
      const lost = before & ~now & ~(isObject ? general[0]! : 0);
      return gained === 0 && lost === 0 ? [] : [{ permission, gained, lost }];
    });
  }

  private resourceDifference({ resources: [now, before], access }: ComparedResource): ResourceDifference | null {
    const parents = places.map((place) => this.parentOf(place, [now, before][place]!));
    const changes = resourceValues(now, before).concat({ field: 'parent', now: parents[0]!, before: parents[1]! });
    const differing = changes.filter((change) => change.now !== change.before && this.isCompared(change.field));
    if (now && before)
      return differing.length === 0 ? null : { about: 'resource', sign: '~', access, changes: differing };
    const rest = differing.filter(({ field }) => field !== 'resource' && field !== 'name');
    return { about: 'resource', sign: now ? '+' : '-', access, changes: rest };
  }

  /** A file of version 1 does not say what takes a session. */
  private isCompared(field: ResourceField): boolean {
    return field !== 'session' || this.sides.every(({ reader }) => reader.comparison().version > 1);
  }

  /** The API name of the resource above; null where there is none that is compared. */
  private parentOf(place: Place, resource: Resource | null): string | null {
    const id = resource?.parentId ?? null;
    return id === null ? null : (this.resourcesById(place).get(`${resource!.type} ${id}`)?.access.resource ?? null);
  }

  private readonly byId: Array<Map<string, ComparedResource> | undefined> = [];

  private resourcesById(place: Place): Map<string, ComparedResource> {
    return (this.byId[place] ??= new Map(
      this.accesses.resources.flatMap((one) => {
        const resource = one.resources[place];
        return resource ? [[`${resource.type} ${resource.id}`, one] as const] : [];
      }),
    ));
  }

  private contentDifference({ position, of }: HeldAccess): ContentDifference | null {
    const [now, before] = of.resources;
    const changes = this.changesOf(position);
    const parts = this.partChanges(position);
    if (changes.length === 0 && parts.length === 0) return null;
    const permissions = changes.flatMap(({ permission, gained, lost }) => [
      ...this.table!.textsOf(permission, lost).map((text) => ({ sign: '-' as const, permission: text })),
      ...this.table!.textsOf(permission, gained).map((text) => ({ sign: '+' as const, permission: text })),
    ]);
    const isContainer = this.table !== null && places.some((place) => this.table!.holds(place, position));
    return {
      about: 'content',
      sign: now && before ? '~' : now ? '+' : '-',
      access: of.access,
      permissions,
      parts,
      reaches: isContainer || isGroupOfSets(of) ? this.reachOf(position, changes) : this.reachOfParts(position),
    };
  }

  private reachOf(access: number, changes: readonly Change[]): Reach {
    const changed = new Set(changes.map(({ permission }) => permission));
    const groups = (this.groupsOf().get(access) ?? []).filter((group) =>
      this.changesOf(group).some(({ permission }) => changed.has(permission)),
    );
    const all = new Set<number>();
    const through = [access, ...groups].flatMap((way) => {
      const holders = this.holdersOnBoth(way);
      for (const person of holders) all.add(person);
      const via = way === access ? null : this.accesses.list[way]!.of.access;
      return holders.length === 0 ? [] : [{ access: via, users: holders.length }];
    });
    return { users: all.size, through };
  }

  private holdersOnBoth(access: number): number[] {
    const before = new Set(this.holdings[1].of(access));
    return [...this.holdings[0].of(access)].filter((person) => before.has(person));
  }

  private groups: ReadonlyMap<number, readonly number[]> | undefined;

  /** The permission set groups that contain a set on both sides, by the positions of accesses, in order. */
  private groupsOf(): ReadonlyMap<number, readonly number[]> {
    if (this.groups) return this.groups;
    const pairs = [...this.parts].flatMap(([group, [now, before]]) =>
      isGroupOfSets(this.accesses.list[group]!.of)
        ? [...now].flatMap(([key, { access }]) =>
            access !== null && before.has(key) ? [[access, group] as const] : [],
          )
        : [],
    );
    const bySet = Map.groupBy(
      pairs.sort(([, one], [, other]) => one - other),
      ([set]) => set,
    );
    return (this.groups = new Map(Array.from(bySet, ([set, some]) => [set, some.map(([, group]) => group)])));
  }

  /** Those who are in a group on one side only, and not by a record of their own. */
  private reachOfParts(access: number): Reach {
    const { entitlements } = this.accesses.list[access]!;
    const [now, before] = places.map((place) => {
      const entitlement = entitlements[place];
      if (!entitlement) return new Set<number>();
      const { type, id: resourceId } = entitlement.resource;
      const holders = this.sides[place].reader.holdersOf({ type, resourceId, slug: entitlement.slug }, 'effective');
      // The keys of accounts begin at 1, and positions at 0.
      return new Set(Array.from(holders, (account) => this.people.positionOf(place, account + 1)));
    });
    const direct = new Set([...this.holdings[0].of(access), ...this.holdings[1].of(access)]);
    const moved = [...new Set([...now!, ...before!])].filter(
      (person) => person !== -1 && !direct.has(person) && now!.has(person) !== before!.has(person),
    );
    return { users: moved.length, through: [] };
  }

  private partChanges(access: number): ContentPart[] {
    const [now, before] = this.parts.get(access) ?? [];
    if (!now || !before) return [];
    const only = (one: ReadonlyMap<string, Part>, other: ReadonlyMap<string, Part>, sign: '+' | '-'): ContentPart[] =>
      [...one].filter(([key]) => !other.has(key)).map(([, { part }]) => ({ sign, ...part }));
    return [...only(before, now, '-'), ...only(now, before, '+')].sort(byPart);
  }

  private readParts(): Map<number, [Map<string, Part>, Map<string, Part>]> {
    const found = new Map<number, [Map<string, Part>, Map<string, Part>]>();
    const add = (access: number, place: Place, key: string, part: Part): void => {
      const parts = found.get(access) ?? [new Map<string, Part>(), new Map<string, Part>()];
      parts[place].set(key, part);
      found.set(access, parts);
    };
    for (const place of places) {
      const reader = this.sides[place].reader.comparison();
      for (const [child, parent] of reader.inheritances()) {
        const [inner, outer] = [this.accesses.positionOf(place, child), this.accesses.positionOf(place, parent)];
        if (inner === -1 || outer === -1) continue;
        const type = this.accesses.list[inner]!.of.access.resourceType;
        if (type === 'group' && !this.ground.groupParts) continue;
        // What pre-authorizes an app is among what containers give, where that is known.
        if (type === 'connected_application' && this.table) continue;
        // Those who hold a permission set group hold the sets in it: they are its content. All other content holds.
        const [whole, part] = type === 'permission' ? [outer, inner] : [inner, outer];
        const { access } = this.accesses.list[part]!.of;
        add(whole, place, `access ${part}`, { access: part, part: { kind: 'access', access } });
      }
      if (!this.ground.management || !this.ground.groupParts) continue;
      for (const { entitlement, kind, account, username } of reader.managementGrants()) {
        const access = this.accesses.positionOf(place, entitlement);
        const person = this.people.positionOf(place, account);
        if (access === -1 || person === -1) continue;
        add(access, place, `${kind} ${person}`, { access: null, part: { kind, username } });
      }
    }
    return found;
  }
}

/** Something of which an access consists: the position of an access, or null. */
type Part = { readonly access: number | null; readonly part: WithoutSign<ContentPart> };
type WithoutSign<T> = T extends unknown ? Omit<T, 'sign'> : never;

function isGroupOfSets({ access }: ComparedResource): boolean {
  return access.resourceType === 'permission_set_group';
}

function resourceValues(now: Resource | null, before: Resource | null): Array<FieldChange<ResourceField>> {
  const valueOf = (resource: Resource | null, field: ResourceField): string | null => {
    if (!resource) return null;
    if (field === 'session') return resource.profile[SESSION_MARK] === true ? 'required' : null;
    return field === 'name' ? resource.displayName : stepOf(resource).apiName;
  };
  // The label of a resource without an API name is told once.
  const isNamed = [now, before].some((resource) => resource && stepOf(resource).apiName !== resource.displayName);
  return (['resource', 'name', 'session'] as const)
    .filter((field) => field !== 'resource' || isNamed)
    .map((field) => ({
      field,
      now: valueOf(now, field),
      before: valueOf(before, field),
    }));
}

function statusDifference({ resources: [now, before], access }: ComparedResource): StatusDifference | null {
  if (access.resourceType !== 'permission_set_group' || !now || !before) return null;
  const [first, other] = [statusOf(now), statusOf(before)];
  return first === other ? null : { about: 'status', sign: '~', access, now: first, before: other };
}

function statusOf({ profile }: Resource): string | null {
  const status = profile[groupMarks.status];
  return typeof status === 'string' ? status : null;
}

function byPart(one: ContentPart, other: ContentPart): number {
  const textOf = (part: ContentPart): string =>
    part.kind === 'access'
      ? `${part.kind} ${part.access.resourceType} ${part.access.name} ${part.access.resource}`
      : `${part.kind} ${part.username}`;
  const [first, second] = [textOf(one), textOf(other)];
  return first < second ? -1 : Number(first > second);
}
