import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LeftOutReason } from '../model/account.js';
import type { Dropped, DropReason, GrantView, Inheritance } from '../model/grant.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { Profile, Resource } from '../model/resource.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import type { About } from './schema.js';
import { ACCOUNTS, RowAccount, type AccountRow, type SnapshotAccount } from './accountRow.js';
import { countAccounts, countTypes, type AccountCounts, type TypeCounts } from './counts.js';
import { GrantIndex } from './grantIndex.js';
import { HolderReader, type AccountHolders, type ResourceHolder } from './holders.js';
import { prepareArrays } from './sqlite.js';

export type { SnapshotAccount } from './accountRow.js';

export type SnapshotEntitlement = Entitlement & { readonly resource: Pick<Resource, 'displayName' | 'stableName'> };

/** An account that holds an entitlement. */
export type Holder = {
  /** The position of the account in the order of ids, from 0. */
  readonly account: number;
  readonly id: string;
  /** Whether Salesforce stores the grant; otherwise it only follows from others. */
  readonly isDirect: boolean;
  /** When Salesforce will end the stored grant: UTC with `Z`. */
  readonly expiresAt: string | null;
};

type Row = Record<string, string | number | null>;

type InheritanceRow = [
  toType: number,
  toId: string,
  toSlug: string,
  fromType: number,
  fromId: string,
  fromSlug: string,
];

/** Keys begin at 1. */
const NO_KEY = 0;

const typeAt = (rank: unknown): ResourceTypeId => resourceTypeIds[rank as number]!;

/** Reads a finished snapshot, in the order of outputs: resource types as the model lists them, then ids, then slugs. */
export class SnapshotReader {
  private readonly findKey: StatementSync;
  private grantIndex: GrantIndex | undefined;
  private holderReader: HolderReader | undefined;
  private ids: readonly string[] | undefined;

  public constructor(private readonly database: DatabaseSync) {
    this.findKey = database.prepare('SELECT key FROM entitlements WHERE type = ? AND resource_id = ? AND slug = ?');
  }

  /** The org of the snapshot, and when it was read; undefined while the org is still being read. */
  public about(): About | undefined {
    const [row] = this.each('SELECT * FROM about');
    return row
      ? {
          organization: {
            id: row['organization_id'] as string,
            name: row['organization_name'] as string,
            instanceUrl: row['instance_url'] as string,
          },
          readAt: new Date(row['read_at'] as string),
        }
      : undefined;
  }

  public *accounts(): Generator<SnapshotAccount> {
    for (const row of prepareArrays(this.database, ACCOUNTS).iterate() as Iterable<unknown> as Iterable<AccountRow>) {
      yield new RowAccount(...row);
    }
  }

  public *resources(): Generator<Resource> {
    for (const row of this.each('SELECT * FROM resources ORDER BY type, id')) {
      yield {
        type: typeAt(row['type']),
        id: row['id'] as string,
        displayName: row['display_name'] as string,
        stableName: row['stable_name'] as string,
        description: row['description'] as string | null,
        parentId: row['parent_id'] as string | null,
        profile: JSON.parse(row['profile'] as string) as Profile,
      };
    }
  }

  public *entitlements(): Generator<SnapshotEntitlement> {
    const rows = this.each(
      `SELECT e.*, r.display_name AS resource_name, r.stable_name
       FROM entitlements e JOIN resources r ON r.type = e.type AND r.id = e.resource_id
       ORDER BY e.type, e.resource_id, e.slug`,
    );
    for (const row of rows) {
      yield {
        type: typeAt(row['type']),
        resourceId: row['resource_id'] as string,
        slug: row['slug'] as string,
        displayName: row['display_name'] as string,
        description: row['description'] as string,
        resource: { displayName: row['resource_name'] as string, stableName: row['stable_name'] as string },
      };
    }
  }

  /** The ids of all accounts, in order. */
  public accountIds(): readonly string[] {
    const rows = (): Iterable<unknown> => prepareArrays(this.database, 'SELECT id FROM accounts ORDER BY id').iterate();
    return (this.ids ??= Array.from(rows() as Iterable<[string]>, ([id]) => id));
  }

  /** The accounts that hold an entitlement, in order. Each is the position of an account in the order of ids. */
  public holdersOf(entitlement: EntitlementRef, view: GrantView): Int32Array {
    return this.grants.holdersOf(this.keyOf(entitlement), view);
  }

  /** The grants of an entitlement to accounts, in the order of the accounts' ids. */
  public *grantsOf(entitlement: EntitlementRef, view: GrantView): Generator<Holder> {
    const key = this.keyOf(entitlement);
    const ids = this.accountIds();
    const ends = this.grants.endsOf(key);
    const stored = this.grants.storedHoldersOf(key);
    let next = 0;
    for (const account of this.grants.holdersOf(key, view)) {
      while (stored[next]! < account) next += 1;
      const isDirect = stored[next] === account;
      yield { account, id: ids[account]!, isDirect, expiresAt: ends.get(account) ?? null };
    }
  }

  /** The accounts that hold an entitlement, in groups: the accounts of a group hold it in the same way. */
  public accountHoldersOf(entitlement: EntitlementRef): readonly AccountHolders[] {
    return this.holders.accountsOf(this.keyOf(entitlement));
  }

  /** The resources whose holders also hold an entitlement. */
  public resourceHoldersOf(entitlement: EntitlementRef): Iterable<ResourceHolder> {
    return this.holders.resourcesOf(this.keyOf(entitlement));
  }

  public *inheritances(): Generator<Inheritance> {
    const rows = prepareArrays(
      this.database,
      `SELECT h.type, h.resource_id, h.slug, g.type, g.resource_id, g.slug
       FROM inheritances i JOIN entitlements h ON h.key = i.heir JOIN entitlements g ON g.key = i.giver
       ORDER BY h.type, h.resource_id, h.slug, g.type, g.resource_id, g.slug`,
    ).iterate() as Iterable<unknown> as Iterable<InheritanceRow>;
    for (const [toType, toId, toSlug, fromType, fromId, fromSlug] of rows) {
      yield {
        from: { type: typeAt(fromType), resourceId: fromId, slug: fromSlug },
        to: { type: typeAt(toType), resourceId: toId, slug: toSlug },
      };
    }
  }

  /** The keys of all profiles, in alphabetical order. Formats with a column for each key need them before the first row. */
  public profileKeys(of: 'accounts' | 'resources'): string[] {
    return [...this.each(`SELECT DISTINCT j.key FROM ${of} o, json_each(o.profile) j ORDER BY j.key`)].map(
      ({ key }) => key as string,
    );
  }

  public typeCounts(): TypeCounts[] {
    return countTypes(this.database, this.grants);
  }

  public accountCounts(): AccountCounts {
    return countAccounts(this.database);
  }

  public dropped(): Dropped[] {
    return [...this.each('SELECT * FROM dropped ORDER BY what, type, reason')].map((row) => ({
      what: row['what'] as Dropped['what'],
      resourceType: typeAt(row['type']),
      reason: row['reason'] as DropReason,
      count: row['count'] as number,
    }));
  }

  /** How many users were left out for a reason, and the usernames of the first of them by id. */
  public leftOut(reason: LeftOutReason, atMost: number): { count: number; usernames: string[] } {
    const { count } = this.database.prepare('SELECT COUNT(*) AS count FROM left_out WHERE reason = ?').get(reason) as {
      count: number;
    };
    const rows = this.database
      .prepare('SELECT username FROM left_out WHERE reason = ? ORDER BY id LIMIT ?')
      .all(reason, atMost) as Array<{ username: string }>;
    return { count, usernames: rows.map(({ username }) => username) };
  }

  private get grants(): GrantIndex {
    return (this.grantIndex ??= new GrantIndex(this.database));
  }

  private get holders(): HolderReader {
    return (this.holderReader ??= new HolderReader(this.database, this.grants));
  }

  /** The key of an entitlement. If the snapshot does not have it, the key is one that no row has. */
  private keyOf({ type, resourceId, slug }: EntitlementRef): number {
    const row = this.findKey.get(resourceTypeIds.indexOf(type), resourceId, slug) as { key: number } | undefined;
    return row?.key ?? NO_KEY;
  }

  private *each(sql: string): Generator<Row> {
    yield* this.database.prepare(sql).iterate() as Iterable<Row>;
  }
}
