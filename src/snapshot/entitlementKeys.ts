import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import { resourceTypeIds } from '../model/resourceType.js';

type KeysOfIds = Map<string, number>;

/** The numbers by which a snapshot knows entitlements. An entitlement has one as soon as something points at it. */
export class EntitlementKeys {
  /** By type, slug and id apart: a text of all three for each grant would cost more than all else. */
  private readonly known = resourceTypeIds.map(() => new Map<string, KeysOfIds>());
  private readonly find: StatementSync;

  public constructor(database: DatabaseSync) {
    this.find = database.prepare(
      `INSERT INTO entitlements (type, resource_id, slug) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET slug = excluded.slug RETURNING key`,
    );
  }

  public of({ type, resourceId, slug }: EntitlementRef): number {
    const rank = resourceTypeIds.indexOf(type);
    const bySlug = this.known[rank]!;
    const byId = bySlug.get(slug) ?? new Map<string, number>();
    const known = byId.get(resourceId);
    if (known !== undefined) return known;
    const { key } = this.find.get(rank, resourceId, slug) as { key: number };
    bySlug.set(slug, byId.set(resourceId, key));
    return key;
  }

  /** Forgets them all: a transaction that made some of them was undone. */
  public forget(): void {
    for (const bySlug of this.known) bySlug.clear();
  }
}
