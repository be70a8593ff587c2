import { setImmediate } from 'node:timers/promises';

const PIECE_LENGTH = 262_144;

/** Text, in UTF-8 or not yet, gathered into fewer, larger pieces. Between two of them the process hears signals and timers. */
export async function* inPieces(texts: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let text = '';
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const next of texts) {
    if (typeof next === 'string') {
      text += next;
    } else {
      if (text) parts.push(Buffer.from(text));
      text = '';
      parts.push(next);
    }
    length += next.length;
    if (length < PIECE_LENGTH) continue;
    if (text) parts.push(Buffer.from(text));
    yield Buffer.concat(parts);
    [text, parts, length] = ['', [], 0];
    await setImmediate();
  }
  if (text) parts.push(Buffer.from(text));
  if (parts.length > 0) yield Buffer.concat(parts);
}
