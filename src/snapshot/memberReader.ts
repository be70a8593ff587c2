import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import type { EntitlementRef } from '../model/entitlement.js';
import type { Resource } from '../model/resource.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { resourceOf, RESOURCE_COLUMNS, type ResourceRow } from './resourceRow.js';
import { prepareArrays } from './sqlite.js';
import '../messages.js';

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

/** What an account may hold: what it is given, also where that gives nothing any more, whom it manages, and what follows from these. */
const REACHED = `
WITH RECURSIVE reached (key) AS (
  SELECT g.entitlement FROM entitlements e CROSS JOIN grants g ON g.entitlement = e.key AND g.account = ?1
  UNION SELECT entitlement FROM management_grants
  UNION SELECT value FROM json_each(?2)
  UNION SELECT i.child_entitlement FROM reached r JOIN inheritances i ON i.parent_entitlement = r.key
)
SELECT r.key FROM reached r JOIN entitlements e ON e.key = r.key
WHERE e.resource_type IN (SELECT value FROM json_each(?3))
`;

/** Reads who holds what in a snapshot, one entitlement at a time: a question about one access reads what leads to it, and no more. */
export class MemberReader {
  private readonly statements = new Map<string, StatementSync>();

  public constructor(private readonly database: DatabaseSync) {}

  /** The key of an entitlement; undefined: the snapshot does not have it. */
  public keyOf({ type, resourceId, slug }: EntitlementRef): number | undefined {
    const sql = 'SELECT key FROM entitlements WHERE resource_type = ? AND resource_id = ? AND slug = ?';
    const [row] = this.all<[key: number]>(sql, type, resourceId, slug);
    return row?.[0];
  }

  /** The entitlement of a key. @throws SyntaxError where the snapshot does not have it, as only a damaged one does not */
  public nodeOf(key: number): MemberNode {
    const [row] = this.all<[slug: string, ...resource: ResourceRow]>(
      `SELECT e.slug, ${RESOURCE_COLUMNS}
       FROM entitlements e JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id WHERE e.key = ?`,
      key,
    );
    if (!row) throw new SyntaxError(messages.getMessage('wrongValue', ['entitlements', 'key']));
    const [slug, ...ofResource] = row;
    const resource = resourceOf(ofResource);
    return { key, entitlement: { type: resource.type, resourceId: resource.id, slug }, resource };
  }

  /** The entitlements whose holders also hold this one. */
  public parentsOf(key: number): number[] {
    return this.keys('SELECT parent_entitlement FROM inheritances WHERE child_entitlement = ?', key);
  }

  /**
   * The entitlements on resources of some types that an account may hold in any way.
   *
   * @param account its key
   * @param everybodys the keys of entitlements that all internal users hold
   * @returns keys
   */
  public reachableFrom(account: number, everybodys: readonly number[], types: readonly ResourceTypeId[]): number[] {
    return this.keys(REACHED, account, JSON.stringify(everybodys), JSON.stringify(types));
  }

  /** Who holds an entitlement directly: all accounts, or whether one does. */
  public *holdersOf(key: number, account: number | null): Generator<DirectHolder> {
    type Row = [account: number, isStored: number, expiresAt: string | null];
    const sql = 'SELECT account, is_stored, expires_at FROM grants WHERE entitlement = ?1';
    const rows: Iterable<Row> =
      account === null
        ? this.each<Row>(`${sql} ORDER BY account`, key)
        : this.all<Row>(`${sql} AND account = ?2`, key, account);
    for (const [holder, isStored, expiresAt] of rows) yield { account: holder, isStored: isStored === 1, expiresAt };
  }

  /**
   * When the grant of an entitlement to an account was changed last: UTC with `Z`. Null where Salesforce stores no time of it, as of roles
   * and profiles, where it follows from the management chain, and where the snapshot was made without permissions.
   */
  public changedAt(key: number, account: number): string | null {
    const sql = 'SELECT changed_at FROM grant_changes WHERE entitlement = ? AND account = ?';
    return this.all<[changedAt: string]>(sql, key, account)[0]?.[0] ?? null;
  }

  /** Of whose managers and reports the org says that they hold an entitlement. */
  public managementGrantsOf(key: number): ManagementGrant[] {
    const sql = 'SELECT kind, user_id FROM management_grants WHERE entitlement = ? ORDER BY kind, user_id';
    return this.all<[kind: ManagementGrant['kind'], userId: string]>(sql, key).map(([kind, userId]) => ({
      kind,
      userId,
    }));
  }

  /** The assignments of an account that give nothing. */
  public lapsedOf(account: number): LapsedAssignment[] {
    const rows = this.all<[entitlement: number, state: string, expiresAt: string | null]>(
      `SELECT c.entitlement, l.state, l.expires_at
       FROM lapsed_assignments l JOIN containers c ON c.key = l.container WHERE l.account = ? ORDER BY 1, 2`,
      account,
    );
    return rows.map(([entitlement, state, expiresAt]) => ({ entitlement, state, expiresAt }));
  }

  /** The accounts that have activated a session-based permission set, or group of them, in a session: by the key of the entitlement. */
  public activations(): Map<number, Set<number>> {
    const sql = 'SELECT c.entitlement, s.account FROM session_activations s JOIN containers c ON c.key = s.container';
    const byEntitlement = Map.groupBy(
      this.each<[entitlement: number, account: number]>(sql),
      ([entitlement]) => entitlement,
    );
    return new Map(Array.from(byEntitlement, ([key, some]) => [key, new Set(some.map(([, account]) => account))]));
  }

  /** The resources of a type, in the order of ids. */
  public resources(type: ResourceTypeId): Resource[] {
    return [...this.eachResource(type)];
  }

  /** The same one by one, where there may be many. */
  public *eachResource(type: ResourceTypeId): Generator<Resource> {
    const sql = `SELECT ${RESOURCE_COLUMNS} FROM resources r WHERE r.type = ? ORDER BY r.id`;
    for (const row of this.each<ResourceRow>(sql, type)) yield resourceOf(row);
  }

  /** The slugs that entitlements on resources of a type have. */
  public slugs(type: ResourceTypeId): string[] {
    const sql = 'SELECT DISTINCT slug FROM entitlements WHERE resource_type = ? ORDER BY slug';
    return this.all<[slug: string]>(sql, type).map(([slug]) => slug);
  }

  private keys(sql: string, ...values: Array<string | number>): number[] {
    return this.all<[key: number]>(sql, ...values).map(([key]) => key);
  }

  private all<Row>(sql: string, ...values: Array<string | number>): Row[] {
    const statement = this.statements.get(sql) ?? prepareArrays(this.database, sql);
    this.statements.set(sql, statement);
    return statement.all(...values) as unknown as Row[];
  }

  /** Row by row, where there may be many; each time by a statement of its own: somebody may read others meanwhile. */
  private each<Row>(sql: string, ...values: Array<string | number>): Iterable<Row> {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }
}
