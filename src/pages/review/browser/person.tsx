import { Component, type ComponentChildren, type VNode } from 'preact';
import type { ReviewedPerson, ReviewItem } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { Tag } from '../../components/tag.js';
import { BulkKeep } from './bulkKeep.js';
import { dayOf, daysSince } from './days.js';
import { type Decisions, ordinaryOf, progressOf } from './decisions.js';
import { Detail } from './detail.js';
import { Item } from './item.js';
import { text } from './text.js';
import type { Change } from './useDecisions.js';

type PersonProps = {
  readonly person: ReviewedPerson;
  /** Those of the person's items that are shown. */
  readonly items: readonly ReviewItem[];
  readonly decisions: Decisions;
  readonly change: Change;
  readonly tell: (message: ComponentChildren) => void;
};

/** A person and what the person holds. It is drawn again only where a decision about it is another one. */
export class Person extends Component<PersonProps> {
  public override shouldComponentUpdate(next: PersonProps): boolean {
    const { person, items, decisions } = this.props;
    if (next.person !== person || next.items.length !== items.length) return true;
    if (next.items.some(({ id }, index) => id !== items[index]!.id)) return true;
    return person.items.some(({ id }) => next.decisions.get(id) !== decisions.get(id));
  }

  public override render(): VNode {
    const { person, items, decisions, change, tell } = this.props;
    const { decided, items: all } = progressOf(person.items, decisions);
    const position = [person.title, person.department].filter(Boolean).join(', ');
    return (
      <section class="person card" aria-label={person.name}>
        <div class="about">
          <h2>
            <bdi>{person.name}</bdi>
          </h2>
          <span class={decided === all ? 'decided done' : 'decided'}>{text('decided', decided, all)}</span>
          <p class="quiet">{[position, person.username].filter(Boolean).join(' · ')}</p>
          {person.reviewedHereBecause === 'manager' ? null : (
            <p>{text(`because.${person.reviewedHereBecause.replaceAll(' ', '-')}`)}</p>
          )}
          {person.risks.length === 0 ? null : (
            <ul class="risks" aria-label={text('risks')}>
              {person.risks.map(({ rule, severity, title }) => (
                <li key={rule}>
                  <Tag text={text(`risk.${severity}`)} tone={severity} /> {title}
                </li>
              ))}
            </ul>
          )}
          <dl class="details">
            <Detail name={text('status')}>{text(`status.${person.status}`)}</Detail>
            <Detail name={text('login')}>{loginText(person.lastLoginAt)}</Detail>
            {person.profile === null ? null : <Detail name={text('profile')}>{person.profile}</Detail>}
            {person.license === null ? null : <Detail name={text('license')}>{person.license}</Detail>}
          </dl>
          <BulkKeep
            items={items}
            ordinary={ordinaryOf(items, decisions)}
            decisions={decisions}
            label={(count) => plural(text, 'bulk.person', count)}
            change={change}
            tell={tell}
          />
        </div>
        <ul class="items">
          {items.map((item) => (
            <Item key={item.id} item={item} decision={decisions.get(item.id)} change={change} />
          ))}
        </ul>
      </section>
    );
  }
}

function loginText(at: string | null): string {
  if (at === null) return text('login.never');
  const days = Math.max(0, daysSince(dayOf(at), new Date()));
  if (days === 0) return text('days.today', dayOf(at));
  return days === 1 ? text('days.one', dayOf(at)) : text('days.many', dayOf(at), days);
}
