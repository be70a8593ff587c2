import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntitlementRef } from '../model/entitlement.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { NO_ACCOUNTS, type GrantIndex } from './grantIndex.js';
import { prepareArrays } from './sqlite.js';

/** The key of an entitlement through which accounts hold another, and whether they hold it directly. */
export type PathStep = { readonly source: number; readonly isDirect: boolean };

/**
 * The largest number of entitlements that one grant names as those through which it is held. C1's syncer names all; nobody reads so
 * many, and where groups contain one another by the hundred they would be thousands of megabytes.
 */
export const MAX_SOURCES = 50;

type Node = {
  readonly step: PathStep | null;
  readonly from: Node | null;
  readonly length: number;
  readonly next: Map<number, Node>;
  readonly accounts: number[];
};

/**
 * Groups accounts by the sources through which they hold an entitlement: a trie, in which each source leads one step down.
 * Accounts with the same sources so far are at the same node, so that one more account costs no more than one step.
 *
 *     start ─┬─ group A (direct) ─┬─ group B (direct)        accounts 1, 7
 *            │                    └─ (nothing more)          accounts 2
 *            └─ group A (through others)                     accounts 4, 5
 */
export class HolderGroups {
  private readonly start: Node = { step: null, from: null, length: 0, next: new Map(), accounts: [] };
  private readonly nodes = new Map<number, Node>();
  /** How many accounts have as many sources as are named. */
  private full = 0;

  /** The number of accounts that have a source. */
  public get count(): number {
    return this.nodes.size;
  }

  /** The number of accounts that get no more sources. */
  public get fullCount(): number {
    return this.full;
  }

  public has(account: number): boolean {
    return this.nodes.has(account);
  }

  /**
   * Moves an account one step down. Each source is added once to it. One that has as many as are named stays where it is.
   *
   * @param isOwn whether the source is the entitlement itself, which is always named
   */
  public addSource(account: number, source: number, isDirect: boolean, isOwn = false): void {
    const from = this.nodes.get(account) ?? this.start;
    if (from.length >= MAX_SOURCES && !isOwn) return;
    const branch = isDirect ? source : -source;
    let to = from.next.get(branch);
    if (!to) {
      to = { step: { source, isDirect }, from, length: from.length + 1, next: new Map(), accounts: [] };
      from.next.set(branch, to);
    }
    if (to.length === MAX_SOURCES) this.full += 1;
    this.nodes.set(account, to);
  }

  /** The accounts of each group, and the steps that led them there. Groups are in the order of their first accounts. */
  public all(): Array<{ readonly accounts: readonly number[]; readonly path: readonly PathStep[] }> {
    const groups = new Set<Node>();
    for (const account of Int32Array.from(this.nodes.keys()).sort()) {
      const node = this.nodes.get(account)!;
      node.accounts.push(account);
      groups.add(node);
    }
    return [...groups].map((node) => ({ accounts: node.accounts, path: pathTo(node) }));
  }
}

function pathTo(node: Node): PathStep[] {
  const path: PathStep[] = [];
  for (let one: Node | null = node; one?.step; one = one.from) path.push(one.step);
  return path.reverse();
}

/** An entitlement whose holders also hold another, and whether the principal holds it directly. */
export type InheritedFrom = { readonly entitlement: EntitlementRef; readonly isDirect: boolean };

/** How an account holds an entitlement. */
export type HolderFacts = {
  /** Whether it is not held through others alone, and so is in the direct view. */
  readonly isDirect: boolean;
  /** Whether Salesforce stores it, so that it can be taken away. The management chain alone stores nothing. */
  readonly isStored: boolean;
  /**
   * The entitlements through which the account holds this one: those from which this one is inherited directly, 50 at most, and first
   * those that it holds directly. Of those that lead back to this one, at most one is there, where the account holds it in no other way:
   * C1's syncer takes such a circle for one entitlement.
   *
   * Source: ConductorOne/baton-sdk, pkg/sync/expand.
   */
  readonly sources: readonly InheritedFrom[];
};

/** Accounts that hold an entitlement in the same way. */
export type AccountHolders = HolderFacts & {
  /** The positions of the accounts in the order of ids, in order. */
  readonly accounts: readonly number[] | Int32Array;
};

/** A resource whose holders hold an entitlement, since it is inherited from entitlements of the resource directly. */
export type ResourceHolder = {
  readonly type: ResourceTypeId;
  readonly id: string;
  /** The resource's entitlements whose holders also hold this one. */
  readonly expandsTo: readonly EntitlementRef[];
};

/** Parameter: the key of the entitlement. A resource is not listed for its own entitlements. */
const RESOURCES = `
SELECT e.resource_type, e.resource_id, json_group_array(e.slug)
FROM inheritances i
JOIN entitlements e ON e.key = i.parent_entitlement
JOIN entitlements own ON own.key = i.child_entitlement
JOIN type_order o ON o.type = e.resource_type
WHERE i.child_entitlement = ?1
  AND NOT (e.resource_type = own.resource_type AND e.resource_id = own.resource_id)
GROUP BY o.position, e.resource_id ORDER BY o.position, e.resource_id
`;

type ResourceRow = [type: ResourceTypeId, id: string, slugs: string];

/** Finds the holders of an entitlement in a snapshot, and the entitlements through which they hold it. */
export class HolderReader {
  private readonly resources: StatementSync;
  private readonly find: StatementSync;
  /** The entitlements that were sources of others. */
  private readonly refs = new Map<number, EntitlementRef>();

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
      return direct.length === 0 ? [] : [{ accounts: direct, isDirect: true, isStored: true, sources: [] }];
    }
    return this.groupsOf(entitlement, parents, direct, stored)
      .all()
      .map(({ accounts, path }) => {
        const own = path.find(({ source }) => source === entitlement);
        return {
          accounts,
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
      const [type, id, slugs] = row;
      const expandsTo = (JSON.parse(slugs) as string[]).sort().map((slug) => ({ type, resourceId: id, slug }));
      yield { type, id, expandsTo };
    }
  }

  private groupsOf(
    entitlement: number,
    parents: readonly number[],
    direct: Int32Array,
    stored: Int32Array,
  ): HolderGroups {
    const groups = new HolderGroups();
    const { length: all } = this.grants.holdersOf(entitlement, 'effective');
    const inCircle = parents.filter((parent) => this.grants.areInOneCircle(entitlement, parent));
    const others = parents.filter((parent) => !this.grants.areInOneCircle(entitlement, parent));
    for (const parent of others) {
      if (groups.fullCount === all) break;
      for (const account of this.grants.holdersOf(parent, 'direct')) groups.addSource(account, parent, true);
    }
    for (const parent of this.grants.isForDirectHolders(entitlement) ? [] : others) {
      if (groups.fullCount === all) break;
      for (const account of this.indirectHoldersOf(parent)) groups.addSource(account, parent, false);
    }
    // Whether Salesforce stores the grant itself.
    const isStored = membership(stored);
    for (const account of direct) groups.addSource(account, entitlement, isStored(account), true);
    for (const view of ['direct', 'effective'] as const) {
      for (const parent of inCircle) {
        if (groups.count === all) break;
        for (const account of this.grants.holdersOf(parent, view)) {
          if (!groups.has(account)) groups.addSource(account, parent, view === 'direct');
        }
      }
    }
    return groups;
  }

  /** The accounts that hold an entitlement through others alone, in order. */
  private indirectHoldersOf(entitlement: number): Int32Array {
    const direct = this.grants.holdersOf(entitlement, 'direct');
    const all = this.grants.holdersOf(entitlement, 'effective');
    if (all.length === direct.length) return NO_ACCOUNTS;
    const isDirect = membership(direct);
    return all.filter((account) => !isDirect(account));
  }

  private refOf(key: number): EntitlementRef {
    const known = this.refs.get(key);
    if (known) return known;
    const found = this.find.get(key) as { resource_type: ResourceTypeId; resource_id: string; slug: string };
    const ref = { type: found.resource_type, resourceId: found.resource_id, slug: found.slug };
    this.refs.set(key, ref);
    return ref;
  }
}

/** Tells whether accounts are in a list. Both are in order: each account is asked for once, after those before it. */
function membership(sorted: Int32Array): (account: number) => boolean {
  let next = 0;
  return (account) => {
    while (next < sorted.length && sorted[next]! < account) next += 1;
    return sorted[next] === account;
  };
}
