import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Account, LeftOutReason } from '../model/account.js';
import type { Dropped, DropReason } from '../model/dropped.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { GrantView, Inheritance } from '../model/grant.js';
import type { Profile, Resource } from '../model/resource.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import type { About } from './about.js';
import { accountOf, ACCOUNTS, type AccountRow, type SnapshotAccount } from './accountRow.js';
import { countAccounts, countTypes, type AccountCounts, type TypeCounts } from './counts.js';
import { DIRECT_HOLDERS, EFFECTIVE_HOLDERS, HAS_INHERITANCE } from './effective.js';
import { HolderPages } from './holderPages.js';
import { SourceReader, type AccountHolders, type ResourceHolder } from './sources.js';
import { prepareArrays } from './sqlite.js';

export type { SnapshotAccount } from './accountRow.js';

export type SnapshotEntitlement = Entitlement & { readonly resource: Pick<Resource, 'displayName' | 'stableName'> };

/** An account as the holder of an entitlement. */
export type Holder = Pick<Account, 'id' | 'firstName' | 'lastName' | 'email'> & {
  /** Whether Salesforce stores the grant; otherwise it only follows from others. */
  readonly isDirect: boolean;
  /** When Salesforce will end the stored grant: UTC with `Z`. */
  readonly expiresAt: string | null;
};

/** What a format writes for an account wherever it is a holder, made once and kept beside the snapshot. */
export type HolderTexts = {
  /** Best for some hundred accounts at a time, in the order of ids. */
  put(texts: Iterable<readonly [id: string, text: string]>): void;
  /** What was put for all who hold an entitlement, in the order of ids, each followed by a text, in pieces. */
  of(entitlement: EntitlementRef, view: GrantView, after: string): Iterable<string>;
};

type Row = Record<string, string | number | null>;

/** Columns of the statements in `effective.ts`, in their order. */
type HolderRow = [
  id: string,
  firstName: string | null,
  lastName: string | null,
  email: string | null,
  expiresAt: string | null,
  isDirect: number,
];

/** Keys begin at 1. */
const NO_KEY = 0;

const typeAt = (rank: unknown): ResourceTypeId => resourceTypeIds[rank as number]!;

/** Reads a finished snapshot, in the order of outputs: resource types as the model lists them, then ids, then slugs. */
export class SnapshotReader {
  private readonly holders: Readonly<Record<GrantView, StatementSync>>;
  private readonly hasInheritance: StatementSync;
  private readonly sources: SourceReader;
  private readonly pages: HolderPages;
  private readonly key: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.holders = {
      direct: prepareArrays(database, DIRECT_HOLDERS),
      effective: prepareArrays(database, EFFECTIVE_HOLDERS),
    };
    this.hasInheritance = database.prepare(HAS_INHERITANCE);
    this.sources = new SourceReader(database);
    this.pages = new HolderPages(database);
    this.key = database.prepare('SELECT key FROM entitlements WHERE type = ? AND resource_id = ? AND slug = ?');
  }

  /** What the snapshot is of; undefined where the writer was not told. */
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
      yield accountOf(row);
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

  /** Who holds an entitlement, in the order of ids. */
  public *holdersOf(entitlement: EntitlementRef, view: GrantView): Generator<Holder> {
    const key = this.keyOf(entitlement);
    const statement = this.holders[view === 'effective' && this.hasInheritance.get(key) ? 'effective' : 'direct'];
    const rows = statement.iterate(key) as Iterable<unknown> as Iterable<HolderRow>;
    for (const [id, firstName, lastName, email, expiresAt, isDirect] of rows) {
      yield { id, firstName, lastName, email, isDirect: isDirect === 1, expiresAt };
    }
  }

  /** The ids of those who hold an entitlement, in order, thousands at a time. */
  public holderIdsOf(entitlement: EntitlementRef, view: GrantView): Iterable<string[]> {
    return this.pages.idsOf(this.keyOf(entitlement), view);
  }

  public holderTexts(): HolderTexts {
    return {
      put: (texts) => this.pages.put(texts),
      of: (entitlement, view, after) => this.pages.textsOf(this.keyOf(entitlement), view, after),
    };
  }

  /** The accounts that hold an entitlement, in groups of those who hold it in the same way. */
  public accountHoldersOf(entitlement: EntitlementRef): Iterable<AccountHolders> {
    return this.sources.accountsOf(this.keyOf(entitlement));
  }

  /** The resources whose holders also hold an entitlement. */
  public resourceHoldersOf(entitlement: EntitlementRef): Iterable<ResourceHolder> {
    return this.sources.resourcesOf(this.keyOf(entitlement));
  }

  public *inheritances(): Generator<Inheritance> {
    const rows = this.each(
      `SELECT h.type AS to_type, h.resource_id AS to_id, h.slug AS to_slug,
         g.type AS from_type, g.resource_id AS from_id, g.slug AS from_slug
       FROM inheritances i JOIN entitlements h ON h.key = i.heir JOIN entitlements g ON g.key = i.giver
       ORDER BY h.type, h.resource_id, h.slug, g.type, g.resource_id, g.slug`,
    );
    for (const row of rows) {
      yield {
        from: {
          type: typeAt(row['from_type']),
          resourceId: row['from_id'] as string,
          slug: row['from_slug'] as string,
        },
        to: { type: typeAt(row['to_type']), resourceId: row['to_id'] as string, slug: row['to_slug'] as string },
      };
    }
  }

  /** Every key that a profile of a kind has, in alphabetical order: formats with a column for each need them first. */
  public profileKeys(of: 'accounts' | 'resources'): string[] {
    return [...this.each(`SELECT DISTINCT j.key FROM ${of} o, json_each(o.profile) j ORDER BY j.key`)].map(
      ({ key }) => key as string,
    );
  }

  public typeCounts(): TypeCounts[] {
    return countTypes(this.database);
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

  /** Usernames of the users whom a reason left out, the first few by id, and how many there are. */
  public leftOut(reason: LeftOutReason, atMost: number): { count: number; usernames: string[] } {
    const { count } = this.database.prepare('SELECT COUNT(*) AS count FROM left_out WHERE reason = ?').get(reason) as {
      count: number;
    };
    const rows = this.database
      .prepare('SELECT username FROM left_out WHERE reason = ? ORDER BY id LIMIT ?')
      .all(reason, atMost) as Array<{ username: string }>;
    return { count, usernames: rows.map(({ username }) => username) };
  }

  /** The number of an entitlement; one that no grant has where there is no such entitlement. */
  private keyOf({ type, resourceId, slug }: EntitlementRef): number {
    const row = this.key.get(resourceTypeIds.indexOf(type), resourceId, slug) as { key: number } | undefined;
    return row?.key ?? NO_KEY;
  }

  private *each(sql: string): Generator<Row> {
    yield* this.database.prepare(sql).iterate() as Iterable<Row>;
  }
}
