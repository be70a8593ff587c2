import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import { resourceTypeIds } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

type KeysOfIds = Map<string, number>;

type Row = [key: number, type: number, resourceId: string, slug: string];

/**
 * The entitlements of a snapshot in the making, and the numbers by which it knows them. An entitlement has one as soon as
 * something points at it.
 */
export class EntitlementKeys {
  /** By type, slug and id apart: a text of all three for each grant would cost more than all else. */
  private readonly known = resourceTypeIds.map(() => new Map<string, KeysOfIds>());
  private unwritten: Row[] = [];
  private last = 0;
  private readonly insert: StatementSync;
  private readonly name: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.insert = database.prepare(
      'INSERT INTO entitlements (key, type, resource_id, slug, display_name, description) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.name = database.prepare(
      'UPDATE entitlements SET display_name = ?, description = ? WHERE key = ? AND display_name IS NULL',
    );
    this.read();
  }

  public of({ type, resourceId, slug }: EntitlementRef): number {
    const rank = resourceTypeIds.indexOf(type);
    const known = this.known[rank]!.get(slug)?.get(resourceId);
    if (known !== undefined) return known;
    const row: Row = [this.last + 1, rank, resourceId, slug];
    this.unwritten.push(row);
    return this.add(row);
  }

  /** Writes an entitlement, unless it is there with a name. */
  public write(entitlement: Entitlement): void {
    const { displayName, description } = entitlement;
    const key = this.of(entitlement);
    const last = this.unwritten.at(-1);
    if (last?.[0] === key) {
      this.unwritten.pop();
      this.insert.run(...last, displayName, description);
    } else {
      this.flush();
      this.name.run(displayName, description, key);
    }
  }

  /** Writes those that something points at and that have no name yet. */
  public flush(): void {
    for (const row of this.unwritten) this.insert.run(...row, null, null);
    this.unwritten = [];
  }

  /** Forgets what is not in the database: a transaction was undone. */
  public forget(): void {
    for (const bySlug of this.known) bySlug.clear();
    this.unwritten = [];
    this.last = 0;
    this.read();
  }

  private add([key, rank, resourceId, slug]: Row): number {
    const bySlug = this.known[rank]!;
    const byId = bySlug.get(slug) ?? new Map<string, number>();
    bySlug.set(slug, byId.set(resourceId, key));
    this.last = Math.max(this.last, key);
    return key;
  }

  /** Those of an earlier process, or of before a transaction. */
  private read(): void {
    const rows = prepareArrays(this.database, 'SELECT key, type, resource_id, slug FROM entitlements').iterate();
    for (const row of rows as Iterable<unknown> as Iterable<Row>) this.add(row);
  }
}
