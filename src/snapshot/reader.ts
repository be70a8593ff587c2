import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  accountStatus,
  statusDetails,
  type Account,
  type AccountStatus,
  type AccountType,
  type LeftOutReason,
} from '../model/account.js';
import type { Dropped, DropReason } from '../model/dropped.js';
import type { Entitlement } from '../model/entitlement.js';
import type { GrantView, Inheritance } from '../model/grant.js';
import type { Profile, Resource } from '../model/resource.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import type { About } from './about.js';
import { countAccounts, countTypes, type AccountCounts, type TypeCounts } from './counts.js';
import { DIRECT_HOLDERS, EFFECTIVE_HOLDERS, HAS_INHERITANCE } from './effective.js';
import { SourceReader, type SourcedHolder } from './sources.js';
import { prepareArrays } from './sqlite.js';

export type SnapshotAccount = Account & {
  readonly status: AccountStatus;
  readonly statusDetails: string | null;
  readonly managerEmail: string | null;
};

export type SnapshotEntitlement = Entitlement & { readonly resource: Pick<Resource, 'displayName' | 'stableName'> };

/** An account as the holder of an entitlement. */
export type Holder = Pick<Account, 'id' | 'firstName' | 'lastName' | 'email'> & {
  /** Whether Salesforce stores the grant; otherwise it only follows from others. */
  readonly isDirect: boolean;
  /** When Salesforce will end the stored grant: UTC with `Z`. */
  readonly expiresAt: string | null;
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

const typeAt = (rank: unknown): ResourceTypeId => resourceTypeIds[rank as number]!;

/** Reads a finished snapshot, in the order of outputs: resource types as the model lists them, then ids, then slugs. */
export class SnapshotReader {
  private readonly holders: Readonly<Record<GrantView, StatementSync>>;
  private readonly hasInheritance: StatementSync;
  private readonly sources: SourceReader;

  public constructor(private readonly database: DatabaseSync) {
    this.holders = {
      direct: prepareArrays(database, DIRECT_HOLDERS),
      effective: prepareArrays(database, EFFECTIVE_HOLDERS),
    };
    this.hasInheritance = database.prepare(HAS_INHERITANCE);
    this.sources = new SourceReader(database);
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
    const rows = this.each(
      `SELECT a.*, m.email AS manager_email, l.is_frozen, l.is_password_locked
       FROM accounts a LEFT JOIN accounts m ON m.id = a.manager_id LEFT JOIN logins l ON l.user_id = a.id ORDER BY a.id`,
    );
    for (const row of rows) {
      const isActive = row['is_active'] === 1;
      const login = { isFrozen: row['is_frozen'] === 1, isPasswordLocked: row['is_password_locked'] === 1 };
      yield {
        id: row['id'] as string,
        displayName: row['display_name'] as string,
        firstName: row['first_name'] as string | null,
        lastName: row['last_name'] as string | null,
        email: row['email'] as string | null,
        username: row['username'] as string,
        isActive,
        type: row['type'] as AccountType,
        employeeId: row['employee_id'] as string | null,
        managerId: row['manager_id'] as string | null,
        lastLogin: row['last_login'] as string | null,
        createdAt: row['created_at'] as string | null,
        profile: JSON.parse(row['profile'] as string) as Profile,
        status: accountStatus(isActive, login),
        statusDetails: statusDetails(isActive, login),
        managerEmail: row['manager_email'] as string | null,
      };
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
  public *holdersOf(entitlement: Entitlement, view: GrantView): Generator<Holder> {
    const key = [resourceTypeIds.indexOf(entitlement.type), entitlement.resourceId, entitlement.slug];
    const statement =
      view === 'effective' && this.hasInheritance.get(...key) ? this.holders.effective : this.holders.direct;
    const rows = statement.iterate(...key) as Iterable<unknown> as Iterable<HolderRow>;
    for (const [id, firstName, lastName, email, expiresAt, isDirect] of rows) {
      yield { id, firstName, lastName, email, isDirect: isDirect === 1, expiresAt };
    }
  }

  /** Who holds an entitlement, resources too, and through what: accounts, then resources, each in the order of ids. */
  public sourcedHoldersOf(entitlement: Entitlement): Iterable<SourcedHolder> {
    return this.sources.holdersOf(entitlement);
  }

  public *inheritances(): Generator<Inheritance> {
    const rows = this.each(
      'SELECT * FROM inheritances ORDER BY to_type, to_id, to_slug, from_type, from_id, from_slug',
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

  private *each(sql: string): Generator<Row> {
    yield* this.database.prepare(sql).iterate() as Iterable<Row>;
  }
}
