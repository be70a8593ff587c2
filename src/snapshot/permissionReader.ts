import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LapsedState } from '../model/container.js';
import type { EntitlementRef } from '../model/entitlement.js';
import { ANY_OBJECT, type Permission, type PermissionKind, type PermissionRef } from '../model/permission.js';
import type { Resource } from '../model/resource.js';
import { resourceOf, RESOURCE_COLUMNS, type ResourceRow } from './resourceRow.js';
import { prepareArrays } from './sqlite.js';

/** A permission set that holds permissions, as what holds it: a permission set, a profile, a permission set group. */
export type SnapshotContainer = {
  readonly key: number;
  /** What its holders hold directly. */
  readonly entitlement: EntitlementRef;
  readonly resource: Resource;
  /** Whether it gives something only in a session in which it was activated. */
  readonly isSessionBased: boolean;
  /** The Status of a permission set group. */
  readonly status: string | null;
};

/** The accounts that hold a container in force: their keys, in order, and when they hold it no more, by key; without one, never. */
export type ContainerHolders = {
  readonly accounts: readonly number[];
  readonly ends: ReadonlyMap<number, string>;
};

/** A container that an account holds in force. */
export type HeldContainer = {
  readonly container: SnapshotContainer;
  readonly expiresAt: string | null;
  /** Whether it is activated in a session of the account. */
  readonly isActivated: boolean;
};

/** Whether a container gives its holder anything at this moment. */
export function isInForce({ container, isActivated }: HeldContainer): boolean {
  return isActivated || !container.isSessionBased;
}

/** A container that an account was given and that gives it nothing. */
export type LapsedContainer = {
  readonly container: SnapshotContainer;
  readonly state: LapsedState;
  readonly expiresAt: string | null;
};

/** The rights that a container gives, or takes away, on a permission: the position of the permission among those asked for. */
export type ContainerRights = readonly [container: number, permission: number, rights: number];

/** The rights that a container gives on a permission. */
export type GivenRights = {
  readonly permission: Permission;
  /** The key of the container. */
  readonly container: number;
  readonly rights: number;
};

type ContainerRow = [
  key: number,
  slug: string,
  isSessionBased: number,
  status: string | null,
  ...resource: ResourceRow,
];

const CONTAINER = `
SELECT c.key, e.slug, c.is_session_based, c.status, ${RESOURCE_COLUMNS}
FROM containers c JOIN entitlements e ON e.key = c.entitlement
JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id
WHERE c.key = ?
`;

/** One row: to take the holders one by one takes four times as long. */
const HOLDERS = `
SELECT json_group_array(account), json_group_object(account, expires_at) FILTER (WHERE expires_at IS NOT NULL)
FROM (SELECT account, expires_at FROM grants WHERE entitlement = (SELECT entitlement FROM containers WHERE key = ?) ORDER BY account)
`;

const HELD = `
SELECT c.key, g.expires_at, s.account IS NOT NULL
FROM containers c CROSS JOIN grants g ON g.entitlement = c.entitlement AND g.account = ?1
LEFT JOIN session_activations s ON s.container = c.key AND s.account = ?1
`;

/** Through the primary key of the rows: a scan of them takes four times as long. */
const GIVEN = `
SELECT p.kind, p.id, p.name, p.label, p.is_open, x.container, x.rights
FROM permissions p CROSS JOIN json_each(?1) c
CROSS JOIN container_permissions x ON x.permission = p.key AND x.container = c.value
WHERE p.kind IN (SELECT value FROM json_each(?2)) ORDER BY p.kind, p.name
`;

type GivenRow = [
  kind: PermissionKind,
  id: string,
  name: string,
  label: string | null,
  isOpen: number | null,
  container: number,
  rights: number,
];

/** Reads what a snapshot says of permissions. Of one that was read without them, and of version 1, there is none. */
export class PermissionReader {
  private readonly containers = new Map<number, SnapshotContainer>();
  /** By permission set groups, which thousands may hold: each of these asks. */
  private readonly members = new Map<number, readonly SnapshotContainer[]>();
  private readonly statements = new Map<string, StatementSync>();

  /** @param isEveryMemberKnown whether a permission set group without a set in the snapshot has none in the org */
  public constructor(
    private readonly database: DatabaseSync,
    public readonly isEveryMemberKnown: boolean,
  ) {}

  /**
   * The permissions of a kind that the snapshot names, in the order of ids.
   *
   * @param object of fields: only those of this object, whose name is in any case
   */
  public *permissionsOf(kind: PermissionKind, object?: string): Generator<Permission> {
    type Row = [id: string, name: string, label: string | null, isSecured: number | null, isOpen: number | null];
    const rows = this.rows<Row>(
      `SELECT id, name, label, is_secured, is_open FROM permissions
       WHERE kind = ?1 AND (?2 IS NULL OR lower(substr(id, 1, length(?2) + 1)) = lower(?2 || '.')) ORDER BY id`,
      kind,
      object ?? null,
    );
    for (const [id, name, label, isSecured, isOpen] of rows) {
      yield {
        kind,
        id,
        name,
        label,
        ...(isSecured !== null && { isSecured: isSecured === 1 }),
        ...(kind === 'app' && { isOpen: isOpen === null ? null : isOpen === 1 }),
      };
    }
  }

  /** The rights that containers give on some permissions. */
  public rightsOn(permissions: readonly PermissionRef[]): Generator<ContainerRights> {
    return this.rightsIn('container_permissions', permissions);
  }

  /** The rights on some permissions that permission set groups take away of what the sets in them give. */
  public mutesOf(permissions: readonly PermissionRef[]): Generator<ContainerRights> {
    return this.rightsIn('muted_permissions', permissions);
  }

  /** What some containers give of permissions of some kinds, in the order of kinds and names. */
  public *givenBy(containers: readonly number[], kinds: readonly PermissionKind[]): Generator<GivenRights> {
    const rows = this.rows<GivenRow>(GIVEN, JSON.stringify(containers), JSON.stringify(kinds));
    for (const [kind, id, name, label, isOpen, container, rights] of rows) {
      const permission = { kind, id, name, label, ...(isOpen !== null && { isOpen: isOpen === 1 }) };
      yield { permission, container, rights };
    }
  }

  /** All containers, in the order of names. */
  public all(): SnapshotContainer[] {
    return this.containersOf(Array.from(this.rows<[number]>('SELECT key FROM containers'), ([key]) => key));
  }

  /** Some containers, in the order of names. */
  public containersOf(keys: Iterable<number>): SnapshotContainer[] {
    return Array.from(keys, (key) => this.container(key)).sort(byName);
  }

  /** The sets in a permission set group, in the order of names. */
  public membersOf({ key }: SnapshotContainer): readonly SnapshotContainer[] {
    let members = this.members.get(key);
    if (!members) {
      const rows = this.rows<[number]>('SELECT member FROM container_members WHERE container = ?', key);
      this.members.set(key, (members = this.containersOf(Array.from(rows, ([member]) => member))));
    }
    return members;
  }

  public holdersOf({ key }: SnapshotContainer): ContainerHolders {
    const [accounts, ends] = this.statement(HOLDERS).get(key) as unknown as [string, string];
    const endsByAccount = Object.entries(JSON.parse(ends) as Record<string, string>);
    return {
      accounts: JSON.parse(accounts) as number[],
      ends: new Map(endsByAccount.map(([account, end]) => [Number(account), end])),
    };
  }

  /** The containers that are activated in a session of an account, with the keys of the accounts. */
  public activations(): Iterable<[container: number, account: number]> {
    return this.rows('SELECT container, account FROM session_activations');
  }

  /** The largest key of an account; keys begin at 1. */
  public get largestAccount(): number {
    const [largest] = this.statement('SELECT max(key) FROM accounts').get() as unknown as [number | null];
    return largest ?? 0;
  }

  /** The containers that an account holds in force, in the order of names. */
  public heldBy(account: number): HeldContainer[] {
    const rows = this.rows<[key: number, expiresAt: string | null, isActivated: number]>(HELD, account);
    const held = Array.from(rows, ([key, expiresAt, isActivated]) => ({
      container: this.container(key),
      expiresAt,
      isActivated: isActivated === 1,
    }));
    return held.sort((one, other) => byName(one.container, other.container));
  }

  /** The containers that an account was given and that give it nothing, in the order of names. */
  public lapsedOf(account: number): LapsedContainer[] {
    const rows = this.rows<[key: number, state: LapsedState, expiresAt: string | null]>(
      'SELECT container, state, expires_at FROM lapsed_assignments WHERE account = ?',
      account,
    );
    const lapsed = Array.from(rows, ([key, state, expiresAt]) => ({
      container: this.container(key),
      state,
      expiresAt,
    }));
    return lapsed.sort((one, other) => byName(one.container, other.container));
  }

  private *rightsIn(table: string, permissions: readonly PermissionRef[]): Generator<ContainerRights> {
    for (const [position, { kind, id }] of permissions.entries()) {
      const sql = `SELECT t.container, t.rights FROM permissions p CROSS JOIN ${table} t ON t.permission = p.key WHERE p.kind = ?`;
      const rows: Iterable<[container: number, rights: number]> =
        kind === 'object' && id === ANY_OBJECT ? this.rows(sql, kind) : this.rows(`${sql} AND p.id = ?`, kind, id);
      for (const [container, rights] of rows) yield [container, position, rights];
    }
  }

  private container(key: number): SnapshotContainer {
    let container = this.containers.get(key);
    if (!container) {
      const row = this.statement(CONTAINER).get(key) as unknown as ContainerRow;
      this.containers.set(key, (container = containerOf(row)));
    }
    return container;
  }

  /** Each time by a statement of its own: somebody may read others meanwhile. */
  private rows<Row>(sql: string, ...values: Array<string | number | null>): Iterable<Row> {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = prepareArrays(this.database, sql)));
    return statement;
  }
}

function containerOf([key, slug, isSessionBased, status, ...ofResource]: ContainerRow): SnapshotContainer {
  const resource = resourceOf(ofResource);
  const entitlement = { type: resource.type, resourceId: resource.id, slug };
  return { key, entitlement, resource, isSessionBased: isSessionBased === 1, status };
}

function byName({ resource: one }: SnapshotContainer, { resource: other }: SnapshotContainer): number {
  return compare(one.displayName, other.displayName) || compare(one.type, other.type) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
