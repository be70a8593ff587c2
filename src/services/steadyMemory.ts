import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { releaseMemory } from './releaseMemory.js';

/** Records of one object from which old objects are looked after: a small org is read before that pays. */
const MANY = 50_000;

/** Bytes of what is new, beyond which no more room is given to it: enough for the pages that are read at a time. */
const LARGEST_YOUNG = 24 * 1024 * 1024;

/** Records of one object that make an org one of the largest. */
const VERY_MANY = 500_000;

/** By how much of what is in use what is gone may grow before it is looked for: each search costs what all that is in use does. */
const PERCENT = { large: 100, largest: 20 } as const;

const youngSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/**
 * Keeps what a large org's records leave behind from filling the machine. Node gives new objects ever more room as long as
 * many of them come, 128 MB in the end, and looks for old ones that are gone when there are up to four times as many. What
 * is set holds for the process, and so for the writing of documents, too.
 */
export class SteadyMemory {
  private size: keyof typeof PERCENT | null = null;
  private isYoungGrowing = true;

  public constructor() {
    this.lookAtYoung();
  }

  /** @param total how many records the object has of which a page has come */
  public pageCame(total: number): void {
    if (this.isYoungGrowing) this.lookAtYoung();
    if (total >= MANY && this.size === null) this.keepSteady('large');
    if (total < VERY_MANY || this.size !== 'large') return;
    releaseMemory();
    this.keepSteady('largest');
  }

  public allCame(): void {
    if (this.isYoungGrowing) this.letYoungGrow(false);
  }

  private keepSteady(size: keyof typeof PERCENT): void {
    setFlagsFromString(`--heap-growing-percent=${PERCENT[size]}`);
    this.size = size;
  }

  private lookAtYoung(): void {
    this.letYoungGrow(youngSpace() < LARGEST_YOUNG);
  }

  private letYoungGrow(isYoungGrowing: boolean): void {
    setFlagsFromString(`--semi-space-growth-factor=${isYoungGrowing ? 2 : 1}`);
    this.isYoungGrowing = isYoungGrowing;
  }
}
