import type { ReviewPage } from '../../../model/review.js';
import { type Decisions, readEntries } from './decisions.js';

/** What keeps texts in a browser, such as `localStorage`. */
export type TextStorage = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
};

/** What is decided on a page, and whether a file that was saved has all of it. */
export type Stored = { readonly decisions: Decisions; readonly isSaved: boolean };

/** Decisions that another version of the page has kept: it was made for the same reviewer and org, at another time. */
export type OtherVersion = { readonly key: string; readonly createdAt: string; readonly decisions: number };

const PREFIX = 'sf-access-review:';

/** The key under which a page keeps its decisions: of its review and itself. */
export function storageKeyOf({ review, page }: ReviewPage): string {
  return `${PREFIX}${review.id}:${page.id}`;
}

/** @throws what the storage throws where it is full or closed */
export function store(storage: TextStorage, page: ReviewPage, { decisions, isSaved }: Stored): void {
  const entries = [...decisions].map(([item, decision]) => ({ item, ...decision }));
  const version = { org: page.review.org.id, reviewer: page.page.reviewer.id, createdAt: page.review.createdAt };
  storage.setItem(storageKeyOf(page), JSON.stringify({ ...version, isSaved, decisions: entries }));
}

/** What the page has kept; nothing where it is damaged. @throws what the storage throws where it is closed */
export function stored(storage: TextStorage, page: ReviewPage): Stored {
  return keptUnder(storage, storageKeyOf(page))?.state ?? { decisions: new Map(), isSaved: false };
}

/** @throws what the storage throws where it is closed */
export function otherVersionsIn(storage: TextStorage, page: ReviewPage): readonly OtherVersion[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys
    .filter((key) => key.startsWith(PREFIX) && key !== storageKeyOf(page))
    .flatMap((key) => {
      const kept = keptUnder(storage, key);
      if (kept === null || kept.org !== page.review.org.id || kept.reviewer !== page.page.reviewer.id) return [];
      const { createdAt, state } = kept;
      return state.decisions.size === 0 ? [] : [{ key, createdAt, decisions: state.decisions.size }];
    })
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

type Kept = { readonly org: unknown; readonly reviewer: unknown; readonly createdAt: string; readonly state: Stored };

function keptUnder(storage: TextStorage, key: string): Kept | null {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') as Record<string, unknown>;
    const { org, reviewer, createdAt, isSaved } = kept;
    const decisions = Array.isArray(kept['decisions']) ? readEntries(kept['decisions']) : null;
    if (decisions === null || typeof createdAt !== 'string') return null;
    return { org, reviewer, createdAt, state: { decisions, isSaved: isSaved === true } };
  } catch (error) {
    // Neither JSON nor an object: another program's, or damaged.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
