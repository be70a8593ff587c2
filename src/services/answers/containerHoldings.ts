import type { HeldContainer } from '../../snapshot/permissionReader.js';
import type { AskedPermissions } from './askedPermissions.js';

/** Who holds, directly and in force, the containers that give something of a question. */
export class ContainerHoldings {
  /** In the order of names. */
  private readonly containers: readonly HeldContainer[];
  private readonly ends: ReadonlyArray<ReadonlyMap<number, string>>;
  /** Where in `positions` the holdings of an account begin, by its key; those of the next one follow. */
  private readonly starts: Int32Array;
  /** Positions in `containers`, in order. Four bytes each: there may be a million. */
  private readonly positions: Int32Array;
  /** `container account` of what is activated in a session. */
  private readonly activated: ReadonlySet<string>;
  /** The accounts of which something that they hold ends, or is activated. */
  private readonly isUnlikeOthers: ReadonlySet<number>;
  /** What all other accounts hold, by the positions. */
  private readonly shared = new Map<number | string, readonly HeldContainer[]>();

  public constructor(asked: AskedPermissions) {
    const { reader } = asked;
    this.containers = reader
      .containersOf(asked.gifts.keys())
      .filter((container) => asked.isHeld(container))
      .map((container) => ({ container, expiresAt: null, isActivated: false }));
    const activations = [...reader.activations()];
    this.activated = new Set(activations.map((pair) => pair.join(' ')));
    const holders = this.containers.map(({ container }) => reader.holdersOf(container));
    this.ends = holders.map(({ ends }) => ends);
    this.isUnlikeOthers = new Set([
      ...activations.map(([, account]) => account),
      ...this.ends.flatMap((ends) => [...ends.keys()]),
    ]);
    this.starts = new Int32Array(reader.largestAccount + 2);
    for (const { accounts } of holders) for (const account of accounts) this.starts[account + 1]! += 1;
    for (let account = 1; account < this.starts.length; account += 1)
      this.starts[account]! += this.starts[account - 1]!;
    this.positions = new Int32Array(this.starts.at(-1)!);
    const next = this.starts.slice();
    for (const [position, { accounts }] of holders.entries()) {
      for (const account of accounts) this.positions[next[account]!++] = position;
    }
  }

  /** The keys of the accounts that hold any of them, in order. */
  public *accounts(): Generator<number> {
    for (let account = 1; account < this.starts.length - 1; account += 1) {
      if (this.starts[account] !== this.starts[account + 1]) yield account;
    }
  }

  /** What an account holds, in the order of names. For the many accounts that hold the same in the same way, it is one object. */
  public of(account: number): readonly HeldContainer[] {
    const start = this.starts[account]!;
    const positions = this.positions.subarray(start, this.starts[account + 1]);
    if (this.isUnlikeOthers.has(account)) return Array.from(positions, (position) => this.heldBy(account, position));
    // Most accounts hold one.
    const key = positions.length === 1 ? this.positions[start]! : positions.join();
    const held = this.shared.get(key) ?? Array.from(positions, (position) => this.containers[position]!);
    this.shared.set(key, held);
    return held;
  }

  private heldBy(account: number, position: number): HeldContainer {
    const held = this.containers[position]!;
    const expiresAt = this.ends[position]!.get(account) ?? null;
    const isActivated = held.container.isSessionBased && this.activated.has(`${held.container.key} ${account}`);
    return expiresAt === null && !isActivated ? held : { ...held, expiresAt, isActivated };
  }
}
