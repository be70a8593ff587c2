import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Records of one object from which memory is looked after: a small org is read before that pays. */
const MANY = 50_000;

/** Bytes of what is new, beyond which no more room is given to it: enough for the pages that are read at a time. */
const LARGEST_YOUNG = 24 * 1024 * 1024;

/** Records of one object that make an org one of the largest. */
const VERY_MANY = 500_000;

/** By how much of what is in use what is gone may grow before it is looked for: each search costs what all that is in use does. */
const PERCENT = { large: 100, largest: 20 } as const;

const youngSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/** Has V8 give back memory whenever it looks for what is gone, and look soon. */
const giveBack = (isWanted: boolean): void =>
  setFlagsFromString(isWanted ? '--optimize-for-size' : '--no-optimize-for-size');

const letYoungGrow = (isWanted: boolean): void => setFlagsFromString(`--semi-space-growth-factor=${isWanted ? 2 : 1}`);

const growBy = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`);

/**
 * Keeps what a large org's records leave behind from filling the machine. Node gives new objects ever more room as long as
 * many of them come, 128 MB in the end, and looks for old ones that are gone when there are up to four times as many. What
 * is set holds for the process, and so for the writing of documents, too.
 */
export class SteadyMemory {
  private size: keyof typeof PERCENT | null = null;
  /** What becomes of the room for new objects: the start of the CLI has left more than is wanted. */
  private young: 'as it is' | 'shrinks' | 'grows' = 'as it is';

  /** @param total how many records the object has of which a page has come */
  public pageCame(total: number): void {
    if (total >= MANY && this.size === null) this.keepSteady();
    if (total >= VERY_MANY && this.size === 'large') {
      this.size = 'largest';
      growBy(PERCENT.largest);
    }
    if (this.young !== 'as it is') this.lookAtYoung();
  }

  public readingEnded(): void {
    if (this.young === 'shrinks') giveBack(false);
    if (this.young !== 'as it is') letYoungGrow(false);
    this.young = 'as it is';
  }

  private keepSteady(): void {
    this.size = 'large';
    growBy(PERCENT.large);
    giveBack(true);
    this.young = 'shrinks';
  }

  private lookAtYoung(): void {
    const isSmall = youngSpace() < LARGEST_YOUNG;
    if (this.young === 'shrinks' && isSmall) {
      giveBack(false);
      letYoungGrow(true);
      this.young = 'grows';
    } else if (this.young === 'grows' && !isSmall) {
      letYoungGrow(false);
      this.young = 'as it is';
    }
  }
}
