import { expect } from 'chai';
import { decide, type Decisions } from '../../../src/pages/review/browser/decisions.js';
import { type Filter, NO_FILTER, select } from '../../../src/pages/review/browser/selection.js';
import { reviewSample } from '../../browser/reviewSample.js';

const { people } = reviewSample();
const NONE: Decisions = new Map();

const cases: ReadonlyArray<readonly [string, Partial<Filter>, readonly string[]]> = [
  ['a name without its accents', { search: 'MULLER' }, ['n-quotes', 'n-role', 'n-license']],
  ['a label, of everybody', { search: 'quotes' }, ['m-quotes', 'n-quotes', 't-quotes']],
  ['words of the person and the item', { search: ' tom  quotes' }, ['t-quotes']],
  ['what an access gives', { search: 'delete invoices' }, ['m-billing']],
  ['what comes through it', { search: 'accounts billing' }, ['m-billing']],
  ['what a rule says of the person', { search: 'cannot log in' }, ['w-everybody', 'w-queue']],
  ['nothing that is there', { search: 'quotes zebra' }, []],
  ['risky ones', { risky: true }, ['m-profile', 'm-export', 'm-billing']],
  ['new ones', { isNew: true }, ['m-export', 'w-queue', 't-new']],
  ['risky and new ones', { risky: true, isNew: true }, ['m-export']],
  ['new ones of a person', { isNew: true, search: 'walter' }, ['w-queue']],
];

describe('what the page of a review shows', () => {
  it('is everything at first', () => {
    expect(select(people, NO_FILTER, NONE)).to.deep.equal(people.map((person) => ({ person, items: person.items })));
  });

  for (const [what, filter, expected] of cases) {
    it(`finds ${what}`, () => {
      const found = select(people, { ...NO_FILTER, ...filter }, NONE);
      expect(found.flatMap(({ items }) => items.map(({ id }) => id))).to.deep.equal(expected);
    });
  }

  it('finds what is undecided', () => {
    let decisions = NONE;
    for (const { id } of people[0]!.items) decisions = decide(decisions, id, 'keep', new Date());
    const found = select(people, { ...NO_FILTER, undecided: true, search: 'quotes' }, decisions);
    expect(found.map(({ person }) => person.name)).to.deep.equal(['Nadia Müller', 'Tom Okafor']);
  });
});
