import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import type { GrantIndex } from './grantIndex.js';
import { prepareArrays } from './sqlite.js';

/** The key of an entitlement through which accounts hold another, and whether they hold it directly. */
export type PathStep = { readonly source: number; readonly isDirect: boolean };

type Node = { readonly path: readonly PathStep[]; readonly next: Map<number, Node>; readonly accounts: number[] };

const newNode = (path: readonly PathStep[]): Node => ({ path, next: new Map(), accounts: [] });

/**
 * Groups accounts by the sources through which they hold an entitlement: a trie, in which each source leads one step down.
 * Accounts with the same sources so far are at the same node, so that one more account costs no more than one step.
 *
 *     start ─┬─ group A (direct) ─┬─ group B (direct)        accounts 1, 7
 *            │                    └─ (nothing more)          accounts 2
 *            └─ group A (through others)                     accounts 4, 5
 */
export class HolderGroups {
  private readonly start = newNode([]);
  private readonly nodes = new Map<number, Node>();

  /**
   * Moves accounts one step down. Each source is added once.
   *
   * @param accounts the accounts that hold the source, in order
   * @param direct the accounts that hold it directly, in order
   */
  public addSource(source: number, accounts: Int32Array, direct: Int32Array): void {
    let next = 0;
    for (const account of accounts) {
      while (next < direct.length && direct[next]! < account) next += 1;
      const isDirect = direct[next] === account;
      const from = this.nodes.get(account) ?? this.start;
      const branch = isDirect ? source : -source;
      let to = from.next.get(branch);
      if (!to) from.next.set(branch, (to = newNode([...from.path, { source, isDirect }])));
      this.nodes.set(account, to);
    }
  }

  /** The accounts of each group, and the steps that led them there. Groups are in the order of their first accounts. */
  public all(): Array<Pick<Node, 'accounts' | 'path'>> {
    const groups = new Set<Node>();
    for (const account of Int32Array.from(this.nodes.keys()).sort()) {
      const node = this.nodes.get(account)!;
      node.accounts.push(account);
      groups.add(node);
    }
    return [...groups];
  }
}

/** An entitlement whose holders also hold another, and whether the principal holds it directly. */
export type InheritedFrom = { readonly entitlement: EntitlementRef; readonly isDirect: boolean };

/** How a principal holds an entitlement. A resource holds it for the holders of its own entitlements. */
export type HolderFacts = {
  /** Whether it is not held through others alone: an account has a grant in the direct view, a resource an inheritance. */
  readonly isDirect: boolean;
  /** Whether Salesforce stores it, so that it can be taken away. The management chain alone stores nothing. */
  readonly isStored: boolean;
  /** The resource's entitlements whose holders also hold this one; none for an account. */
  readonly expandsTo: readonly EntitlementRef[];
  /** The entitlements through which the principal holds this one. */
  readonly sources: readonly InheritedFrom[];
};

/** Accounts that hold an entitlement in the same way. */
export type AccountHolders = HolderFacts & {
  /** The positions of the accounts in the order of ids, in order. */
  readonly accounts: readonly number[] | Int32Array;
};

export type ResourceHolder = HolderFacts & { readonly type: ResourceTypeId; readonly id: string };

/*
 * Parameter: the key of the entitlement. Each row of `path` leads from a source (a parent of the entitlement) to an entitlement
 * whose holders hold the source, over any number of steps. UNION ends cycles of groups.
 */
const START = `
WITH RECURSIVE path (source, entitlement) AS (
  SELECT parent_entitlement, parent_entitlement FROM inheritances WHERE child_entitlement = ?1
  UNION
  SELECT p.source, i.parent_entitlement FROM path p JOIN inheritances i ON i.child_entitlement = p.entitlement
),
start (source, entitlement) AS (SELECT * FROM path UNION ALL VALUES (?1, ?1))
`;

/** The resources whose holders hold the entitlement. A resource is not listed for its own entitlements. */
const RESOURCES = `${START}
SELECT e.resource_type, e.resource_id,
  group_concat(DISTINCT s.source || ':' || (s.source = s.entitlement)),
  json_group_array(DISTINCT e.slug) FILTER (WHERE s.source = ?1 AND s.entitlement = ?1)
FROM start s JOIN inheritances i ON i.child_entitlement = s.entitlement
JOIN entitlements e ON e.key = i.parent_entitlement
JOIN entitlements own ON own.key = ?1
JOIN type_order o ON o.type = e.resource_type
WHERE NOT (e.resource_type = own.resource_type AND e.resource_id = own.resource_id)
GROUP BY o.position, e.resource_id ORDER BY o.position, e.resource_id
`;

type ResourceRow = [type: ResourceTypeId, id: string, sources: string, slugs: string];

/** Finds the holders of an entitlement in a snapshot, and the entitlements through which they hold it. */
export class HolderReader {
  private readonly resources: StatementSync;
  private readonly find: StatementSync;

  public constructor(
    database: DatabaseSync,
    private readonly grants: GrantIndex,
  ) {
    this.resources = prepareArrays(database, RESOURCES);
    this.find = database.prepare('SELECT resource_type, resource_id, slug FROM entitlements WHERE key = ?');
  }

  /** The accounts that hold an entitlement, each in one group. Groups are in the order of their first accounts. */
  public accountsOf(entitlement: number): AccountHolders[] {
    const direct = this.grants.holdersOf(entitlement, 'direct');
    const stored = this.grants.storedHoldersOf(entitlement);
    const parents = this.grants.parentsOf(entitlement).filter((parent) => parent !== entitlement);
    if (parents.length === 0 && stored.length === direct.length) {
      return direct.length === 0
        ? []
        : [{ accounts: direct, isDirect: true, isStored: true, expandsTo: [], sources: [] }];
    }
    const groups = new HolderGroups();
    for (const parent of parents) {
      const directly = this.grants.holdersOf(parent, 'direct');
      const isForThese = this.grants.isForDirectHolders(entitlement);
      groups.addSource(parent, isForThese ? directly : this.grants.holdersOf(parent, 'effective'), directly);
    }
    // The last step tells whether the grant itself is stored.
    groups.addSource(entitlement, direct, stored);
    return groups.all().map(({ accounts, path }) => {
      const own = path.find(({ source }) => source === entitlement);
      return {
        accounts,
        expandsTo: [],
        isDirect: own !== undefined,
        isStored: own?.isDirect === true,
        sources: path
          .filter((step) => step !== own)
          .map(({ source, isDirect }) => ({ entitlement: this.refOf(source), isDirect })),
      };
    });
  }

  /** Every resource whose holders hold an entitlement, in the order of types and ids. */
  public *resourcesOf(entitlement: number): Generator<ResourceHolder> {
    if (this.grants.parentsOf(entitlement).length === 0) return;
    for (const row of this.resources.iterate(entitlement) as Iterable<unknown> as Iterable<ResourceRow>) {
      const [type, id, sources, slugs] = row;
      const expandsTo = (JSON.parse(slugs) as string[]).sort().map((slug) => ({ type, resourceId: id, slug }));
      const facts = this.factsOf(sources, entitlement);
      if (!this.grants.isForDirectHolders(entitlement)) yield { type, id, expandsTo, ...facts };
      else if (facts.isDirect) yield { type, id, expandsTo, ...facts, sources: [] };
    }
  }

  /** @param text `number:isDirect` for each source. A path that leads back to the entitlement itself is left out. */
  private factsOf(text: string, entitlement: number): Omit<HolderFacts, 'expandsTo'> {
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
    const found = this.find.get(key) as { resource_type: ResourceTypeId; resource_id: string; slug: string };
    return { type: found.resource_type, resourceId: found.resource_id, slug: found.slug };
  }
}
