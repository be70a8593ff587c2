import { Messages } from '@salesforce/core';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../snapshot/sqlite.js';
import { AccountGrants } from './accountGrants.js';
import { copyLastRun } from './lastRun.js';
import type { ResourceKey } from './wire.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** One sync in a c1z file. */
export type SyncRun = {
  readonly id: string;
  /** One without entitlements and grants must say so: in a full one, nobody would have anything. Source: baton-sdk, pkg/connectorstore. */
  readonly type: 'full' | 'resources_only';
  readonly startedAt: Date;
  readonly endedAt: Date;
};

/** An entitlement, as a grant names it. */
export type EntitlementKey = { readonly id: string; readonly resource: ResourceKey };

/** The key of a resource as the column `external_id` has it. */
const externalId = ({ type, id }: ResourceKey): string => `${type}:${id}`;

/** A time in UTC, without a zone: readers compare these texts byte by byte. */
const timeText = (time: Date): string => time.toISOString().replace('T', ' ').replace('Z', '');

/**
 * The SQLite database in a c1z file, with the run that is being written. The caller serializes the messages in its rows.
 *
 * Source of columns and values: ConductorOne/baton-sdk, pkg/dotc1z.
 */
export class C1zStore {
  private readonly statements;
  private readonly discoveredAt: string;

  private constructor(
    private readonly database: DatabaseSync,
    private readonly run: SyncRun,
  ) {
    this.discoveredAt = timeText(run.startedAt);
    this.statements = {
      resourceType: database.prepare(
        'INSERT INTO v1_resource_types (external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?)',
      ),
      resource: database.prepare(
        `INSERT INTO v1_resources (resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data,
           sync_id, discovered_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ),
      entitlement: database.prepare(
        `INSERT INTO v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ),
      grant: database.prepare(
        `INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
           principal_resource_id, external_id, expansion, needs_expansion, data, sync_id, discovered_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
    };
  }

  /** Opens a new database at a path, and begins a run. */
  public static async open(path: string, run: SyncRun): Promise<C1zStore> {
    const database = await openDatabase(path);
    try {
      // The file is deleted once it is packed, so nothing has to be rolled back or flushed. Rows come in the order of their
      // ids, so a larger cache would take memory and save no time.
      database.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
      database.exec(TABLES);
      database.exec('BEGIN');
      return new C1zStore(database, run);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * Copies the last finished full run of another database, in steps. Each step yields the number of its rows.
   *
   * @throws SfError SyncIdTakenError
   */
  public *keepLastRun(earlierFile: string): Generator<number> {
    const id = yield* copyLastRun(this.database, earlierFile);
    if (id === this.run.id) throw messages.createError('syncIdTaken', [id]);
  }

  public resourceType(id: string, data: Uint8Array): void {
    this.statements.resourceType.run(id, data, this.run.id, this.discoveredAt);
  }

  public resource(key: ResourceKey, parent: ResourceKey | null, data: Uint8Array): void {
    this.statements.resource.run(
      key.type,
      externalId(key),
      parent?.type ?? null,
      parent?.id ?? null,
      data,
      this.run.id,
      this.discoveredAt,
    );
  }

  public entitlement(id: string, resource: ResourceKey, data: Uint8Array): void {
    this.statements.entitlement.run(resource.type, resource.id, id, data, this.run.id, this.discoveredAt);
  }

  /**
   * A grant to a resource.
   *
   * @param expansion the serialized GrantExpandable of a grant that others follow from
   */
  public grant(
    entitlement: EntitlementKey,
    principal: ResourceKey,
    expansion: Uint8Array | null,
    data: Uint8Array,
  ): void {
    this.statements.grant.run(
      entitlement.resource.type,
      entitlement.resource.id,
      entitlement.id,
      principal.type,
      principal.id,
      `${entitlement.id}:${externalId(principal)}`,
      expansion,
      Number(expansion !== null),
      data,
      this.run.id,
      this.discoveredAt,
    );
  }

  /**
   * The writer of this run's grants to accounts.
   *
   * @param accountIds the ids of all accounts, in order
   */
  public accountGrants(accountIds: readonly string[]): AccountGrants {
    return new AccountGrants(this.database, { id: this.run.id, discoveredAt: this.discoveredAt }, accountIds);
  }

  /** Marks the run as finished. Readers ignore an unfinished run. */
  public finish(): void {
    const { id, type, startedAt, endedAt } = this.run;
    this.database
      .prepare(
        `INSERT INTO v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, supports_diff,
           grants_backfilled) VALUES (?, ?, ?, '', ?, ?, 1)`,
      )
      .run(id, timeText(startedAt), timeText(endedAt), type, Number(type === 'full'));
    this.database.exec('COMMIT');
  }

  public close(): void {
    this.database.close();
  }
}

/**
 * All tables of C1's own SDK, so that its readers find nothing to migrate. The indexes are left to the SDK, which makes missing
 * indexes whenever it opens a file: to build and upload them here would take as long as all rows together.
 *
 * Source: ConductorOne/baton-sdk, pkg/dotc1z, at v0.25.0.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS v1_resource_types (
  id integer primary key,
  external_id text not null,
  data blob not null,
  sync_id text not null,
  discovered_at datetime not null
);
CREATE TABLE IF NOT EXISTS v1_resources (
  id integer primary key,
  resource_type_id text not null,
  external_id text not null,
  parent_resource_type_id text,
  parent_resource_id text,
  data blob not null,
  sync_id text not null,
  discovered_at datetime not null
);
CREATE TABLE IF NOT EXISTS v1_entitlements (
  id integer primary key,
  resource_type_id text not null,
  resource_id text not null,
  external_id text not null,
  data blob not null,
  sync_id text not null,
  discovered_at datetime not null
);
CREATE TABLE IF NOT EXISTS v1_grants (
  id integer primary key,
  resource_type_id text not null,
  resource_id text not null,
  entitlement_id text not null,
  principal_resource_type_id text not null,
  principal_resource_id text not null,
  external_id text not null,
  expansion blob,
  needs_expansion integer not null default 0,
  data blob not null,
  sync_id text not null,
  discovered_at datetime not null
);
CREATE TABLE IF NOT EXISTS v1_sync_runs (
  id integer primary key,
  sync_id text not null,
  started_at datetime not null,
  ended_at datetime,
  sync_token text not null,
  sync_type text not null default 'full',
  parent_sync_id text not null default '',
  linked_sync_id text not null default '',
  supports_diff integer not null default 0,
  grants_backfilled integer not null default 0,
  stats text,
  ingest_invariant_generation text not null default '',
  ingest_invariant_coverage text not null default '',
  ingest_invariant_mode text not null default ''
);
CREATE TABLE IF NOT EXISTS v1_assets (
  id integer primary key,
  external_id text not null,
  content_type text not null,
  data blob not null,
  sync_id text not null,
  discovered_at datetime not null
);
CREATE TABLE IF NOT EXISTS v1_connector_sessions (
  id integer primary key,
  sync_id text not null,
  key text not null,
  value blob not null
);
`;
