import { distinct, NO_ACCOUNTS } from './grantIndex.js';

/** Who holds an entitlement, by the numbers of both. */
type EntitlementHolders = {
  readonly entitlement: number;
  /** Each holder once, in order. */
  readonly principals: Int32Array;
  /** The holders whose grant Salesforce does not store, but which follows from the management chain. */
  readonly derived: Int32Array;
  /** When Salesforce will end a grant, by holder, for the grants that have an end. */
  readonly ends: Map<number, string>;
  /** When a grant was changed last, by holder, in seconds since 1970: the latest of several. Where nobody knows, it has none. */
  readonly changes: ReadonlyMap<number, number>;
};

const NO_CHANGES: ReadonlyMap<number, number> = new Map();

/** Sorts millions of grants, each of them the number of an entitlement and of a principal: twelve bytes for each, and eight more where changes are known. */
export class GrantSorter {
  private readonly entitlements: Int32Array;
  private readonly principals: Int32Array;
  /** The number of each grant's end in the list of times, from 1; 0 for a grant without an end. */
  private readonly ends: Int32Array;
  private readonly times = new Map<string, number>();
  /** When each grant was changed last; 0 where that is not known. Undefined: of none it is. */
  private changes: Float64Array | undefined;
  private count = 0;

  /**
   * @param stored how many grants will be added that Salesforce stores; all of them are added first
   * @param derived how many will be added that follow from the management chain
   */
  public constructor(
    private readonly stored: number,
    derived: number,
  ) {
    const size = stored + derived;
    this.entitlements = new Int32Array(size);
    this.principals = new Int32Array(size);
    this.ends = new Int32Array(size);
  }

  public get length(): number {
    return this.count;
  }

  public add(entitlement: number, principal: number): void {
    this.entitlements[this.count] = entitlement;
    this.principals[this.count] = principal;
    this.count += 1;
  }

  /** @param position the position of a grant in the order in which grants were added, from 0 */
  public setEnd(position: number, expiresAt: string): void {
    const time = this.times.get(expiresAt) ?? this.times.size + 1;
    this.times.set(expiresAt, time);
    this.ends[position] = time;
  }

  /** @param seconds since 1970 */
  public setChange(position: number, seconds: number): void {
    this.changes ??= new Float64Array(this.ends.length);
    this.changes[position] = seconds;
  }

  /** The holders of each entitlement. Where two records give it, the one without an end counts, or else the later end. */
  public *byEntitlement(): Generator<EntitlementHolders> {
    const times = [null, ...this.times.keys()];
    const { starts, order } = this.sort();
    for (let entitlement = 0; entitlement + 1 < starts.length; entitlement += 1) {
      const positions = order.subarray(starts[entitlement], starts[entitlement + 1]);
      if (positions.length === 0) continue;
      const ends = new Map<number, string>();
      for (const position of positions) {
        const end = times[this.ends[position]!];
        const principal = this.principals[position]!;
        if (end && !(ends.get(principal)! >= end)) ends.set(principal, end);
      }
      if (ends.size > 0) {
        for (const position of positions) if (this.ends[position] === 0) ends.delete(this.principals[position]!);
      }
      const principals = positions.map((position) => this.principals[position]!).sort();
      const derived = this.derivedAmong(positions);
      yield { entitlement, principals: distinct(principals), derived, ends, changes: this.changesAmong(positions) };
    }
  }

  private changesAmong(positions: Int32Array): ReadonlyMap<number, number> {
    if (!this.changes) return NO_CHANGES;
    const changes = new Map<number, number>();
    for (const position of positions) {
      const seconds = this.changes[position]!;
      const principal = this.principals[position]!;
      if (seconds > (changes.get(principal) ?? 0)) changes.set(principal, seconds);
    }
    return changes;
  }

  /** The principals of these grants, in order, who have no stored grant among them. */
  private derivedAmong(positions: Int32Array): Int32Array {
    // Positions are in order, and those of stored grants come first.
    if (positions.at(-1)! < this.stored) return NO_ACCOUNTS;
    const principalsOf = (some: Int32Array): Int32Array => some.map((position) => this.principals[position]!);
    const holders = new Set(principalsOf(positions.filter((position) => position < this.stored)));
    const others = principalsOf(positions.filter((position) => position >= this.stored));
    return distinct(others.filter((principal) => !holders.has(principal)).sort());
  }

  /** A counting sort: the positions of all grants by entitlement, and where those of each entitlement begin. */
  private sort(): { starts: Int32Array; order: Int32Array } {
    const entitlements = this.entitlements.subarray(0, this.count);
    const last = entitlements.reduce((most, entitlement) => Math.max(most, entitlement), 0);
    const starts = new Int32Array(last + 2);
    for (const entitlement of entitlements) starts[entitlement + 1]! += 1;
    for (let entitlement = 1; entitlement < starts.length; entitlement += 1) {
      starts[entitlement]! += starts[entitlement - 1]!;
    }
    const next = starts.slice();
    const order = new Int32Array(this.count);
    entitlements.forEach((entitlement, position) => {
      order[next[entitlement]!++] = position;
    });
    return { starts, order };
  }
}
