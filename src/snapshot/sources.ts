import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import { HAS_INHERITANCE } from './effective.js';
import { prepareArrays } from './sqlite.js';

/** An entitlement that brings another, and whether the principal holds it as stored, not only through others. */
export type Source = { readonly entitlement: EntitlementRef; readonly isDirect: boolean };

/** How an entitlement is held. A resource holds it for the holders of its own entitlements. */
export type Holding = {
  /** As stored: an account by its grant, a resource by its inheritance. */
  readonly isDirect: boolean;
  /** The resource's entitlements whose holders also hold this one; none for an account. */
  readonly handsOnTo: readonly EntitlementRef[];
  /** Of the entitlements that inheritance starts from, those the principal holds. */
  readonly sources: readonly Source[];
};

/** Accounts that hold an entitlement in the same way, some thousand at most. */
export type AccountHolders = Holding & {
  /** Their ids as a JSON array, in order. */
  readonly ids: string;
  readonly count: number;
  /** Bytes of each id: the same for all. */
  readonly idLength: number;
};

export type ResourceHolder = Holding & { readonly type: ResourceTypeId; readonly id: string };

/*
 * Parameter: the entitlement's number. A way leads from a source, next to the entitlement, to any entitlement that brings
 * the source; UNION ends cycles of groups.
 */
const START = `
WITH RECURSIVE way (source, entitlement) AS (
  SELECT giver, giver FROM inheritances WHERE heir = ?1
  UNION
  SELECT w.source, i.giver FROM way w JOIN inheritances i ON i.heir = w.entitlement
),
start (source, entitlement) AS (SELECT * FROM way UNION ALL VALUES (?1, ?1))
`;

/** Of a list of ids: a hundred megabytes of them at a time would do no good. */
const AT_MOST = 20_000;
const PART = `(row_number() OVER (ORDER BY id) - 1) / ${AT_MOST}`;

const ACCOUNTS = `${START},
held (id, source, is_direct) AS (
  SELECT g.principal_id, s.source, MAX(s.source = s.entitlement)
  FROM start s CROSS JOIN grants g ON g.entitlement = s.entitlement GROUP BY 1, 2
),
holder (id, sources) AS (SELECT id, group_concat(source || ':' || is_direct) FROM held GROUP BY id)
SELECT sources, octet_length(id), COUNT(*), json_group_array(id)
FROM (SELECT id, sources, ${PART} AS part FROM holder) GROUP BY part, 1, 2 ORDER BY part, 1, 2
`;

/** The same where nothing brings the entitlement. */
const STORED_ACCOUNTS = `
SELECT ?1 || ':1', octet_length(id), COUNT(*), json_group_array(id)
FROM (SELECT id, ${PART} AS part FROM (SELECT principal_id AS id FROM grants WHERE entitlement = ?1)) GROUP BY part, 2 ORDER BY part, 2
`;

/** No resource holds what it gives. */
const RESOURCES = `${START}
SELECT e.type, e.resource_id,
  group_concat(DISTINCT s.source || ':' || (s.source = s.entitlement)),
  json_group_array(DISTINCT e.slug) FILTER (WHERE s.source = ?1 AND s.entitlement = ?1)
FROM start s JOIN inheritances i ON i.heir = s.entitlement JOIN entitlements e ON e.key = i.giver
JOIN entitlements own ON own.key = ?1
WHERE NOT (e.type = own.type AND e.resource_id = own.resource_id)
GROUP BY 1, 2 ORDER BY 1, 2
`;

type AccountRow = [sources: string, idLength: number, count: number, ids: string];
type ResourceRow = [type: number, id: string, sources: string, slugs: string];

/** Reads who holds an entitlement, and through what, out of a finished snapshot. */
export class SourceReader {
  private readonly hasInheritance: StatementSync;
  private readonly accounts: StatementSync;
  private readonly storedAccounts: StatementSync;
  private readonly resources: StatementSync;
  private readonly find: StatementSync;

  public constructor(database: DatabaseSync) {
    this.hasInheritance = database.prepare(HAS_INHERITANCE);
    this.accounts = prepareArrays(database, ACCOUNTS);
    this.storedAccounts = prepareArrays(database, STORED_ACCOUNTS);
    this.resources = prepareArrays(database, RESOURCES);
    this.find = database.prepare('SELECT type, resource_id, slug FROM entitlements WHERE key = ?');
  }

  /** Every account that holds an entitlement once, in groups. */
  public *accountsOf(entitlement: number): Generator<AccountHolders> {
    const statement = this.hasInheritance.get(entitlement) ? this.accounts : this.storedAccounts;
    for (const row of statement.iterate(entitlement) as Iterable<unknown> as Iterable<AccountRow>) {
      const [sources, idLength, count, ids] = row;
      yield { ids, count, idLength, handsOnTo: [], ...this.holdingOf(sources, entitlement) };
    }
  }

  /** Every resource whose holders hold an entitlement, in the order of types and ids. */
  public *resourcesOf(entitlement: number): Generator<ResourceHolder> {
    if (!this.hasInheritance.get(entitlement)) return;
    for (const row of this.resources.iterate(entitlement) as Iterable<unknown> as Iterable<ResourceRow>) {
      const [rank, id, sources, slugs] = row;
      const type = resourceTypeIds[rank]!;
      const handsOnTo = (JSON.parse(slugs) as string[]).sort().map((slug) => ({ type, resourceId: id, slug }));
      yield { type, id, handsOnTo, ...this.holdingOf(sources, entitlement) };
    }
  }

  /** Of `number:isDirect` for each source. What leads back to the entitlement itself is no way to hold it. */
  private holdingOf(text: string, entitlement: number): Pick<Holding, 'isDirect' | 'sources'> {
    const direct = new Map<number, boolean>();
    for (const source of text.split(',')) {
      const [key, isDirect] = source.split(':').map(Number) as [number, number];
      direct.set(key, isDirect === 1 || direct.get(key) === true);
    }
    const isDirect = direct.get(entitlement) === true;
    direct.delete(entitlement);
    const sources = [...direct].map(([key, isSourceDirect]) => ({
      entitlement: this.refOf(key),
      isDirect: isSourceDirect,
    }));
    return { isDirect, sources };
  }

  private refOf(key: number): EntitlementRef {
    const {
      type,
      resource_id: resourceId,
      slug,
    } = this.find.get(key) as {
      type: number;
      resource_id: string;
      slug: string;
    };
    return { type: resourceTypeIds[type]!, resourceId, slug };
  }
}
