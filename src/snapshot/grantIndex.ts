import type { DatabaseSync } from 'node:sqlite';
import { isForDirectHolders } from '../model/entitlement.js';
import type { GrantView } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

export const NO_ACCOUNTS = new Int32Array();
const NO_ENDS: ReadonlyMap<number, string> = new Map();
const NO_PARENTS: readonly number[] = [];

/** Lists are JSON; accounts are keys, which begin at 1. `ends` are times by account. */
type Row = [entitlement: number, accounts: string, managed: string, ends: string];

/** The grants of each entitlement in one row: to take a million rows from SQLite one by one takes four times as long. */
const GRANTS = `
SELECT entitlement, json_group_array(account), json_group_array(account) FILTER (WHERE NOT is_stored),
  json_group_object(account, expires_at) FILTER (WHERE expires_at IS NOT NULL)
FROM (SELECT * FROM grants ORDER BY entitlement, account) GROUP BY entitlement
`;

type InheritanceRow = [child: number, parent: number, childType: ResourceTypeId];

const INHERITANCES = `
SELECT i.child_entitlement, i.parent_entitlement, e.resource_type
FROM inheritances i CROSS JOIN entitlements e ON e.key = i.child_entitlement
`;

/** Drops the repeats in a sorted list of numbers. The list itself is changed. */
export const distinct = (sorted: Int32Array): Int32Array => {
  let length = 0;
  for (const number of sorted) if (length === 0 || sorted[length - 1] !== number) sorted[length++] = number;
  return sorted.subarray(0, length);
};

/**
 * The holders of every entitlement in a snapshot, all in memory: four bytes for each grant. An entitlement is named by its key,
 * and an account by its position in the order of ids, from 0.
 */
export class GrantIndex {
  private readonly holders = new Map<number, Int32Array>();
  private readonly managed = new Map<number, Int32Array>();
  private readonly ends = new Map<number, ReadonlyMap<number, string>>();
  private readonly parents = new Map<number, number[]>();
  /** The entitlements that only the direct holders of their parents inherit. */
  private readonly forDirectHolders = new Set<number>();

  public constructor(database: DatabaseSync) {
    const { count } = database.prepare('SELECT COUNT(*) AS count FROM grants').get() as { count: number };
    const all = new Int32Array(count);
    let at = 0;
    for (const [key, accounts, managed, ends] of rowsOf<Row>(database, GRANTS)) {
      const first = at;
      for (const account of JSON.parse(accounts) as number[]) all[at++] = account - 1;
      this.holders.set(key, all.subarray(first, at));
      if (managed !== '[]') {
        this.managed.set(
          key,
          Int32Array.from(JSON.parse(managed) as number[], (account) => account - 1),
        );
      }
      if (ends !== '{}') this.ends.set(key, endsIn(ends));
    }
    for (const [child, parent, type] of rowsOf<InheritanceRow>(database, INHERITANCES)) {
      const parents = this.parents.get(child);
      if (parents) parents.push(parent);
      else this.parents.set(child, [parent]);
      if (isForDirectHolders(type)) this.forDirectHolders.add(child);
    }
  }

  /** The entitlements from which this one is inherited directly: their holders also hold it. */
  public parentsOf(entitlement: number): readonly number[] {
    return this.parents.get(entitlement) ?? NO_PARENTS;
  }

  /** Whether only the direct holders of its parents hold an entitlement. */
  public isForDirectHolders(entitlement: number): boolean {
    return this.forDirectHolders.has(entitlement);
  }

  /** The accounts that hold an entitlement, in order. */
  public holdersOf(entitlement: number, view: GrantView): Int32Array {
    const direct = this.holders.get(entitlement) ?? NO_ACCOUNTS;
    if (view === 'direct' || !this.parents.has(entitlement)) return direct;
    const parts = [...this.closureOf(entitlement)].flatMap((key) => this.holders.get(key) ?? []);
    const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return distinct(all.sort());
  }

  /** The accounts whose grant Salesforce stores, in order: the direct holders without those through the management chain alone. */
  public storedHoldersOf(entitlement: number): Int32Array {
    const direct = this.holdersOf(entitlement, 'direct');
    const managed = this.managed.get(entitlement);
    if (!managed) return direct;
    const others = new Set(managed);
    return direct.filter((account) => !others.has(account));
  }

  /**
   * Until when accounts hold an entitlement, by account: the latest end of the grants that give it in this view. An account that
   * one of them gives it without an end is not there.
   */
  public endsOf(entitlement: number, view: GrantView): ReadonlyMap<number, string> {
    const own = this.ends.get(entitlement) ?? NO_ENDS;
    if (view === 'direct' || !this.parents.has(entitlement)) return own;
    const keys = [...this.closureOf(entitlement)];
    const latest = new Map<number, string>();
    for (const key of keys) {
      for (const [account, end] of this.ends.get(key) ?? NO_ENDS) {
        if (!(latest.get(account)! >= end)) latest.set(account, end);
      }
    }
    if (latest.size === 0) return NO_ENDS;
    for (const key of keys) {
      const ends = this.ends.get(key) ?? NO_ENDS;
      for (const account of this.holders.get(key) ?? NO_ACCOUNTS) if (!ends.has(account)) latest.delete(account);
    }
    return latest;
  }

  /** An entitlement and all whose holders hold it, over any number of steps. Groups may contain one another. */
  private closureOf(entitlement: number): Set<number> {
    const closure = new Set([entitlement]);
    const outermost = new Set<number>();
    // A loop over a set also visits the elements that are added during the loop.
    for (const key of closure) {
      const found = this.isForDirectHolders(key) ? outermost : closure;
      for (const parent of this.parentsOf(key)) found.add(parent);
    }
    return new Set([...closure, ...outermost]);
  }
}

/** @param json times by the keys of accounts */
function endsIn(json: string): Map<number, string> {
  const ends = Object.entries(JSON.parse(json) as Record<string, string>);
  return new Map(ends.map(([account, expiresAt]) => [Number(account) - 1, expiresAt]));
}

function rowsOf<T>(database: DatabaseSync, sql: string): Iterable<T> {
  return prepareArrays(database, sql).iterate() as Iterable<unknown> as Iterable<T>;
}
