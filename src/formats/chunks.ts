import { setImmediate } from 'node:timers/promises';

const PIECE_LENGTH = 65_536;

/** Text gathered into fewer, larger pieces. Between two of them the process hears signals and timers. */
export async function* inPieces(texts: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    await setImmediate();
  }
  if (piece) yield piece;
}

/** Lines that are handed on together. */
const LINES = 500;

/**
 * A line for each of many accounts, which differ in what one of their parts says of the account. Joined by the hundred:
 * a million lines put together one by one take twice as long.
 *
 * @param between what ends a line, and begins the next one
 */
export function* linesOf(
  accounts: Int32Array,
  partOf: (account: number) => string,
  [begin, between, end]: readonly [begin: string, between: string, end: string],
): Generator<string> {
  for (let from = 0; from < accounts.length; from += LINES) {
    const parts = Array<string>(Math.min(LINES, accounts.length - from));
    for (let index = 0; index < parts.length; index += 1) parts[index] = partOf(accounts[from + index]!);
    yield (from === 0 ? begin : between) + parts.join(between);
  }
  if (accounts.length > 0) yield end;
}
