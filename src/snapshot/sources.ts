import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

/** An entitlement that brings another, and whether the principal holds it as stored, not only through others. */
export type Source = { readonly entitlement: EntitlementRef; readonly isDirect: boolean };

/** Who holds an entitlement, and why. A resource holds it for the holders of its own entitlements. */
export type SourcedHolder = {
  readonly type: ResourceTypeId;
  readonly id: string;
  /** As stored: an account by its grant, a resource by its inheritance. */
  readonly isDirect: boolean;
  /** The resource's entitlements whose holders also hold this one; none for an account. */
  readonly handsOnTo: readonly EntitlementRef[];
  /** Of the entitlements that inheritance starts from, those the principal holds. */
  readonly sources: readonly Source[];
};

/*
 * Parameters: the entitlement's type, resource id and slug, each twice. A way leads from a source, next to the
 * entitlement, to any entitlement that brings the source; UNION ends cycles of groups. No resource holds what it gives.
 */
const SOURCED_HOLDERS = `
WITH RECURSIVE way (source_type, source_id, source_slug, type, resource_id, slug) AS (
  SELECT from_type, from_id, from_slug, from_type, from_id, from_slug
  FROM inheritances WHERE to_type = :type AND to_id = :resource_id AND to_slug = :slug
  UNION
  SELECT w.source_type, w.source_id, w.source_slug, i.from_type, i.from_id, i.from_slug
  FROM way w JOIN inheritances i ON i.to_type = w.type AND i.to_id = w.resource_id AND i.to_slug = w.slug
),
start AS (
  SELECT * FROM way UNION ALL VALUES (:type, :resource_id, :slug, :type, :resource_id, :slug)
),
held (principal_type, principal_id, source_type, source_id, source_slug, is_direct, hands_on) AS (
  SELECT 0, g.principal_id, s.source_type, s.source_id, s.source_slug,
    s.type = s.source_type AND s.resource_id = s.source_id AND s.slug = s.source_slug, NULL
  FROM start s JOIN grants g ON g.type = s.type AND g.resource_id = s.resource_id AND g.slug = s.slug
  UNION ALL
  SELECT i.from_type, i.from_id, s.source_type, s.source_id, s.source_slug,
    s.type = s.source_type AND s.resource_id = s.source_id AND s.slug = s.source_slug, i.from_slug
  FROM start s JOIN inheritances i ON i.to_type = s.type AND i.to_id = s.resource_id AND i.to_slug = s.slug
  WHERE NOT (i.from_type = :type AND i.from_id = :resource_id)
)
SELECT DISTINCT * FROM held
ORDER BY principal_type, principal_id, source_type, source_id, source_slug, is_direct DESC, hands_on
`;

/** Columns of `held`, in their order. */
type Row = [
  principalType: number,
  principalId: string,
  sourceType: number,
  sourceId: string,
  sourceSlug: string,
  isDirect: number,
  handsOn: string | null,
];

const typeAt = (rank: number): ResourceTypeId => resourceTypeIds[rank]!;

const isSame = (one: EntitlementRef, other: EntitlementRef): boolean =>
  one.type === other.type && one.resourceId === other.resourceId && one.slug === other.slug;

/** Rows of one principal, gathered. Rows of one source are neighbours, the direct one first. */
const toHolder = (rows: readonly Row[], entitlement: EntitlementRef): SourcedHolder => {
  const [[rank, id]] = rows as [Row];
  const type = typeAt(rank);
  const sources: Source[] = [];
  const handsOnTo: EntitlementRef[] = [];
  let isDirect = false;
  for (const [, , sourceType, resourceId, slug, isSourceDirect, handsOn] of rows) {
    const source = { type: typeAt(sourceType), resourceId, slug };
    if (isSame(source, entitlement)) {
      // What leads back to the entitlement itself, in a circle of groups, is no way to hold it.
      if (isSourceDirect === 0) continue;
      isDirect = true;
      if (handsOn !== null) handsOnTo.push({ type, resourceId: id, slug: handsOn });
    } else if (!sources.some((known) => isSame(known.entitlement, source))) {
      sources.push({ entitlement: source, isDirect: isSourceDirect === 1 });
    }
  }
  return { type, id, isDirect, handsOnTo, sources };
};

/** Reads who holds an entitlement, and through what, out of a finished snapshot. */
export class SourceReader {
  private readonly statement: StatementSync;

  public constructor(database: DatabaseSync) {
    this.statement = prepareArrays(database, SOURCED_HOLDERS);
  }

  /** Every holder once: accounts, then resources, each in the order of ids. */
  public *holdersOf(entitlement: EntitlementRef): Generator<SourcedHolder> {
    let rows: Row[] = [];
    const parameters = {
      type: resourceTypeIds.indexOf(entitlement.type),
      resource_id: entitlement.resourceId,
      slug: entitlement.slug,
    };
    for (const row of this.statement.iterate(parameters) as unknown as Iterable<Row>) {
      const [first] = rows;
      if (first && (first[1] !== row[1] || first[0] !== row[0])) {
        yield toHolder(rows, entitlement);
        rows = [];
      }
      rows.push(row);
    }
    if (rows.length > 0) yield toHolder(rows, entitlement);
  }
}
