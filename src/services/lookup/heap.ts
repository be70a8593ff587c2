import { getHeapSpaceStatistics } from 'node:v8';

const MB = 2 ** 20;
/** The bytes of old objects that may come to those that were left before. */
const MORE = 10 * MB;
/** A buffer of this size makes V8 collect garbage. Source: `kExternalAllocationSoftLimit`, v8-internal.h, V8. */
const NOTICED = 64 * MB;

let before = Infinity;

/**
 * Has V8 free old objects that nobody uses any more, if many have come to them. By itself, it lets some hundred megabytes of them pile
 * up. Work on very many rows calls it now and then. Nothing is written into the buffer, so it takes no memory.
 */
export function relieveHeap(): void {
  const old = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name === 'old_space' || name === 'large_object_space')
    .reduce((bytes, space) => bytes + space.space_used_size, 0);
  if (old - before > MORE) void new ArrayBuffer(NOTICED);
  else if (old > before) return;
  before = old;
}
