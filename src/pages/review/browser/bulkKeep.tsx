import type { ComponentChildren, VNode } from 'preact';
import type { ReviewItem } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { type Decisions, keepAll, keptInBulk, takeBack } from './decisions.js';
import { text } from './text.js';
import type { Change } from './useDecisions.js';

type BulkKeepProps = {
  readonly items: readonly ReviewItem[];
  /** Those of the items that are kept with one press. */
  readonly ordinary: readonly ReviewItem[];
  readonly decisions: Decisions;
  readonly label: (count: number) => string;
  readonly change: Change;
  readonly tell: (message: ComponentChildren) => void;
};

/** Keeps what is ordinary with one press, and takes that back. */
export function BulkKeep({ items, ordinary, decisions, label, change, tell }: BulkKeepProps): VNode | null {
  const kept = keptInBulk(items, decisions);
  if (ordinary.length + kept.length === 0) return null;
  const keep = (): void => {
    change((before) => keepAll(before, ordinary, new Date()));
    tell(plural(text, 'bulk.kept', ordinary.length));
  };
  const undo = (): void => {
    change((before) => takeBack(before, kept));
    tell(plural(text, 'bulk.takenBack', kept.length));
  };
  // One button where one is enough: whoever has pressed it by keyboard stands on the way back.
  return (
    <div class="bulk screen">
      {[
        ...(ordinary.length > 0 ? [{ press: keep, words: label(ordinary.length) }] : []),
        ...(kept.length > 0 ? [{ press: undo, words: plural(text, 'bulk.takeBack', kept.length) }] : []),
      ].map(({ press, words }, index) => (
        <button key={index} type="button" class="button" onClick={press}>
          {words}
        </button>
      ))}
    </div>
  );
}
