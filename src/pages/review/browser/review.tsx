import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ReviewPage } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { minuteOf } from './days.js';
import { progressOf } from './decisions.js';
import { DecisionsBar } from './decisionsBar.js';
import { Overview } from './overview.js';
import { Person } from './person.js';
import { type Filter, NO_FILTER, select } from './selection.js';
import { text } from './text.js';
import { Tools } from './tools.js';
import { type KeptDecisions, useDecisions } from './useDecisions.js';

/** How many people are drawn at once: some to begin with, and the others as there is time, so that the page answers at once. */
const AT_ONCE = 15;

/** @param isWhole whether all people must be drawn now */
export function Review({ page, isWhole }: { readonly page: ReviewPage; readonly isWhole: boolean }): VNode {
  const kept = useDecisions(page);
  const { decisions, change } = kept;
  const [filter, setFilter] = useState(NO_FILTER);
  const [message, setMessage] = useState<ComponentChildren>(null);
  const people = useRef<HTMLElement>(null);

  // What is decided while only undecided items are shown stays in sight: the page does not jump under the reviewer's hand.
  const [looked, setLooked] = useState(decisions);
  const lookFor = (wanted: Partial<Filter>): void => {
    setFilter({ ...filter, ...wanted });
    setLooked(decisions);
  };
  const shown = useMemo(() => select(page.people, filter, looked), [page, filter, looked]);
  const drawn = useGrowing(shown, isWhole);
  const items = useMemo(() => page.people.flatMap((person) => person.items), [page]);
  const shownItems = useMemo(() => shown.flatMap((person) => person.items), [shown]);
  const progress = progressOf(items, decisions);
  const decidedMeanwhile = filter.undecided ? progressOf(shownItems, decisions).decided : 0;

  const showUndecided = (): void => {
    setFilter({ ...NO_FILTER, undecided: true });
    setLooked(decisions);
    setMessage(null);
    people.current?.focus();
    people.current?.scrollIntoView();
  };

  return (
    <>
      <a class="skip" href="#people">
        {text('skip')}
      </a>
      <Overview page={page} progress={progress} />
      <Warnings {...kept} />
      <main id="people" ref={people} tabIndex={-1} aria-label={text('fact.people')}>
        <Tools
          page={page}
          items={items}
          shown={shown}
          decisions={decisions}
          filter={filter}
          lookFor={lookFor}
          change={change}
          tell={setMessage}
        />
        <p class="found quiet" role="status">
          {text('shown', shownItems.length, items.length, plural(text, 'people', shown.length))}{' '}
          {decidedMeanwhile > 0 ? plural(text, 'shown.decided', decidedMeanwhile) : null}
        </p>
        {decidedMeanwhile > 0 ? (
          <p class="screen">
            <button type="button" class="button" onClick={() => setLooked(decisions)}>
              {text('shown.refresh')}
            </button>
          </p>
        ) : null}
        {shown.length > 0 ? null : (
          <p class="screen">
            {text('shown.none')}{' '}
            <button type="button" class="button" onClick={() => lookFor(NO_FILTER)}>
              {text('shown.all')}
            </button>
          </p>
        )}
        {drawn.map(({ person, items: ofPerson }) => (
          <Person
            key={person.id}
            person={person}
            items={ofPerson}
            decisions={decisions}
            change={change}
            tell={setMessage}
          />
        ))}
      </main>
      <DecisionsBar
        page={page}
        kept={kept}
        progress={progress}
        message={message}
        tell={setMessage}
        showUndecided={showUndecided}
      />
    </>
  );
}

function Warnings({ isKept, otherVersions }: KeptDecisions): VNode {
  return (
    <div class="warnings">
      {isKept ? null : (
        <p class="warning" role="alert">
          {text('notKept')}
        </p>
      )}
      {otherVersions.map(({ key, createdAt, decisions }) => (
        <p class="warning" key={key} role="note">
          {decisions === 1
            ? text('otherVersion.one', minuteOf(createdAt))
            : text('otherVersion.many', decisions, minuteOf(createdAt))}
        </p>
      ))}
    </div>
  );
}

/** The beginning of a list, which grows until it is whole. */
function useGrowing<Element>(list: readonly Element[], isWhole: boolean): readonly Element[] {
  const [drawn, setDrawn] = useState({ list, count: AT_ONCE });
  const count = drawn.list === list ? drawn.count : AT_ONCE;
  useEffect(() => {
    if (isWhole || count >= list.length) return;
    const timer = setTimeout(() => setDrawn({ list, count: count + AT_ONCE }));
    return () => clearTimeout(timer);
  }, [list, count, isWhole]);
  return isWhole ? list : list.slice(0, count);
}
