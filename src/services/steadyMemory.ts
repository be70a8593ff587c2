import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { collectGarbage, releaseMemory } from './releaseMemory.js';

/** Records of one object from which memory is looked after: a small org is read before that pays. */
const MANY = 50_000;

const MEGABYTE = 1024 * 1024;

/** Bytes of what is new, beyond which no more room is given to it: enough for the pages that are read at a time. */
const LARGEST_YOUNG = 16 * MEGABYTE;

/** Bytes of all that JavaScript holds, gone or not, at which what is gone is looked for. */
const MOST = 200 * MEGABYTE;

/** Pages between two such collections at least: each takes the better part of a tenth of a second. */
const PAGES = 10;

const youngSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

const held = (): number => {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
};

/**
 * Keeps what a large org's records leave behind from filling the machine. Node gives new objects ever more room as long as
 * many of them come, 128 MB in the end, and looks for old ones that are gone when there are twice as many as before.
 */
export class SteadyMemory {
  private isYoungGrowing = false;
  /** Pages since the last collection; null: not yet worthwhile. */
  private pages: number | null = null;

  /** @param total how many records the object has of which a page has come */
  public pageCame(total: number): void {
    if (this.pages === null && total < MANY) return;
    if (this.pages === null) {
      releaseMemory();
      this.letYoungGrow(true);
      this.pages = 0;
    } else if (this.pages >= PAGES && held() > MOST) {
      collectGarbage();
      this.pages = 0;
    }
    this.pages += 1;
    if (this.isYoungGrowing && youngSpace() >= LARGEST_YOUNG) this.letYoungGrow(false);
  }

  public allCame(): void {
    if (this.pages === null) return;
    this.letYoungGrow(false);
    collectGarbage();
  }

  private letYoungGrow(isYoungGrowing: boolean): void {
    setFlagsFromString(`--semi-space-growth-factor=${isYoungGrowing ? 2 : 1}`);
    this.isYoungGrowing = isYoungGrowing;
  }
}
