import { Messages } from '@salesforce/core';
import { wrapped, type Screen } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'diffOutput');

/** Differences of one kind, each as lines. */
export type DiffSection = { readonly heading: string; readonly items: ReadonlyArray<readonly string[]> };

/** How many lines a section has at least before it is cut. */
const FEWEST = 5;

/**
 * The sections that have something in them. If they do not fit the screen, each one shows its first differences and how many more there
 * are, and the last line says how to see all.
 */
export function boundedSections(sections: readonly DiffSection[], screen: Screen): string[] {
  const told = sections.filter(({ items }) => items.length > 0);
  const whole = told.flatMap(({ heading, items }) => ['', heading, ...items.flat()]);
  if (whole.length <= screen.rows) return whole;
  const room = Math.max(Math.floor(screen.rows / told.length) - 3, FEWEST);
  const cut = told.flatMap(({ heading, items }) => {
    const shown = firstOfItems(items, room);
    const more = items.length - shown.length;
    const rest = more === 0 ? [] : wrapped(messages.getMessage('more', [more.toLocaleString('en-US')]), screen, 4);
    return ['', heading, ...shown.flat(), ...rest];
  });
  return [...cut, '', ...wrapped(messages.getMessage('toSeeAll'), screen)];
}

function firstOfItems(items: DiffSection['items'], room: number): DiffSection['items'] {
  let lines = 0;
  const end = items.findIndex((item) => (lines += item.length) > room);
  return end < 0 ? items : items.slice(0, Math.max(end, 1));
}
