import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { releaseMemory } from './releaseMemory.js';

/** Records of one object from which memory is looked after: a small org is read before that pays. */
const MANY = 50_000;

/** Bytes of what is new, beyond which no more room is given to it: enough for the pages that are read at a time. */
const LARGEST = 16 * 1024 * 1024;

/** Pages between two thorough collections, which take less than a tenth of a second each. */
const PAGES = 50;

const youngSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/**
 * Keeps what a large org's records leave behind from filling the machine. Node gives new objects ever more room as long as
 * many of them come, 128 MB in the end, and looks for old ones that are gone when there are twice as many as before.
 */
export class SteadyMemory {
  private isWatched = false;
  private isYoungGrowing = false;
  private pages = 0;

  /** @param total how many records the object has of which a page has come */
  public pageCame(total: number): void {
    if (!this.isWatched && total < MANY) return;
    this.isWatched = true;
    if (this.pages % PAGES === 0) {
      releaseMemory();
      this.letYoungGrow(true);
    }
    this.pages += 1;
    if (this.isYoungGrowing && youngSpace() >= LARGEST) this.letYoungGrow(false);
  }

  private letYoungGrow(isYoungGrowing: boolean): void {
    setFlagsFromString(`--semi-space-growth-factor=${isYoungGrowing ? 2 : 1}`);
    this.isYoungGrowing = isYoungGrowing;
  }
}
