import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { releaseMemory } from './releaseMemory.js';

/** Records of one object from which memory is looked after: a small org is read before that pays. */
const MANY = 50_000;

/** Bytes of what is new, beyond which no more room is given to it: enough for the pages that are read at a time. */
const LARGEST = 16 * 1024 * 1024;

const youngSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/**
 * Keeps what a large org's records leave behind from filling the machine. Node gives new objects ever more room as long as
 * many of them come, 128 MB in the end, and looks for old ones that are gone when there are twice as many as before.
 */
export class SteadyMemory {
  private state: 'idle' | 'growing' | 'grown' = 'idle';

  /** @param total how many records the object has of which some have come */
  public recordsCame(total: number): void {
    if (this.state === 'idle' && total >= MANY) {
      // What the CLI needed to start has made it large already.
      releaseMemory();
      this.state = 'growing';
    }
    if (this.state !== 'growing' || youngSpace() < LARGEST) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    this.state = 'grown';
  }

  public allCame(): void {
    if (this.state !== 'idle') releaseMemory();
  }
}
