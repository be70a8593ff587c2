import type { DatabaseSync } from 'node:sqlite';
import type { LeftOutReason } from '../model/account.js';
import type { LapsedState } from '../model/container.js';
import type { PermissionKind } from '../model/permission.js';
import type { Resource } from '../model/resource.js';
import type { ManagementGrant } from './memberReader.js';
import { resourceOf, RESOURCE_COLUMNS, type ResourceRow } from './resourceRow.js';
import { pragma, prepareArrays } from './sqlite.js';

/** What is compared of an account, and what tells whom it is. */
export type ComparedAccount = {
  readonly key: number;
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly isActive: boolean;
  /** Null where no login state was read. */
  readonly isFrozen: boolean | null;
  /** The key of the manager's account. */
  readonly managerKey: number | null;
  /** UTC with `Z`. */
  readonly createdAt: string | null;
  /** User.UserType */
  readonly userType: string | null;
  readonly federationId: string | null;
};

/** An entitlement with its resource. */
export type ComparedEntitlement = { readonly key: number; readonly slug: string; readonly resource: Resource };

/** The grants of an entitlement that Salesforce stores: keys of accounts in order, and when they end, by key. */
export type StoredGrants = {
  readonly entitlement: number;
  readonly accounts: readonly number[];
  readonly ends: ReadonlyMap<number, string>;
};

/** A permission set that holds permissions. Entitlement and container are keys. */
export type ComparedContainer = {
  readonly key: number;
  readonly entitlement: number;
  readonly isSessionBased: boolean;
};

export type ComparedPermission = {
  readonly key: number;
  readonly kind: PermissionKind;
  readonly id: string;
  readonly name: string;
  /** Of a field: null where it is not known. */
  readonly isSecured: boolean | null;
};

/** Entitlement and account are keys. */
export type ComparedManagementGrant = Pick<ManagementGrant, 'kind'> & {
  readonly entitlement: number;
  readonly account: number;
  readonly username: string;
};

type AccountRow = [
  ...[key: number, id: string, username: string, name: string, email: string | null, isActive: number],
  ...[isFrozen: number | null, managerKey: number | null],
  ...[createdAt: string | null, userType: string | null, federationId: string | null],
];

/** @param userType the attribute that has User.UserType */
const ACCOUNTS = `
SELECT a.key, a.id, a.username, a.display_name, a.email, a.is_active, a.is_frozen, m.key, a.created_at,
  a.attributes ->> ('$.' || ?1), a.attributes ->> '$.federation_id'
FROM accounts a LEFT JOIN accounts m ON m.id = a.manager_id ORDER BY a.key
`;

const ENTITLEMENTS = `
SELECT e.key, e.slug, ${RESOURCE_COLUMNS}
FROM entitlements e JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id ORDER BY e.key
`;

/** One row for each entitlement: to take a million rows from SQLite one by one takes four times as long. */
const GRANTS = `
SELECT entitlement, json_group_array(account), json_group_object(account, expires_at) FILTER (WHERE expires_at IS NOT NULL)
FROM (SELECT entitlement, account, expires_at FROM grants WHERE is_stored ORDER BY entitlement, account) GROUP BY entitlement
`;

/** One row for each permission, in the order of the primary key. */
const RIGHTS = `
SELECT permission, json_group_array(container), json_group_array(rights)
FROM (SELECT permission, container, rights FROM container_permissions ORDER BY permission, container) GROUP BY permission
`;

/** Reads the whole of a snapshot, part by part, so that it can be compared with another one. */
export class ComparisonReader {
  public constructor(private readonly database: DatabaseSync) {}

  /** The version of the file: what a version does not hold is not compared. */
  public get version(): number {
    return Number(pragma(this.database, 'user_version'));
  }

  /** All accounts, in the order of ids, which is that of keys: 1, 2, 3 … @param userType the attribute that has User.UserType */
  public *accounts(userType: string): Generator<ComparedAccount> {
    for (const row of this.rows<AccountRow>(ACCOUNTS, userType)) {
      const [key, id, username, name, email, isActive, isFrozen, managerKey, createdAt, type, federation] = row;
      yield {
        key,
        id,
        username,
        name,
        email,
        isActive: isActive === 1,
        isFrozen: isFrozen === null ? null : isFrozen === 1,
        managerKey,
        createdAt,
        userType: type,
        federationId: federation,
      };
    }
  }

  /** Whether it holds which users are frozen. Of an org without users nobody can tell. */
  public get holdsLoginStates(): boolean {
    const [row] = this.rows<[number]>('SELECT EXISTS (SELECT 1 FROM accounts WHERE is_frozen IS NULL)');
    return row![0] === 0;
  }

  /** The users whom the sync left out, as far as it saw them, by id. */
  public leftOut(): Map<string, { readonly username: string; readonly reason: LeftOutReason }> {
    const rows = this.rows<[id: string, username: string, reason: LeftOutReason]>(
      'SELECT id, username, reason FROM users_left_out',
    );
    return new Map(Array.from(rows, ([id, username, reason]) => [id, { username, reason }]));
  }

  /** The fields that the running user could not see: `User.ManagerId`. */
  public hiddenFields(): string[] {
    const sql = "SELECT subject || '.' || detail FROM warnings WHERE kind = 'hidden-field' ORDER BY 1";
    return Array.from(this.rows<[string]>(sql), ([field]) => field);
  }

  /** All resources, those without an entitlement among them. */
  public *resources(): Generator<Resource> {
    for (const row of this.rows<ResourceRow>(`SELECT ${RESOURCE_COLUMNS} FROM resources r ORDER BY r.type, r.id`))
      yield resourceOf(row);
  }

  /** All entitlements, in the order of keys: 1, 2, 3 … */
  public *entitlements(): Generator<ComparedEntitlement> {
    for (const [key, slug, ...resource] of this.rows<[number, string, ...ResourceRow]>(ENTITLEMENTS))
      yield { key, slug, resource: resourceOf(resource) };
  }

  public *storedGrants(): Generator<StoredGrants> {
    for (const [entitlement, accounts, ends] of this.rows<[number, string, string]>(GRANTS)) {
      yield {
        entitlement,
        accounts: JSON.parse(accounts) as number[],
        ends: ends === '{}' ? NO_ENDS : endsIn(ends),
      };
    }
  }

  /** Holders of the parent also hold the child: keys of entitlements. */
  public inheritances(): Iterable<[child: number, parent: number]> {
    return this.rows('SELECT child_entitlement, parent_entitlement FROM inheritances ORDER BY 1, 2');
  }

  /** Of which accounts the managers, or the reports, hold an entitlement: keys. Those of users who were left out are not among them. */
  public *managementGrants(): Generator<ComparedManagementGrant> {
    type Row = [entitlement: number, kind: ManagementGrant['kind'], account: number, username: string];
    const sql = `SELECT g.entitlement, g.kind, a.key, a.username
      FROM management_grants g JOIN accounts a ON a.id = g.user_id ORDER BY 1, 2, 3`;
    for (const [entitlement, kind, account, username] of this.rows<Row>(sql))
      yield { entitlement, kind, account, username };
  }

  /** Assignments that give nothing, by the keys of the entitlement and the account. */
  public lapsed(): Iterable<[entitlement: number, account: number, state: LapsedState]> {
    return this.rows(
      'SELECT c.entitlement, l.account, l.state FROM lapsed_assignments l JOIN containers c ON c.key = l.container ORDER BY 1, 2, 3',
    );
  }

  /** In the order of keys: 1, 2, 3 … */
  public containers(): ComparedContainer[] {
    const rows = this.rows<[number, number, number]>(
      'SELECT key, entitlement, is_session_based FROM containers ORDER BY key',
    );
    return Array.from(rows, ([key, entitlement, isSession]) => ({ key, entitlement, isSessionBased: isSession === 1 }));
  }

  /** In the order of keys: 1, 2, 3 … */
  public *permissions(): Generator<ComparedPermission> {
    type Row = [key: number, kind: PermissionKind, id: string, name: string, isSecured: number | null];
    for (const [key, kind, id, name, isSecured] of this.rows<Row>(
      'SELECT key, kind, id, name, is_secured FROM permissions ORDER BY key',
    ))
      yield { key, kind, id, name, isSecured: isSecured === null ? null : isSecured === 1 };
  }

  public get rightCount(): number {
    const [row] = this.rows<[number]>('SELECT COUNT(*) FROM container_permissions');
    return row![0];
  }

  /** What containers give of each permission, by keys: lists side by side. */
  public *rights(): Generator<[permission: number, containers: readonly number[], rights: readonly number[]]> {
    for (const [permission, containers, rights] of this.rows<[number, string, string]>(RIGHTS))
      yield [permission, JSON.parse(containers) as number[], JSON.parse(rights) as number[]];
  }

  /** Each time by a statement of its own: somebody may read others meanwhile. */
  private rows<Row>(sql: string, ...values: string[]): Iterable<Row> & { [Symbol.iterator](): Iterator<Row> } {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }
}

const NO_ENDS: ReadonlyMap<number, string> = new Map();

function endsIn(json: string): Map<number, string> {
  const ends = Object.entries(JSON.parse(json) as Record<string, string>);
  return new Map(ends.map(([account, end]) => [Number(account), end]));
}
