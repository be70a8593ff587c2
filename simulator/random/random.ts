import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that can be repeated: the same seed gives the same numbers. */
export class Random {
  private readonly generator;

  public constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** From 0 up to, not including, 1. */
  public fraction(): number {
    return uniformFloat64(this.generator);
  }

  /** A whole number from 0 up to, not including, `count`. */
  public below(count: number): number {
    return uniformInt(this.generator, 0, count - 1);
  }

  /**
   * As `below`, small numbers far more often than large ones: with a `tail` of 3, half of them are in the first eighth.
   */
  public longTailed(count: number, tail: number): number {
    return Math.floor(count * this.fraction() ** tail);
  }

  public chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws Error when there is nothing to pick from */
  public pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('There is nothing to pick from');
    return items[this.below(items.length)] as T;
  }
}
