import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ReviewPage } from '../../../model/review.js';
import type { Decisions } from './decisions.js';
import {
  otherVersionsIn,
  type OtherVersion,
  storageKeyOf,
  store,
  stored,
  type Stored,
  type TextStorage,
} from './storage.js';

/** How long after a change it is stored, in milliseconds: not with each letter of a comment. */
const STORE_AFTER = 200;

export type Change = (change: (decisions: Decisions) => Decisions) => void;

export type KeptDecisions = Stored & {
  readonly change: Change;
  /** To be called where a file has all that is decided. */
  readonly setSaved: () => void;
  /** Whether the browser keeps the decisions. */
  readonly isKept: boolean;
  readonly otherVersions: readonly OtherVersion[];
};

/** What is decided on a page: kept in the browser, and the same in all tabs that have the page open. */
export function useDecisions(page: ReviewPage): KeptDecisions {
  const [{ isKept, otherVersions, ...first }] = useState(() => opened(page));
  const [state, setState] = useState(first.state);
  const [isStoring, setIsStoring] = useState(isKept);
  const latest = useRef(state);
  latest.current = state;
  const written = useRef(state);

  const write = useCallback(() => {
    if (written.current === latest.current) return;
    written.current = latest.current;
    try {
      store(localStorage, page, latest.current);
      setIsStoring(true);
    } catch {
      setIsStoring(false);
    }
  }, [page]);

  useEffect(() => {
    const timer = setTimeout(write, STORE_AFTER);
    return () => clearTimeout(timer);
  }, [state, write]);

  useEffect(() => {
    const takeOver = ({ key }: StorageEvent): void => {
      if (key !== storageKeyOf(page)) return;
      written.current = stored(localStorage, page);
      setState(written.current);
    };
    addEventListener('storage', takeOver);
    addEventListener('pagehide', write);
    document.addEventListener('visibilitychange', write);
    return () => {
      removeEventListener('storage', takeOver);
      removeEventListener('pagehide', write);
      document.removeEventListener('visibilitychange', write);
    };
  }, [page, write]);

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (!isStoring && !latest.current.isSaved && latest.current.decisions.size > 0) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isStoring]);

  const change = useCallback<Change>((changed) => {
    setState((before) => {
      const decisions = changed(before.decisions);
      return decisions === before.decisions ? before : { decisions, isSaved: false };
    });
  }, []);
  const setSaved = useCallback(() => setState(({ decisions }) => ({ decisions, isSaved: true })), []);

  return { ...state, change, setSaved, isKept: isStoring, otherVersions };
}

/** What the page begins with. A browser may have no storage, forbid it for files, or have no room in it: it is tried. */
function opened(page: ReviewPage): { state: Stored; isKept: boolean; otherVersions: readonly OtherVersion[] } {
  try {
    const storage: TextStorage = localStorage;
    const state = stored(storage, page);
    store(storage, page, state);
    return { state, isKept: true, otherVersions: otherVersionsIn(storage, page) };
  } catch {
    return { state: { decisions: new Map(), isSaved: false }, isKept: false, otherVersions: [] };
  }
}
