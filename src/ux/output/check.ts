import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { CheckReport, Finding } from '../../schemas/check.js';
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

/** A finding as a terminal shows it: `  ok       Edition: …`. The next step of a problem is on the line below. */
export const findingLines = ({ level, what, reason, nextStep }: Omit<Finding, 'uses'>): string[] => [
  `  ${messages.getMessage(`level.${level}`).padEnd(LEVEL)}  ${what}: ${reason}`,
  ...(nextStep ? [`${TEXT}→ ${nextStep}`] : []),
];

/** Gives a finding's level its color. @param line one of `findingLines` */
export function paintLevel(line: string, { level }: Pick<Finding, 'level'>): string {
  const shown = messages.getMessage(`level.${level}`);
  return line.startsWith(`  ${shown}`) ? `  ${colors[level](shown)}${line.slice(shown.length + 2)}` : line;
}

/** The sentence that says what is ready, and what is not. */
export const readyLine = ({ uses, ready, apiCalls }: CheckReport): string => {
  const notReady = uses.filter((use) => !ready.includes(use));
  const calls = String(apiCalls);
  if (notReady.length === 0) return messages.getMessage('ready', [listOf(ready), calls]);
  if (ready.length === 0) return messages.getMessage('notReady', [listOf(notReady), calls]);
  return messages.getMessage('partlyReady', [listOf(ready), listOf(notReady), calls]);
};
