import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void;

let collect: Collect | undefined;

const garbageCollector = (): Collect => {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  return collect;
};

/**
 * Gives back to the machine what is no longer needed: what the CLI needed to start, and what tasks leave. Node by itself
 * keeps it until it needs room, which a connector that waits never does.
 */
export const releaseMemory = (): void => garbageCollector()({ type: 'major', flavor: 'last-resort' });
