import type { Random } from '../../random/random.js';

/** Picks pairs of numbers, none of them twice. */
export class Pairs {
  private readonly seen = new Set<number>();

  /** @throws Error when more pairs are wanted than there are */
  public constructor(
    private readonly random: Random,
    private readonly lefts: number,
    private readonly rights: number,
    wanted: number,
    what: string,
  ) {
    if (wanted > lefts * rights)
      throw new Error(`There are no ${String(wanted)} ${what}: at most ${String(lefts * rights)} are different.`);
  }

  /** A pair of long-tailed numbers; if it was given before, the next one that is free. */
  public next(leftTail: number, rightTail: number): { left: number; right: number } {
    let left = this.random.longTailed(this.lefts, leftTail);
    let right = this.random.longTailed(this.rights, rightTail);
    while (this.seen.has(left * this.rights + right)) {
      right = (right + 1) % this.rights;
      if (right === 0) left = (left + 1) % this.lefts;
    }
    this.seen.add(left * this.rights + right);
    return { left, right };
  }
}
