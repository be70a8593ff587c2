import { wrapped, type Screen } from './plan.js';

/** What the library shows before a question, and after it: the possible answers, and the longest answer. */
const BEFORE = '? ';
const AFTER = ' (y/N) yes';

/** A question as lines that are no wider than the screen with what the library adds to them. */
export function questionText(question: string, screen: Pick<Screen, 'columns'>): string {
  // Letters stand for what is added, so that it stays in the lines of the words beside it.
  const [before, after] = [BEFORE, AFTER].map(({ length }) => 'x'.repeat(length));
  const lines = wrapped(`${before}${question}${after}`, screen).join('\n');
  return lines.slice(BEFORE.length).replace(new RegExp(`(?:\\n?x){${AFTER.length}}$`), '');
}
