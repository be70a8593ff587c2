import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { COMMENT_LIMIT, reviewDecisions, type ReviewItem } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { Tag } from '../../components/tag.js';
import { dayOf } from './days.js';
import { comment, decide, type Decision, withoutDecision } from './decisions.js';
import { Detail } from './detail.js';
import { inCapitals, text } from './text.js';
import type { Change } from './useDecisions.js';

/** How much of what an access gives is shown at once. */
const FIRST = 6;

type ItemProps = {
  readonly item: ReviewItem;
  readonly decision: Decision | undefined;
  readonly change: Change;
};

/** One access: what it is, and what is decided about it. */
export function Item({ item, decision, change }: ItemProps): VNode {
  const { kind, label, name, severity, isNew, changedAt, until, removal, brings } = item;
  return (
    <li class={`item ${decision?.decision ?? 'undecided'}`}>
      <div class="what">
        <h3>
          <span class="quiet">{inCapitals(kind)}</span> <bdi>{label}</bdi>{' '}
          {severity === null ? null : <Tag text={text(`risk.${severity}`)} tone={severity} />}{' '}
          {isNew ? <Tag text={text('new')} tone="good" /> : null}
        </h3>
        <Gives gives={item.gives} />
        {brings.length === 0 ? null : (
          <details class="brings">
            <summary>{plural(text, 'brings', brings.length)}</summary>
            <ul>
              {brings.map((brought, index) => (
                <li key={index}>
                  <span class="quiet">{inCapitals(brought.kind)}</span> <bdi>{broughtText(brought)}</bdi>
                </li>
              ))}
            </ul>
          </details>
        )}
        {removal === 'removable' ? null : (
          <p class="removal">
            {'replacedBy' in removal ? text('replaced', removal.replacedBy) : text('cannot', removal.cannot)}
          </p>
        )}
        <dl class="details">
          <Detail name={text('changed')}>{changedAt === null ? text('changed.none') : dayOf(changedAt)}</Detail>
          <Detail name={text(hasEnded(until) ? 'ended' : 'until')}>
            {until === null ? text('until.none') : dayOf(until)}
          </Detail>
          {name === label ? null : (
            <Detail name={text('name')}>
              <bdi>{name}</bdi>
            </Detail>
          )}
        </dl>
      </div>
      <Choice item={item} decision={decision} change={change} />
    </li>
  );
}

function Gives({ gives }: { readonly gives: readonly string[] }): VNode {
  if (gives.length === 0) return <p class="quiet">{text('gives.none')}</p>;
  // One more is shown rather than said to be there.
  const isCut = gives.length > FIRST + 1;
  const rest = isCut ? gives.slice(FIRST) : [];
  return (
    <>
      <ul class="gives">
        {(isCut ? gives.slice(0, FIRST) : gives).map((given, index) => (
          <li key={index}>{given}</li>
        ))}
      </ul>
      {isCut ? (
        <details class="more">
          <summary>{text('gives.more', rest.length)}</summary>
          <ul class="gives">
            {rest.map((given, index) => (
              <li key={index}>{given}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Choice({ item: { id, kind, label }, decision, change }: ItemProps): VNode {
  const words = `${kind} ${label}`;
  const group = useRef<HTMLFieldSetElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  // Most of what is kept needs no comment: a field for each would make the page twice as long.
  const hasField = isOpen || decision?.decision !== 'keep' || decision.comment !== '';
  useEffect(() => {
    if (isOpen) group.current?.querySelector('textarea')?.focus();
  }, [isOpen]);
  const clear = (): void => {
    // The button goes with the decision: the focus must not go with it.
    group.current?.querySelector('input')?.focus();
    setIsOpen(false);
    change((before) => withoutDecision(before, id));
  };
  return (
    <fieldset class="choice-of-item" ref={group}>
      <legend class="spoken">{text('decision.for', words)}</legend>
      <div class="radios screen">
        {reviewDecisions.map((one) => (
          <label key={one} class={`choice ${one}`}>
            <input
              type="radio"
              name={id}
              checked={decision?.decision === one}
              onChange={() => change((before) => decide(before, id, one, new Date()))}
            />
            {text(`decision.${one}`)}
          </label>
        ))}
      </div>
      {decision === undefined ? null : (
        <div class="decided-with screen">
          {hasField ? (
            <label class="comment">
              {text(decision.decision === 'not-mine' ? 'comment.not-mine' : 'comment')}
              <textarea
                class="field"
                rows={2}
                maxLength={COMMENT_LIMIT}
                value={decision.comment}
                onInput={({ currentTarget: { value } }) => change((before) => comment(before, id, value, new Date()))}
              />
            </label>
          ) : (
            <button
              type="button"
              class="link"
              aria-label={text('comment.add.for', words)}
              onClick={() => setIsOpen(true)}
            >
              {text('comment.add')}
            </button>
          )}
          <button type="button" class="link" aria-label={text('clear.for', words)} onClick={clear}>
            {text('clear')}
          </button>
        </div>
      )}
      <p class="printed">{printedText(decision)}</p>
    </fieldset>
  );
}

function hasEnded(until: string | null): boolean {
  return until !== null && Date.parse(until) < Date.now();
}

function broughtText({ label, gives }: ReviewItem['brings'][number]): string {
  return gives.length === 0 ? label : text('brings.gives', label, gives.join(', '));
}

function printedText(decision: Decision | undefined): string {
  if (decision === undefined) return text('printed.none');
  const words = text(`decision.${decision.decision}`);
  return decision.comment === '' ? text('printed', words) : text('printed.comment', words, decision.comment);
}
