import type { LapsedState } from '../../model/container.js';
import type { Accesses } from './accesses.js';
import type { Place, Side } from './commonGround.js';
import type { People } from './people.js';

const NOBODY = new Int32Array();

/** Who holds what directly on one side, as Salesforce stores it: four bytes for each grant. People and accesses are positions. */
export class Holdings {
  private readonly holders: Array<Int32Array | undefined> = [];
  private readonly ends = new Map<number, ReadonlyMap<number, string>>();
  private lapsed: ReadonlyMap<number, LapsedState> | undefined;

  public constructor(
    private readonly side: Side,
    private readonly place: Place,
    private readonly people: People,
    private readonly accesses: Accesses,
  ) {
    const reader = side.reader.comparison();
    for (const { entitlement, accounts, ends } of reader.storedGrants()) {
      const access = accesses.positionOf(place, entitlement);
      if (access === -1) continue;
      const holders = new Int32Array(accounts.length);
      let length = 0;
      for (const account of accounts) {
        const person = people.positionOf(place, account);
        if (person !== -1) holders[length++] = person;
      }
      this.holders[access] = holders.subarray(0, length);
      if (ends.size > 0)
        this.ends.set(access, new Map(Array.from(ends, ([account, end]) => [people.positionOf(place, account), end])));
    }
  }

  /** The people who hold an access, in no order. */
  public of(access: number): Int32Array {
    return this.holders[access] ?? NOBODY;
  }

  /** When somebody holds an access no more: UTC with `Z`; null: there is no end, or the person does not hold it. */
  public endOf(access: number, person: number): string | null {
    return this.ends.get(access)?.get(person) ?? null;
  }

  /** Why an assignment that is there gives nothing; null where there is none. */
  public lapsedState(access: number, person: number): LapsedState | null {
    this.lapsed ??= this.readLapsed();
    return this.lapsed.get(this.keyOf(access, person)) ?? null;
  }

  private readLapsed(): Map<number, LapsedState> {
    const lapsed = new Map<number, LapsedState>();
    for (const [entitlement, account, state] of this.side.reader.comparison().lapsed()) {
      const access = this.accesses.positionOf(this.place, entitlement);
      const person = this.people.positionOf(this.place, account);
      if (access === -1 || person === -1) continue;
      // Of several, the first by name.
      const key = this.keyOf(access, person);
      if (!lapsed.has(key)) lapsed.set(key, state);
    }
    return lapsed;
  }

  private keyOf(access: number, person: number): number {
    return access * this.people.list.length + person;
  }
}
