/**
 * Ascending numbers as the distances between them: a run of n numbers that follow upon each other is -n. `[5, -3, 2]` are 5, 6, 7, 8
 * and 10.
 */
export type Ascending = readonly number[];

/** How an ascending list is written. */
export function toAscending(numbers: readonly number[]): Ascending {
  const written: number[] = [];
  let last = -1;
  for (const [at, number] of numbers.entries()) {
    const isNext = at > 0 && number === last + 1;
    if (!isNext) written.push(at === 0 ? number : number - last);
    else if (written.at(-1)! < 0) written[written.length - 1]! -= 1;
    else written.push(-1);
    last = number;
  }
  return written;
}

/** The numbers of a list that `toAscending` has written. */
export function fromAscending(written: Ascending): number[] {
  const numbers: number[] = [];
  let last = 0;
  for (const number of written) {
    if (number < 0) for (let left = -number; left > 0; left -= 1) numbers.push((last += 1));
    else numbers.push((last += number));
  }
  return numbers;
}
