import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { isPlainText, visibleText } from '../model/visibleText.js';

/** The terminal that shows a text. */
export type Screen = {
  readonly columns: number;
  /** How many lines are shown at most before a text is summed up. */
  readonly rows: number;
};

/** The size of a screen that is not a terminal, such as a log. */
const COLUMNS = 80;
const ROWS = 100;
/** A terminal with fewer rows shows this many lines: the user can scroll back, but cannot see changes that are summed up. */
const FEWEST_ROWS = 50;
const FEWEST_COLUMNS = 20;

/**
 * The screen behind standard output. If it is not a terminal, or a terminal of unknown size, it has 80 columns and 100 lines.
 */
export function screenOf({ columns, rows }: { readonly columns?: number; readonly rows?: number }): Screen {
  return {
    columns: columns ? Math.max(columns, FEWEST_COLUMNS) : COLUMNS,
    rows: rows ? Math.max(rows, FEWEST_ROWS) : ROWS,
  };
}

/** The lines of a text, none of them wider than the screen. @param indentation the spaces before each */
export function wrapped(text: string, { columns }: Pick<Screen, 'columns'>, indentation = 0): string[] {
  const shown = visibleText(text);
  const room = columns - indentation;
  const lines = linesOfWords(shown, room) ?? wrapAnsi(shown, room, { hard: true }).split('\n');
  return lines.map((line) => ' '.repeat(indentation) + line);
}

/**
 * Breaks a plain text as the library does, which takes ten times as long: a list of very many users has a lot of them.
 *
 * @returns null where there is more to it: other letters, spaces that stay, or a word that is too long for a line
 */
function linesOfWords(text: string, room: number): string[] | null {
  if (!isPlainText(text) || SPACES_THAT_STAY.test(text)) return null;
  const lines: string[] = [];
  let start = 0;
  while (text.length - start > room) {
    const end = text.lastIndexOf(' ', start + room);
    if (end <= start) return null;
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  lines.push(text.slice(start));
  return lines;
}

const SPACES_THAT_STAY = /^$|^ | $| {2}/;

/** How many columns a text takes that was made visible. */
export function widthOf(text: string): number {
  return isPlainText(text) ? text.length : stringWidth(text);
}

/** Cuts a text to a number of columns. Its beginning and its end stay, since they say more than its middle. */
export function cutInTheMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const room = columns - 1;
  const start = firstLetters([...text], Math.ceil(room / 2));
  const end = firstLetters([...text].reverse(), room - stringWidth(start.join('')));
  return [...start, '…', ...end.reverse()].join('');
}

function firstLetters(letters: readonly string[], columns: number): string[] {
  let width = 0;
  const end = letters.findIndex((letter) => (width += stringWidth(letter)) > columns);
  return letters.slice(0, end < 0 ? letters.length : end);
}

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
