import type { Format } from '../format.js';

/**
 * C1's own file, on-disk version 1. It holds all that a sync knows, and C1 needs no mapping for it. Grants are expanded, and a grant
 * that others follow from is marked. Protobuf is loaded when a file is written.
 *
 * Source: ConductorOne/baton-sdk, pkg/dotc1z.
 */
export const c1z: Format = {
  id: 'c1z',
  extensions: ['.c1z'],
  defaultView: 'effective',
  isText: false,
  holdsRuns: true,
  async *write(snapshot, context) {
    const { writeC1z } = await import('./write.js');
    yield* writeC1z(snapshot, context);
  },
};
