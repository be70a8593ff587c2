import { setImmediate } from 'node:timers/promises';

const PIECE_LENGTH = 262_144;

/** Text gathered into fewer, larger pieces, in UTF-8. Between two of them the process hears signals and timers. */
export async function* inPieces(texts: Iterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield Buffer.from(piece);
    piece = '';
    await setImmediate();
  }
  if (piece) yield Buffer.from(piece);
}
