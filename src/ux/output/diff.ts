import { Messages } from '@salesforce/core';
import { signs, type Sign } from '../../model/difference.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { nounOf, paintSign } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diffOutput');

/** Differences of one kind, each as lines, and how many there are. */
export type DiffSection = {
  readonly heading: string;
  readonly items: ReadonlyArray<readonly string[]>;
  /** Where it is not the number of items. */
  readonly total?: number;
};

/** How many lines a section has at least before it is cut. */
const FEWEST = 5;

/**
 * The sections that have something in them. If they do not fit the screen, each one shows its first differences and how many more there
 * are, and the last line says how to see all.
 *
 * @param isSummedUp whether sections tell less than there is, so that the last line stands there in any case
 */
export function boundedSections(sections: readonly DiffSection[], screen: Screen, isSummedUp = false): string[] {
  const told = sections.filter(({ items }) => items.length > 0);
  const whole = told.flatMap(({ heading, items }) => ['', heading, ...items.flat()]);
  const toSeeAll = ['', ...wrapped(messages.getMessage('toSeeAll'), screen)];
  if (whole.length <= screen.rows) return isSummedUp ? [...whole, ...toSeeAll] : whole;
  const room = Math.max(Math.floor(screen.rows / told.length) - 3, FEWEST);
  const cut = told.flatMap(({ heading, items, total = items.length }) => {
    const shown = firstOfItems(items, room);
    const more = total - shown.length;
    const rest = more <= 0 ? [] : wrapped(messages.getMessage('more', [more.toLocaleString('en-US')]), screen, 4);
    return ['', heading, ...shown.flat(), ...rest];
  });
  return [...cut, ...toSeeAll];
}

/** What only the first has, then what only the other has, then what differs. */
export function inSigns<One extends { readonly sign: Sign }>(some: readonly One[]): One[] {
  return some.toSorted((one, other) => signs.indexOf(one.sign) - signs.indexOf(other.sign));
}

/** The label of a kind of access: a queue has one of its own. */
export function kindLabel({ kind, resourceType }: { kind: string; resourceType: ResourceTypeId }): string {
  return kind === 'queue' ? messages.getMessage('access.queue') : nounOf(resourceType).label;
}

/** Gives the sign of a difference its color; what is about one user, or one access, is indented once more. */
export function paintDiffLine(line: string): string {
  return line.startsWith(INDENTED) ? `  ${paintSign(line.slice(2))}` : paintSign(line);
}

const INDENTED = '    ';

function firstOfItems(items: DiffSection['items'], room: number): DiffSection['items'] {
  let lines = 0;
  const end = items.findIndex((item) => (lines += item.length) > room);
  return end < 0 ? items : items.slice(0, Math.max(end, 1));
}
