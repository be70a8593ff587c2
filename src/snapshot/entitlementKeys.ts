import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

type KeysById = Map<string, number>;

type Row = [key: number, type: ResourceTypeId, resourceId: string, slug: string];

/**
 * Writes the entitlements of a working database, and gives each of them a number, its key. An entitlement gets its key when a grant or an
 * inheritance first points at it, perhaps before the entitlement itself is read.
 */
export class EntitlementKeys {
  /** The keys by type, then by slug, then by id. To join all three to one text for each grant would take longer than all other work. */
  private readonly known = new Map<ResourceTypeId, Map<string, KeysById>>();
  private unwritten: Row[] = [];
  private last = 0;
  private readonly insert: StatementSync;
  private readonly setName: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.insert = database.prepare(
      'INSERT INTO entitlements (key, type, resource_id, slug, display_name, description) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.setName = database.prepare(
      'UPDATE entitlements SET display_name = ?, description = ? WHERE key = ? AND display_name IS NULL',
    );
    this.readKeys();
  }

  public of({ type, resourceId, slug }: EntitlementRef): number {
    const known = this.known.get(type)?.get(slug)?.get(resourceId);
    if (known !== undefined) return known;
    const row: Row = [this.last + 1, type, resourceId, slug];
    this.unwritten.push(row);
    return this.add(row);
  }

  /** Writes an entitlement, unless it was written before with its name. */
  public write(entitlement: Entitlement): void {
    const { displayName, description } = entitlement;
    const key = this.of(entitlement);
    const last = this.unwritten.at(-1);
    if (last?.[0] === key) {
      this.unwritten.pop();
      this.insert.run(...last, displayName, description);
    } else {
      this.flush();
      this.setName.run(displayName, description, key);
    }
  }

  /** Writes the entitlements that have a key and were not read yet. They have no name. */
  public flush(): void {
    for (const row of this.unwritten) this.insert.run(...row, null, null);
    this.unwritten = [];
  }

  /** Forgets the keys that are not in the database, after a transaction was rolled back. */
  public forget(): void {
    this.known.clear();
    this.unwritten = [];
    this.last = 0;
    this.readKeys();
  }

  private add([key, type, resourceId, slug]: Row): number {
    const bySlug = this.known.get(type) ?? new Map<string, KeysById>();
    const byId = bySlug.get(slug) ?? new Map<string, number>();
    this.known.set(type, bySlug.set(slug, byId.set(resourceId, key)));
    this.last = Math.max(this.last, key);
    return key;
  }

  /** Reads the keys that are in the database: those of an earlier process, or of earlier transactions. */
  private readKeys(): void {
    const rows = prepareArrays(this.database, 'SELECT key, type, resource_id, slug FROM entitlements').iterate();
    for (const row of rows as Iterable<unknown> as Iterable<Row>) this.add(row);
  }
}
