import type { ComponentChildren, VNode } from 'preact';
import type { ReviewItem, ReviewPage } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { BulkKeep } from './bulkKeep.js';
import { type Decisions, isRisky, ordinaryOfAll, progressOf, type ShownPerson } from './decisions.js';
import type { Filter } from './selection.js';
import { text } from './text.js';
import type { Change } from './useDecisions.js';

type ToolsProps = {
  readonly page: ReviewPage;
  readonly items: readonly ReviewItem[];
  readonly shown: readonly ShownPerson[];
  readonly decisions: Decisions;
  readonly filter: Filter;
  readonly lookFor: (wanted: Partial<Filter>) => void;
  readonly change: Change;
  readonly tell: (message: ComponentChildren) => void;
};

/** The search, the filters, and what keeps everything that is ordinary. */
export function Tools({ page, items, shown, decisions, filter, lookFor, change, tell }: ToolsProps): VNode {
  const filters: ReadonlyArray<{ key: 'undecided' | 'risky' | 'isNew'; count: number }> = [
    { key: 'undecided', count: progressOf(items, decisions).undecided },
    { key: 'risky', count: items.filter(isRisky).length },
    ...(page.review.comparedWith === null
      ? []
      : [{ key: 'isNew' as const, count: items.filter(({ isNew }) => isNew).length }]),
  ];
  return (
    <section class="find screen" aria-label={text('find')}>
      <label class="search">
        <span class="spoken">{text('search')}</span>
        <input
          class="field"
          type="search"
          placeholder={text('search')}
          value={filter.search}
          onInput={({ currentTarget }) => lookFor({ search: currentTarget.value })}
        />
      </label>
      <fieldset class="filters">
        <legend>{text('show')}</legend>
        {filters.map(({ key, count }) => (
          <label key={key} class="choice">
            <input
              type="checkbox"
              checked={filter[key]}
              onChange={({ currentTarget }) => lookFor({ [key]: currentTarget.checked })}
            />
            {text(`show.${key}`)} <span class="quiet">{count.toLocaleString('en-US')}</span>
          </label>
        ))}
      </fieldset>
      <BulkKeep
        items={items}
        ordinary={ordinaryOfAll(shown, decisions)}
        decisions={decisions}
        label={(count) => plural(text, 'bulk.page', count)}
        change={change}
        tell={tell}
      />
    </section>
  );
}
