import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import { type ResourceTypeId, resourceTypeIds } from '../model/resourceType.js';
import type { Grants } from './grantIndex.js';
import { prepareArrays } from './sqlite.js';

/** One step of a way: an entitlement through which something is held, and whether it itself is held directly. */
export type Step = { readonly source: number; readonly isDirect: boolean };

type Node = { readonly way: readonly Step[]; readonly next: Map<number, Node>; readonly accounts: number[] };

const node = (way: readonly Step[]): Node => ({ way, next: new Map(), accounts: [] });

/**
 * Tells accounts apart by all the ways in which they hold an entitlement. Accounts that have come the same way so far are
 * at the same node, so that many of them cost no more than a step each.
 */
export class Ways {
  private readonly start = node([]);
  private readonly places = new Map<number, Node>();

  /**
   * Leads accounts on by one step. Each source leads once.
   *
   * @param accounts who holds through the source, in order
   * @param direct those of them who hold the source directly, in order
   */
  public lead(source: number, accounts: Int32Array, direct: Int32Array): void {
    let next = 0;
    for (const account of accounts) {
      while (next < direct.length && direct[next]! < account) next += 1;
      const isDirect = direct[next] === account;
      const from = this.places.get(account) ?? this.start;
      const turn = isDirect ? source : -source;
      let to = from.next.get(turn);
      if (!to) from.next.set(turn, (to = node([...from.way, { source, isDirect }])));
      this.places.set(account, to);
    }
  }

  /** The accounts by the way that they have come, in the order of their first ones. */
  public groups(): Array<Pick<Node, 'accounts' | 'way'>> {
    const groups = new Set<Node>();
    for (const account of Int32Array.from(this.places.keys()).sort()) {
      const place = this.places.get(account)!;
      place.accounts.push(account);
      groups.add(place);
    }
    return [...groups];
  }
}

/** An entitlement that brings another, and whether the principal holds it directly, not only through others. */
export type Source = { readonly entitlement: EntitlementRef; readonly isDirect: boolean };

/** How an entitlement is held. A resource holds it for the holders of its own entitlements. */
export type Holding = {
  /** Not only through others: an account by a grant of the direct view, a resource by its inheritance. */
  readonly isDirect: boolean;
  /** As stored, so that it can be taken away: directly, and not through the management chain alone. */
  readonly isStored: boolean;
  /** The resource's entitlements whose holders also hold this one; none for an account. */
  readonly handsOnTo: readonly EntitlementRef[];
  /** Of the entitlements that inheritance starts from, those the principal holds. */
  readonly sources: readonly Source[];
};

/** Accounts that hold an entitlement in the same way. */
export type AccountHolders = Holding & {
  /** Their places in the order of ids, in order. */
  readonly accounts: readonly number[] | Int32Array;
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

type ResourceRow = [type: number, id: string, sources: string, slugs: string];

/** Reads who holds an entitlement, and through what, out of a finished snapshot. */
export class SourceReader {
  private readonly resources: StatementSync;
  private readonly find: StatementSync;

  public constructor(
    database: DatabaseSync,
    private readonly grants: Grants,
  ) {
    this.resources = prepareArrays(database, RESOURCES);
    this.find = database.prepare('SELECT type, resource_id, slug FROM entitlements WHERE key = ?');
  }

  /** Every account that holds an entitlement once, in groups, in the order of their first accounts. */
  public accountsOf(entitlement: number): AccountHolders[] {
    const direct = this.grants.holdersOf(entitlement, 'direct');
    const stored = this.grants.storedHoldersOf(entitlement);
    const givers = this.grants.giversOf(entitlement).filter((giver) => giver !== entitlement);
    if (givers.length === 0 && stored.length === direct.length) {
      return direct.length === 0
        ? []
        : [{ accounts: direct, isDirect: true, isStored: true, handsOnTo: [], sources: [] }];
    }
    const ways = new Ways();
    for (const giver of givers) {
      ways.lead(giver, this.grants.holdersOf(giver, 'effective'), this.grants.holdersOf(giver, 'direct'));
    }
    // Of the last step it is whether the grant itself is stored.
    ways.lead(entitlement, direct, stored);
    return ways.groups().map(({ accounts, way }) => {
      const own = way.find(({ source }) => source === entitlement);
      return {
        accounts,
        handsOnTo: [],
        isDirect: own !== undefined,
        isStored: own?.isDirect === true,
        sources: way
          .filter((step) => step !== own)
          .map(({ source, isDirect }) => ({ entitlement: this.refOf(source), isDirect })),
      };
    });
  }

  /** Every resource whose holders hold an entitlement, in the order of types and ids. */
  public *resourcesOf(entitlement: number): Generator<ResourceHolder> {
    if (this.grants.giversOf(entitlement).length === 0) return;
    for (const row of this.resources.iterate(entitlement) as Iterable<unknown> as Iterable<ResourceRow>) {
      const [rank, id, sources, slugs] = row;
      const type = resourceTypeIds[rank]!;
      const handsOnTo = (JSON.parse(slugs) as string[]).sort().map((slug) => ({ type, resourceId: id, slug }));
      yield { type, id, handsOnTo, ...this.holdingOf(sources, entitlement) };
    }
  }

  /** Of `number:isDirect` for each source. What leads back to the entitlement itself is no way to hold it. */
  private holdingOf(text: string, entitlement: number): Omit<Holding, 'handsOnTo'> {
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
    return { isDirect, isStored: isDirect, sources };
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
