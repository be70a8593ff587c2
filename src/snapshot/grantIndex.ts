import type { DatabaseSync } from 'node:sqlite';
import { isForDirectHolders } from '../model/entitlement.js';
import type { GrantView } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { circlesOf } from './circles.js';
import { prepareArrays } from './sqlite.js';

export const NO_ACCOUNTS = new Int32Array();
const NO_ENDS: ReadonlyMap<number, string> = new Map();
const NO_PARENTS: readonly number[] = [];
/** How many accounts are kept of entitlements that were asked for: four bytes each. */
const MAX_KEPT = 1_000_000;

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
  /** By the key of the entitlement, like `parents`: the closures of long chains look them up some fifty million times. */
  private readonly holders: Array<Int32Array | undefined> = [];
  private readonly managed = new Map<number, Int32Array>();
  private readonly ends = new Map<number, ReadonlyMap<number, string>>();
  private readonly parents: Array<number[] | undefined> = [];
  /** The entitlements that only the direct holders of their parents inherit. */
  private readonly forDirectHolders = new Set<number>();
  private readonly circles: Int32Array;
  /** The last closure in which each entitlement was, so that the next one need not be a set. */
  private readonly closures: Int32Array;
  private lastClosure = 0;
  /** The effective holders that were asked for last. Where groups are each in each, they are asked for hundreds of times. */
  private readonly effective = new Map<number, Int32Array>();
  private kept = 0;

  public constructor(database: DatabaseSync) {
    const { count } = database.prepare('SELECT COUNT(*) AS count FROM grants').get() as { count: number };
    const all = new Int32Array(count);
    let at = 0;
    for (const [key, accounts, managed, ends] of rowsOf<Row>(database, GRANTS)) {
      const first = at;
      for (const account of JSON.parse(accounts) as number[]) all[at++] = account - 1;
      this.holders[key] = all.subarray(first, at);
      if (managed !== '[]') {
        this.managed.set(
          key,
          Int32Array.from(JSON.parse(managed) as number[], (account) => account - 1),
        );
      }
      if (ends !== '{}') this.ends.set(key, endsIn(ends));
    }
    let largest = 0;
    for (const [child, parent, type] of rowsOf<InheritanceRow>(database, INHERITANCES)) {
      (this.parents[child] ??= []).push(parent);
      largest = Math.max(largest, child, parent);
      if (isForDirectHolders(type)) this.forDirectHolders.add(child);
    }
    this.parents.length = largest + 1;
    this.circles = circlesOf(this.parents);
    this.closures = new Int32Array(largest + 1);
  }

  /** The entitlements from which this one is inherited directly: their holders also hold it. */
  public parentsOf(entitlement: number): readonly number[] {
    return this.parents[entitlement] ?? NO_PARENTS;
  }

  /** Whether each of two entitlements, of which one is a parent, leads to the other. */
  public areInOneCircle(entitlement: number, parent: number): boolean {
    return this.circles[entitlement] === this.circles[parent];
  }

  /** Whether only the direct holders of its parents hold an entitlement. */
  public isForDirectHolders(entitlement: number): boolean {
    return this.forDirectHolders.has(entitlement);
  }

  /** The accounts that hold an entitlement, in order. */
  public holdersOf(entitlement: number, view: GrantView): Int32Array {
    const direct = this.holders[entitlement] ?? NO_ACCOUNTS;
    if (view === 'direct' || !this.parents[entitlement]) return direct;
    const known = this.effective.get(entitlement);
    if (known) return known;
    const parts = this.partsOf(entitlement);
    const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    const found = distinct(all.sort());
    this.keep(entitlement, found);
    return found;
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
    if (view === 'direct' || !this.parents[entitlement]) return own;
    const keys = this.closureOf(entitlement);
    const latest = new Map<number, string>();
    for (const key of keys) {
      for (const [account, end] of this.ends.get(key) ?? NO_ENDS) {
        if (!(latest.get(account)! >= end)) latest.set(account, end);
      }
    }
    if (latest.size === 0) return NO_ENDS;
    for (const key of keys) {
      const ends = this.ends.get(key) ?? NO_ENDS;
      for (const account of this.holders[key] ?? NO_ACCOUNTS) if (!ends.has(account)) latest.delete(account);
    }
    return latest;
  }

  /** Lists of the accounts that hold an entitlement. In a chain of groups those of the group before are known: it is not walked again. */
  private partsOf(entitlement: number): Int32Array[] {
    const [parent, another] = this.parentsOf(entitlement);
    const isInChain = another === undefined && !this.isForDirectHolders(entitlement);
    const known = isInChain ? this.effective.get(parent!) : undefined;
    if (known) return [this.holders[entitlement] ?? NO_ACCOUNTS, known];
    return this.closureOf(entitlement).flatMap((key) => this.holders[key] ?? []);
  }

  private keep(entitlement: number, accounts: Int32Array): void {
    this.kept += accounts.length;
    if (this.kept > MAX_KEPT) {
      this.effective.clear();
      this.kept = accounts.length;
    }
    if (accounts.length <= MAX_KEPT) this.effective.set(entitlement, accounts.slice());
  }

  /** An entitlement and all whose holders hold it, over any number of steps. Groups may contain one another. */
  private closureOf(entitlement: number): number[] {
    const mark = ++this.lastClosure;
    const closure: number[] = [];
    const add = (key: number): void => {
      if (this.closures[key] === mark) return;
      this.closures[key] = mark;
      closure.push(key);
    };
    add(entitlement);
    const outermost: number[] = [];
    // A loop over a list also visits the elements that are added during the loop.
    for (const key of closure) {
      if (this.isForDirectHolders(key)) outermost.push(...this.parentsOf(key));
      else for (const parent of this.parentsOf(key)) add(parent);
    }
    for (const key of outermost) add(key);
    return closure;
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
