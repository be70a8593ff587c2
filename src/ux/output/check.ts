import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import wrapAnsi from 'wrap-ansi';
import { visibleText } from '../../model/visibleText.js';
import type { CheckReport, Finding } from '../../schemas/check.js';
import { plural } from '../text.js';
import { listOf } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.check');

/** The width of the longest level. Two spaces stand on either side of it. */
const LEVEL = 'warning'.length;
const TEXT = ' '.repeat(LEVEL + 4);

const colors = {
  ok: StandardColors.success,
  warning: StandardColors.warning,
  error: StandardColors.error,
};

/**
 * A finding as a terminal shows it: `  ok       Edition: …`. The next step of a problem is on the line below. What is longer than the
 * terminal is wide goes on below its beginning, except for a command, which is pasted.
 *
 * @param columns the width of the terminal; without one, each text is one line
 */
export function findingLines({ level, what, reason, nextStep }: Omit<Finding, 'uses'>, columns = Infinity): string[] {
  const step = nextStep ?? '';
  const stepColumns = COMMAND.test(step) ? Infinity : columns;
  return [
    ...below(`  ${messages.getMessage(`level.${level}`).padEnd(LEVEL)}  `, `${what}: ${reason}`, columns),
    ...(step ? below(`${TEXT}→ `, step, stepColumns) : []),
  ];
}

const COMMAND = /\bsf (?:access|config|org) /;

/** No terminal is so narrow that a text gets fewer columns. */
const FEWEST_COLUMNS = 30;

/** The lines of a text, all as far to the right as the first one, which stands behind `start`. */
function below(start: string, text: string, columns: number): string[] {
  const shown = visibleText(text);
  if (columns === Infinity) return [start + shown];
  const [first = '', ...others] = wrapAnsi(shown, Math.max(columns - start.length, FEWEST_COLUMNS)).split('\n');
  return [start + first, ...others.map((line) => ' '.repeat(start.length) + line)];
}

/** Gives a finding's level its color. @param line one of `findingLines` */
export function paintLevel(line: string, { level }: Pick<Finding, 'level'>): string {
  const shown = messages.getMessage(`level.${level}`);
  return line.startsWith(`  ${shown}`) ? `  ${colors[level](shown)}${line.slice(shown.length + 2)}` : line;
}

/** The sentence that says what is ready, and what is not. */
export const readyLine = ({ uses, ready, apiCalls }: CheckReport): string => {
  const notReady = uses.filter((use) => !ready.includes(use));
  const calls = plural(messages, 'apiCalls', apiCalls);
  if (notReady.length === 0) return messages.getMessage('ready', [listOf(ready), calls]);
  if (ready.length === 0) return messages.getMessage('notReady', [listOf(notReady), calls]);
  return messages.getMessage('partlyReady', [listOf(ready), listOf(notReady), calls]);
};
