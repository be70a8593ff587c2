import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ReviewPage } from '../../../model/review.js';
import { dayOf, daysSince, minuteOf } from './days.js';
import { isOrdinary, isRisky, type Progress } from './decisions.js';
import { hasText, inCapitals, text } from './text.js';

/** What a reviewer sees first: what this is about, how much it is, and how it works. */
export function Overview({ page, progress }: { readonly page: ReviewPage; readonly progress: Progress }): VNode {
  const { review, people } = page;
  const { risky, isNew, hasOrdinary, kinds } = useMemo(() => countsOf(page), [page]);
  const [isNewHere] = useState(progress.decided === 0);
  const org = text(review.org.isSandbox ? 'org.sandbox' : 'org.production', review.org.name);
  return (
    <header class="overview">
      <h1>{text('heading', review.org.name)}</h1>
      <p class="lead">{text(`lead.${review.scope}`, page.page.reviewer.name, org)}</p>
      <dl class="facts" aria-label={text('facts')}>
        <Fact name={text('fact.people')} value={people.length} />
        <Fact name={text('fact.items')} value={progress.items} />
        <Fact name={text('fact.risky')} value={risky} tone={risky > 0 ? 'high' : undefined} />
        {review.comparedWith === null ? (
          <Fact name={text('fact.new')} value={text('fact.new.unknown')} more={text('fact.new.first')} />
        ) : (
          <Fact name={text('fact.new')} value={isNew} more={text('fact.new.since', dayOf(review.comparedWith))} />
        )}
        {review.due === null ? (
          <Fact name={text('fact.due')} value={text('fact.due.none')} />
        ) : (
          <Fact name={text('fact.due')} value={review.due} more={dueText(review.due)} />
        )}
        <Fact name={text('fact.decided')} value={progress.decided} more={text('fact.decided.of', progress.items)} />
      </dl>
      <details class="how screen" open={isNewHere}>
        <summary>{text('how')}</summary>
        <ol>
          <li>{text('how.decide')}</li>
          <li>
            {text('how.order')} {hasOrdinary ? text('how.ordinary') : null}
          </li>
          <li>{text('how.send')}</li>
        </ol>
        <p>{text('how.safe')}</p>
      </details>
      <details class="how screen">
        <summary>{text('words')}</summary>
        <dl>
          {['risky', 'new', 'ordinary'].map((word) => (
            <Meaning key={word} word={text(`word.${word}`)} meaning={text(`means.${word}`)} />
          ))}
          {kinds.map((kind) => (
            <Meaning key={kind} word={inCapitals(kind)} meaning={text(meaningKey(kind))} />
          ))}
        </dl>
      </details>
      <p class="quiet">{text('read', minuteOf(review.readAt))}</p>
    </header>
  );
}

function Fact(fact: {
  readonly name: string;
  readonly value: string | number;
  readonly more?: string;
  readonly tone?: 'high';
}): VNode {
  const { name, value, more, tone } = fact;
  return (
    <div class={`fact ${tone ?? ''}`}>
      <dt>{name}</dt>
      <dd>
        <strong>{typeof value === 'number' ? value.toLocaleString('en-US') : value}</strong>
        {more === undefined ? null : <span class="quiet">{more}</span>}
      </dd>
    </div>
  );
}

function Meaning({ word, meaning }: { readonly word: string; readonly meaning: string }): VNode {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{meaning}</dd>
    </div>
  );
}

function countsOf({ people }: ReviewPage): {
  risky: number;
  isNew: number;
  hasOrdinary: boolean;
  kinds: readonly string[];
} {
  const items = people.flatMap((person) => person.items);
  const kinds = new Set(items.flatMap(({ kind, brings }) => [kind, ...brings.map((brought) => brought.kind)]));
  return {
    risky: items.filter(isRisky).length,
    isNew: items.filter((item) => item.isNew).length,
    hasOrdinary: items.some(isOrdinary),
    kinds: [...kinds].filter((kind) => hasText(meaningKey(kind))).sort(),
  };
}

function meaningKey(kind: string): string {
  return `means.${kind.replaceAll(' ', '-')}`;
}

function dueText(due: string): string {
  const days = daysSince(due, new Date());
  if (days === 0) return text('due.today');
  const key = days < 0 ? 'due.in' : 'due.past';
  return Math.abs(days) === 1 ? text(`${key}.one`) : text(`${key}.many`, Math.abs(days));
}
