import { distinct, NOBODY } from './grants.js';

/** Who holds an entitlement, once each and in order, and when Salesforce will end it for those whose grants have an end. */
export type Held = {
  readonly entitlement: number;
  readonly principals: Int32Array;
  /** Those of them whose grant is not stored, but follows from others. */
  readonly derived: Int32Array;
  readonly ends: Map<number, string>;
};

/** Millions of grants by the numbers of entitlements and principals, to be sorted: twelve bytes for each. */
export class NumberedGrants {
  private readonly entitlements: Int32Array;
  private readonly principals: Int32Array;
  /** The place of each grant's end in the list of times, from 1; 0 where there is none. */
  private readonly ends: Int32Array;
  private readonly times = new Map<string, number>();
  private count = 0;

  /**
   * @param stored how many grants will be added that are stored, all of them first
   * @param derived how many will be added that follow from others
   */
  public constructor(
    private readonly stored: number,
    derived: number,
  ) {
    const most = stored + derived;
    this.entitlements = new Int32Array(most);
    this.principals = new Int32Array(most);
    this.ends = new Int32Array(most);
  }

  public get length(): number {
    return this.count;
  }

  public add(entitlement: number, principal: number): void {
    this.entitlements[this.count] = entitlement;
    this.principals[this.count] = principal;
    this.count += 1;
  }

  /** @param place that of a grant in the order in which they were added */
  public end(place: number, expiresAt: string): void {
    const time = this.times.get(expiresAt) ?? this.times.size + 1;
    this.times.set(expiresAt, time);
    this.ends[place] = time;
  }

  /** By entitlement. Of one grant read twice, the one without an end stays, or the one that ends first. */
  public *sorted(): Generator<Held> {
    const times = [null, ...this.times.keys()];
    const { starts, order } = this.byEntitlement();
    for (let entitlement = 0; entitlement + 1 < starts.length; entitlement += 1) {
      const places = order.subarray(starts[entitlement], starts[entitlement + 1]);
      if (places.length === 0) continue;
      const ends = new Map<number, string>();
      for (const place of places) {
        const end = times[this.ends[place]!];
        const principal = this.principals[place]!;
        if (end && !(ends.get(principal)! <= end)) ends.set(principal, end);
      }
      if (ends.size > 0) for (const place of places) if (this.ends[place] === 0) ends.delete(this.principals[place]!);
      const principals = places.map((place) => this.principals[place]!).sort();
      yield { entitlement, principals: distinct(principals), derived: this.derivedAmong(places), ends };
    }
  }

  /** The principals of these places, in order, who have no stored grant among them. */
  private derivedAmong(places: Int32Array): Int32Array {
    // Places are in order, and those of stored grants come first.
    if (places.at(-1)! < this.stored) return NOBODY;
    const principalsOf = (some: Int32Array): Int32Array => some.map((place) => this.principals[place]!);
    const holders = new Set(principalsOf(places.filter((place) => place < this.stored)));
    const others = principalsOf(places.filter((place) => place >= this.stored));
    return distinct(others.filter((principal) => !holders.has(principal)).sort());
  }

  /** The places of all grants in the order of their entitlements, and where those of each entitlement begin. */
  private byEntitlement(): { starts: Int32Array; order: Int32Array } {
    const entitlements = this.entitlements.subarray(0, this.count);
    const last = entitlements.reduce((most, entitlement) => Math.max(most, entitlement), 0);
    const starts = new Int32Array(last + 2);
    for (const entitlement of entitlements) starts[entitlement + 1]! += 1;
    for (let entitlement = 1; entitlement < starts.length; entitlement += 1) {
      starts[entitlement]! += starts[entitlement - 1]!;
    }
    const next = starts.slice();
    const order = new Int32Array(this.count);
    for (const [place, entitlement] of entitlements.entries()) order[next[entitlement]!++] = place;
    return { starts, order };
  }
}
