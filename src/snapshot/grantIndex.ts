import type { DatabaseSync } from 'node:sqlite';
import type { GrantView } from '../model/grant.js';
import { prepareArrays } from './sqlite.js';

export const NO_ACCOUNTS = new Int32Array();
const NO_ENDS: ReadonlyMap<number, string> = new Map();
const NO_PARENTS: readonly number[] = [];

type Row = [entitlement: number, accounts: Uint8Array, managed: Uint8Array | null, ends: string | null];

/** Drops the repeats in a sorted list of numbers. The list itself is changed. */
export const distinct = (sorted: Int32Array): Int32Array => {
  let length = 0;
  for (const number of sorted) if (length === 0 || sorted[length - 1] !== number) sorted[length++] = number;
  return sorted.subarray(0, length);
};

/** The bytes in which a snapshot stores a list of numbers. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/**
 * The holders of every entitlement in a finished snapshot, all in memory: four bytes for each grant. An entitlement is named by its
 * key, and an account by its position in the order of ids.
 */
export class GrantIndex {
  private readonly holders = new Map<number, Int32Array>();
  private readonly managed = new Map<number, Int32Array>();
  private readonly ends = new Map<number, ReadonlyMap<number, string>>();
  private readonly parents = new Map<number, number[]>();

  public constructor(database: DatabaseSync) {
    const { bytes } = database.prepare('SELECT TOTAL(length(accounts)) AS bytes FROM grants').get() as {
      bytes: number;
    };
    const all = new Int32Array(bytes / Int32Array.BYTES_PER_ELEMENT);
    let at = 0;
    const rows = prepareArrays(
      database,
      'SELECT entitlement, accounts, managed, ends FROM grants',
    ).iterate() as Iterable<unknown>;
    for (const [key, accounts, managed, ends] of rows as Iterable<Row>) {
      const holders = all.subarray(at, (at += accounts.length / Int32Array.BYTES_PER_ELEMENT));
      bytesOf(holders).set(accounts);
      this.holders.set(key, holders);
      if (managed !== null) this.managed.set(key, new Int32Array(Uint8Array.from(managed).buffer));
      if (ends !== null) this.ends.set(key, new Map(JSON.parse(ends) as Array<[account: number, expiresAt: string]>));
    }
    const inheritances = prepareArrays(database, 'SELECT heir, giver FROM inheritances').iterate() as Iterable<unknown>;
    for (const [child, parent] of inheritances as Iterable<[number, number]>) {
      const parents = this.parents.get(child);
      if (parents) parents.push(parent);
      else this.parents.set(child, [parent]);
    }
  }

  /** The entitlements from which this one is inherited directly: their holders also hold it. */
  public parentsOf(entitlement: number): readonly number[] {
    return this.parents.get(entitlement) ?? NO_PARENTS;
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

  /** When Salesforce will end stored grants of an entitlement, by account. */
  public endsOf(entitlement: number): ReadonlyMap<number, string> {
    return this.ends.get(entitlement) ?? NO_ENDS;
  }

  /** An entitlement and all whose holders hold it, over any number of steps. Groups may contain one another. */
  private closureOf(entitlement: number): Set<number> {
    const closure = new Set([entitlement]);
    // A loop over a set also visits the elements that are added during the loop.
    for (const key of closure) for (const parent of this.parentsOf(key)) closure.add(parent);
    return closure;
  }
}
