import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import type { LeftOutReason } from '../model/account.js';
import type { Dropped, DropReason, GrantView, Inheritance } from '../model/grant.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { Profile, ProfileValue, Resource } from '../model/resource.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import { readAbout, type About } from './about.js';
import { AccountReader } from './accountReader.js';
import { ACCOUNTS, MANAGERS, RowAccount, type AccountRow, type SnapshotAccount } from './accountRow.js';
import { ComparisonReader } from './comparisonReader.js';
import {
  countAccounts,
  countLicenseSeats,
  countLogins,
  countPermissions,
  countTypes,
  type AccountCounts,
  type LoginCounts,
  type PermissionCounts,
  type TypeCounts,
} from './counts.js';
import { GrantIndex } from './grantIndex.js';
import { HolderReader, type AccountHolders, type ResourceHolder } from './holders.js';
import { LicenseReader } from './licenseReader.js';
import { MemberReader } from './memberReader.js';
import { RiskReader } from './riskReader.js';
import { PermissionReader } from './permissionReader.js';
import { resourceOf, RESOURCE_COLUMNS, type ResourceRow } from './resourceRow.js';
import { pragma, prepareArrays } from './sqlite.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

export type { SnapshotAccount } from './accountRow.js';

export type SnapshotEntitlement = Entitlement & { readonly resource: Pick<Resource, 'displayName' | 'stableName'> };

/** An account that holds an entitlement. */
export type Holder = {
  /** The position of the account in the order of ids, from 0. */
  readonly account: number;
  readonly id: string;
  /** Whether Salesforce stores the grant; otherwise it only follows from others. */
  readonly isDirect: boolean;
  /** When the account will hold it no more: the latest end of all ways in which it does; null if one has no end. UTC with `Z`. */
  readonly expiresAt: string | null;
};

type Row = Record<string, string | number | null>;

type InheritanceRow = [
  toType: ResourceTypeId,
  toId: string,
  toSlug: string,
  fromType: ResourceTypeId,
  fromId: string,
  fromSlug: string,
];

/** Keys begin at 1. */
const NO_KEY = 0;

/** Keys that profiles of one kind may have: a sync writes some dozens. */
const MOST_KEYS = 1000;

/** Reads a snapshot, in the order of outputs: resource types as the model lists them, then ids, then slugs. */
export class SnapshotReader {
  private grantIndex: GrantIndex | undefined;
  private holderReader: HolderReader | undefined;
  private permissionReader: PermissionReader | undefined;
  private memberReader: MemberReader | undefined;
  private hasManagers = false;
  private accountReader: AccountReader | undefined;
  private ids: readonly string[] | undefined;

  public constructor(private readonly database: DatabaseSync) {
    database.exec('CREATE TEMP TABLE type_order (position INTEGER PRIMARY KEY, type TEXT NOT NULL UNIQUE) STRICT');
    const insert = database.prepare('INSERT INTO type_order (type) VALUES (?)');
    for (const type of resourceTypeIds) insert.run(type);
  }

  /** What the snapshot is of; undefined if it does not say. */
  public about(): About | undefined {
    return readAbout(this.database);
  }

  /** Whether it holds containers, permissions, and which containers give which: without them, nothing is known of permissions. */
  public get holdsPermissions(): boolean {
    return this.holds('sync-permissions');
  }

  /** Whether it holds all sets of each permission set group: one of which it has none has none. */
  private get holdsGroupParts(): boolean {
    const sets = this.about()?.resourceTypes.find(({ id }) => id === 'permission');
    return this.holdsPermissions && sets?.notRead === null;
  }

  /** Whether it holds the permissions of fields as well. */
  public get holdsFieldPermissions(): boolean {
    return this.holdsPermissions && this.holds('sync-field-permissions');
  }

  public get holdsLogins(): boolean {
    return this.holds('sync-logins');
  }

  /** Whether it holds who has which license, and the seats of licenses. */
  public get holdsLicenses(): boolean {
    return this.holds('sync-licenses');
  }

  /** What rules about risks ask of all accounts and assignments. */
  public risks(): RiskReader {
    return new RiskReader(this.database);
  }

  /** All of it, part by part, to be compared with another one. */
  public comparison(): ComparisonReader {
    return new ComparisonReader(this.database);
  }

  /** Who has which license, and who needs which. */
  public licenses(): LicenseReader {
    return new LicenseReader(this.database);
  }

  /** What containers give. Of a snapshot that holds no permissions there is none. */
  public permissions(): PermissionReader {
    return (this.permissionReader ??= new PermissionReader(this.database, this.holdsGroupParts));
  }

  /** The accounts as answers show them. */
  public accountFacts(): AccountReader {
    return (this.accountReader ??= new AccountReader(this.database));
  }

  /** Who holds what, one entitlement at a time. */
  public members(): MemberReader {
    return (this.memberReader ??= new MemberReader(this.database));
  }

  public *accounts(): Generator<SnapshotAccount> {
    if (!this.hasManagers) this.database.exec(MANAGERS);
    this.hasManagers = true;
    for (const row of prepareArrays(this.database, ACCOUNTS).iterate() as Iterable<unknown> as Iterable<AccountRow>) {
      yield new RowAccount(...row);
    }
  }

  public *resources(): Generator<Resource> {
    const rows = prepareArrays(
      this.database,
      `SELECT ${RESOURCE_COLUMNS} FROM type_order o CROSS JOIN resources r ON r.type = o.type ORDER BY o.position, r.id`,
    ).iterate() as Iterable<unknown> as Iterable<ResourceRow>;
    for (const row of rows) yield resourceOf(row);
  }

  /** The resources of a type that have a key in their profile: their lasting names, and the values, in the order of ids. */
  public profileValues(
    type: ResourceTypeId,
    key: string,
  ): Array<{ readonly name: string; readonly value: ProfileValue }> {
    const rows = this.database
      .prepare('SELECT stable_name, attributes FROM resources WHERE type = ? ORDER BY id')
      .all(type) as Array<{ stable_name: string; attributes: string }>;
    return rows.flatMap(({ stable_name: name, attributes }) => {
      const value = (JSON.parse(attributes) as Profile)[key];
      return value === undefined ? [] : [{ name, value }];
    });
  }

  public *entitlements(): Generator<SnapshotEntitlement> {
    const rows = this.each(
      `SELECT e.*, r.display_name AS resource_name, r.stable_name
       FROM type_order o CROSS JOIN entitlements e ON e.resource_type = o.type
       CROSS JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id
       ORDER BY o.position, e.resource_id, e.slug`,
    );
    for (const row of rows) {
      yield {
        type: row['resource_type'] as ResourceTypeId,
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
    const rows = (): Iterable<unknown> =>
      prepareArrays(this.database, 'SELECT id FROM accounts ORDER BY key').iterate();
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
    const ends = this.grants.endsOf(key, view);
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
      `SELECT c.resource_type, c.resource_id, c.slug, p.resource_type, p.resource_id, p.slug
       FROM inheritances i JOIN entitlements c ON c.key = i.child_entitlement
       JOIN entitlements p ON p.key = i.parent_entitlement
       JOIN type_order co ON co.type = c.resource_type JOIN type_order po ON po.type = p.resource_type
       ORDER BY co.position, c.resource_id, c.slug, po.position, p.resource_id, p.slug`,
    ).iterate() as Iterable<unknown> as Iterable<InheritanceRow>;
    for (const [toType, toId, toSlug, fromType, fromId, fromSlug] of rows) {
      yield {
        from: { type: fromType, resourceId: fromId, slug: fromSlug },
        to: { type: toType, resourceId: toId, slug: toSlug },
      };
    }
  }

  /**
   * The keys of all profiles, in alphabetical order. Formats with a column for each key need them before the first row.
   *
   * @throws SyntaxError where there are more than a sync writes: each row would have a cell for each of them
   */
  public profileKeys(of: 'accounts' | 'resources'): string[] {
    const sql = `SELECT DISTINCT j.key FROM ${of} o, json_each(o.attributes) j ORDER BY j.key LIMIT ${MOST_KEYS + 1}`;
    const keys = [...this.each(sql)].map(({ key }) => key as string);
    if (keys.length > MOST_KEYS) throw new SyntaxError(messages.getMessage('tooManyKeys', [of, String(MOST_KEYS)]));
    return keys;
  }

  public typeCounts(): TypeCounts[] {
    return countTypes(this.database, this.grants);
  }

  /** Null where it holds no permissions. */
  public permissionCounts(): PermissionCounts | null {
    return this.holdsPermissions ? countPermissions(this.database) : null;
  }

  /** Null where it holds no logins. */
  public loginCounts(): LoginCounts | null {
    return this.holdsLogins ? countLogins(this.database) : null;
  }

  /** The number of licenses and features whose seats it holds; null where it holds none. */
  public licenseSeatCount(): number | null {
    return this.holdsLicenses ? countLicenseSeats(this.database) : null;
  }

  public accountCounts(): AccountCounts {
    return countAccounts(this.database);
  }

  public dropped(): Dropped[] {
    return [
      ...this.each(
        'SELECT d.* FROM dropped d JOIN type_order o ON o.type = d.resource_type ORDER BY d.what, o.position, d.reason',
      ),
    ].map((row) => ({
      what: row['what'] as Dropped['what'],
      resourceType: row['resource_type'] as ResourceTypeId,
      reason: row['reason'] as DropReason,
      count: row['count'] as number,
    }));
  }

  /** How many users were left out for a reason, and the usernames of the first of them by id. */
  public leftOut(reason: LeftOutReason, atMost: number): { count: number; usernames: string[] } {
    const { count } = this.database
      .prepare('SELECT COUNT(*) AS count FROM users_left_out WHERE reason = ?')
      .get(reason) as {
      count: number;
    };
    const rows = this.database
      .prepare('SELECT username FROM users_left_out WHERE reason = ? ORDER BY id LIMIT ?')
      .all(reason, atMost) as Array<{ username: string }>;
    return { count, usernames: rows.map(({ username }) => username) };
  }

  /** Whether the sync was asked for something. Files of version 1 have no tables for it, whatever their options say. */
  private holds(option: string): boolean {
    const row = this.database.prepare('SELECT value FROM sync_options WHERE name = ?').get(option);
    return Number(pragma(this.database, 'user_version')) > 1 && row?.['value'] === 'true';
  }

  private get grants(): GrantIndex {
    return (this.grantIndex ??= new GrantIndex(this.database));
  }

  private get holders(): HolderReader {
    return (this.holderReader ??= new HolderReader(this.database, this.grants));
  }

  /** The key of an entitlement. If the snapshot does not have it, the key is one that no row has. */
  private keyOf(entitlement: EntitlementRef): number {
    return this.members().keyOf(entitlement) ?? NO_KEY;
  }

  private *each(sql: string): Generator<Row> {
    yield* this.database.prepare(sql).iterate() as Iterable<Row>;
  }
}
