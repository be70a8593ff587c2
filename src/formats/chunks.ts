import { setImmediate } from 'node:timers/promises';

const CHUNK_LENGTH = 65_536;

/** Joins many short texts to fewer, larger chunks. The process can react to signals and timers between two chunks. */
export async function* toChunks(texts: Iterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
    await setImmediate();
  }
  if (chunk) yield chunk;
}
