import type { ReviewedPerson, ReviewItem } from '../../../model/review.js';
import { type Decisions, isRisky, type ShownPerson } from './decisions.js';

/** What a reviewer looks for; all parts that are set must hold. */
export type Filter = {
  /** Words, each of which stands in what the page shows of the item or of its person. */
  readonly search: string;
  readonly undecided: boolean;
  readonly risky: boolean;
  readonly isNew: boolean;
};

export const NO_FILTER: Filter = { search: '', undecided: false, risky: false, isNew: false };

/** The people with an item that fits, in their order. */
export function select(
  people: readonly ReviewedPerson[],
  filter: Filter,
  decisions: Decisions,
): readonly ShownPerson[] {
  const words = folded(filter.search).split(/\s+/).filter(Boolean);
  return people
    .map((person) => ({ person, items: person.items.filter((item) => fits(person, item, words, filter, decisions)) }))
    .filter(({ items }) => items.length > 0);
}

function fits(
  person: ReviewedPerson,
  item: ReviewItem,
  words: readonly string[],
  { undecided, risky, isNew }: Filter,
  decisions: Decisions,
): boolean {
  if (undecided && decisions.has(item.id)) return false;
  if (risky && !isRisky(item)) return false;
  if (isNew && item.isNew !== true) return false;
  return words.length === 0 || words.every((word) => textOf(person, item).includes(word));
}

/** The same text for each key press in the search. */
const texts = new WeakMap<ReviewItem, string>();

function textOf(person: ReviewedPerson, item: ReviewItem): string {
  const known = texts.get(item);
  if (known !== undefined) return known;
  const { name, username, title, department, profile, license, risks } = person;
  const parts = [
    ...[name, username, title, department, profile, license],
    ...risks.map((risk) => risk.title),
    ...[item.kind, item.label, item.name, ...item.gives],
    ...item.brings.flatMap((brought) => [brought.kind, brought.label, ...brought.gives]),
  ];
  const text = folded(parts.join('\n'));
  texts.set(item, text);
  return text;
}

/** Without accents and case, so that `muller` finds Müller. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
