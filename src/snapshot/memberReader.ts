import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import type { EntitlementRef } from '../model/entitlement.js';
import type { Profile, Resource } from '../model/resource.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/** An entitlement of a snapshot. */
export type MemberNode = {
  readonly key: number;
  readonly entitlement: EntitlementRef;
  readonly resource: Resource;
};

/** An account that holds an entitlement directly. Accounts are named by their keys. */
export type DirectHolder = {
  readonly account: number;
  readonly isStored: boolean;
  /** UTC with `Z`. */
  readonly expiresAt: string | null;
};

/** Whose managers, or reports, hold an entitlement. */
export type ManagementGrant = { readonly kind: 'managers' | 'reports'; readonly userId: string };

/** An assignment that gives nothing. */
export type LapsedAssignment = {
  /** The key of the entitlement. */
  readonly entitlement: number;
  readonly state: string;
  readonly expiresAt: string | null;
};

/** An account as answers show it. */
export type AccountFacts = {
  readonly key: number;
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  /** Null where no login state was read. */
  readonly isFrozen: boolean | null;
  readonly lastLogin: string | null;
};

/** The fields of an account that hold names. */
export type AccountNames = {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly federationId: string | null;
  readonly alias: string | null;
};

type Row = Record<string, string | number | null>;

const ACCOUNT = 'a.key, a.id, a.username, a.display_name, a.is_active, a.is_frozen, a.last_login_at';

/** The columns of `ACCOUNT`, in their order. */
type AccountRow = [
  key: number,
  id: string,
  username: string,
  name: string,
  isActive: number,
  isFrozen: number | null,
  lastLogin: string | null,
];

/**
 * Who holds what in a snapshot, one entitlement at a time: a question about one access reads what leads to it, and no more.
 */
export class MemberReader {
  private readonly statements = new Map<string, StatementSync>();

  public constructor(private readonly database: DatabaseSync) {}

  /** The key of an entitlement; undefined: the snapshot does not have it. */
  public keyOf({ type, resourceId, slug }: EntitlementRef): number | undefined {
    const sql = 'SELECT key FROM entitlements WHERE resource_type = ? AND resource_id = ? AND slug = ?';
    return this.prepare(sql).get(type, resourceId, slug)?.['key'] as number | undefined;
  }

  /** The entitlement of a key. @throws SyntaxError where the snapshot does not have it, as only a damaged one does not */
  public nodeOf(key: number): MemberNode {
    const row = this.prepare(
      `SELECT e.slug, r.* FROM entitlements e JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id
       WHERE e.key = ?`,
    ).get(key) as Row | undefined;
    if (!row) throw new SyntaxError(messages.getMessage('wrongValue', ['entitlements', 'key']));
    const resource = resourceOf(row);
    return {
      key,
      entitlement: { type: resource.type, resourceId: resource.id, slug: row['slug'] as string },
      resource,
    };
  }

  /** The entitlements whose holders also hold this one. */
  public parentsOf(key: number): number[] {
    return this.prepare('SELECT parent_entitlement AS key FROM inheritances WHERE child_entitlement = ?')
      .all(key)
      .map((row) => row['key'] as number);
  }

  /** Who holds an entitlement directly: all accounts, or whether one does. */
  public *holdersOf(key: number, account: number | null): Generator<DirectHolder> {
    const sql = 'SELECT account, is_stored, expires_at FROM grants WHERE entitlement = ?1';
    for (const [holder, isStored, expiresAt] of this.rows<[number, number, string | null]>(sql, key, account)) {
      yield { account: holder, isStored: isStored === 1, expiresAt };
    }
  }

  /** Of whose managers and reports the org says that they hold an entitlement. */
  public managementGrantsOf(key: number): ManagementGrant[] {
    const sql = 'SELECT kind, user_id AS userId FROM management_grants WHERE entitlement = ? ORDER BY kind, user_id';
    return this.prepare(sql).all(key) as ManagementGrant[];
  }

  /** The assignments of an account that give nothing. */
  public lapsedOf(account: number): LapsedAssignment[] {
    return this.prepare(
      `SELECT c.entitlement, l.state, l.expires_at AS expiresAt
       FROM lapsed_assignments l JOIN containers c ON c.key = l.container WHERE l.account = ? ORDER BY 1, 2`,
    ).all(account) as LapsedAssignment[];
  }

  /** The accounts that have activated a session-based permission set, or group of them, in a session: by the key of the entitlement. */
  public activations(): Map<number, Set<number>> {
    const sql = 'SELECT c.entitlement, s.account FROM session_activations s JOIN containers c ON c.key = s.container';
    const rows = prepareArrays(this.database, sql).all() as unknown as Array<[entitlement: number, account: number]>;
    const byEntitlement = Map.groupBy(rows, ([entitlement]) => entitlement);
    return new Map(Array.from(byEntitlement, ([key, some]) => [key, new Set(some.map(([, account]) => account))]));
  }

  /** The manager of each account that has one, by the accounts' keys. */
  public managers(): Map<number, number> {
    const sql = 'SELECT a.key, m.key FROM accounts a JOIN accounts m ON m.id = a.manager_id';
    return new Map(prepareArrays(this.database, sql).iterate() as Iterable<unknown> as Iterable<[number, number]>);
  }

  /** The accounts with a value in their attributes. @param account the only one that is looked at; null: all */
  public accountsWith(attribute: string, value: string, account: number | null): number[] {
    const which = account === null ? '' : 'key = ?3 AND ';
    const sql = `SELECT key FROM accounts WHERE ${which}attributes ->> ('$.' || ?1) = ?2 ORDER BY key`;
    return this.prepare(sql)
      .all(attribute, value, ...(account === null ? [] : [account]))
      .map((row) => row['key'] as number);
  }

  /** The resources of a type, in the order of ids. */
  public resources(type: ResourceTypeId): Resource[] {
    return (this.prepare('SELECT * FROM resources WHERE type = ? ORDER BY id').all(type) as Row[]).map(resourceOf);
  }

  /** The slugs that entitlements on resources of a type have. */
  public slugs(type: ResourceTypeId): string[] {
    return this.prepare('SELECT DISTINCT slug FROM entitlements WHERE resource_type = ? ORDER BY slug')
      .all(type)
      .map((row) => row['slug'] as string);
  }

  /** What the accounts are called, in the order of usernames. */
  public *accountNames(): Generator<AccountNames> {
    const sql = `SELECT id, username, email, attributes ->> '$.federation_id', attributes ->> '$.alias'
      FROM accounts ORDER BY username, id`;
    type Names = [
      id: string,
      username: string,
      email: string | null,
      federationId: string | null,
      alias: string | null,
    ];
    const rows = prepareArrays(this.database, sql).iterate() as Iterable<unknown> as Iterable<Names>;
    for (const [id, username, email, federationId, alias] of rows) yield { id, username, email, federationId, alias };
  }

  /** Some accounts, in the order of usernames. */
  public *accounts(keys: Iterable<number>): Generator<AccountFacts> {
    const sql = `SELECT ${ACCOUNT} FROM json_each(?) k CROSS JOIN accounts a ON a.key = k.value ORDER BY a.username, a.id`;
    const rows = prepareArrays(this.database, sql).iterate(JSON.stringify([...keys]));
    for (const row of rows as Iterable<unknown> as Iterable<AccountRow>) yield factsOf(row);
  }

  /** The account of a user; undefined: the snapshot does not have the user. */
  public account(id: string): AccountFacts | undefined {
    const row = prepareArrays(this.database, `SELECT ${ACCOUNT} FROM accounts a WHERE a.id = ?`).get(id);
    return row && factsOf(row as unknown as AccountRow);
  }

  /** @param sql has a column `account`, and the key as its first parameter */
  private rows<T>(sql: string, key: number, account: number | null): Iterable<T> {
    const statement =
      account === null
        ? prepareArrays(this.database, `${sql} ORDER BY account`)
        : this.prepareForOne(`${sql} AND account = ?2`);
    return statement.iterate(...(account === null ? [key] : [key, account])) as Iterable<unknown> as Iterable<T>;
  }

  private prepareForOne(sql: string): StatementSync {
    const statement = this.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  private prepare(sql: string): StatementSync {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function resourceOf(row: Row): Resource {
  return {
    type: row['type'] as ResourceTypeId,
    id: row['id'] as string,
    displayName: row['display_name'] as string,
    stableName: row['stable_name'] as string,
    description: row['description'] as string | null,
    parentId: row['parent_id'] as string | null,
    profile: JSON.parse(row['attributes'] as string) as Profile,
  };
}

function factsOf([key, id, username, name, isActive, isFrozen, lastLogin]: AccountRow): AccountFacts {
  return {
    key,
    id,
    username,
    name,
    isActive: isActive === 1,
    isFrozen: isFrozen === null ? null : isFrozen === 1,
    lastLogin,
  };
}
