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
