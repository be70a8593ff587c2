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
