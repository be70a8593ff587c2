import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { CheckReport, Finding } from '../../schemas/check.js';
import { plural } from '../text.js';
import { listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.check');

const colors = {
  ok: StandardColors.success,
  warning: StandardColors.warning,
  error: StandardColors.error,
};

/** What a check found, as a terminal shows it: what is missing, then what to look at, and what is fine in a sentence. */
export function checkLines(report: CheckReport, screen: Screen): string[] {
  const ofLevel = (level: Finding['level']): Finding[] => report.findings.filter((finding) => finding.level === level);
  const fine = [...Map.groupBy(ofLevel('ok'), ({ group }) => group)].map(([group, found]) =>
    plural(messages, `fine.${group}`, found.length),
  );
  return [
    ...problemLines('error', ofLevel('error'), screen),
    ...problemLines('warning', ofLevel('warning'), screen),
    ...(fine.length === 0 ? [] : wrapped(messages.getMessage('level.ok', [fine.join(', ')]), screen)),
    ...wrapped(readyLine(report), screen),
  ];
}

/** Gives the first words of a block their color. @param line one of `checkLines` */
export function paintCheckLine(line: string): string {
  for (const level of ['error', 'warning', 'ok'] as const) {
    const [title] = messages.getMessage(`level.${level}`, ['']).split(':');
    if (line.startsWith(`${title}:`)) return colors[level](title) + line.slice(title!.length);
  }
  return line;
}

/** Problems of one level, group by group. Those of a group with the same next step share its line. */
function problemLines(level: 'error' | 'warning', findings: readonly Finding[], screen: Screen): string[] {
  if (findings.length === 0) return [];
  const ofGroup = ([group, found]: [Finding['group'], Finding[]]): string[] => [
    `  ${messages.getMessage(`group.${group}`)}`,
    ...[...Map.groupBy(found, ({ nextStep }) => nextStep)].flatMap(([step, alike]) => [
      ...alike.flatMap(({ what, reason }) => hanging(`${what}: ${reason}`, screen, 4)),
      ...(step === null ? [] : stepLines(step, screen)),
    ]),
  ];
  return [
    messages.getMessage(`level.${level}`),
    ...[...Map.groupBy(findings, ({ group }) => group)].flatMap(ofGroup),
    '',
  ];
}

/** How much further in a text goes on. */
const HANGING = 2;

/** A command to paste, and not the name of one in a sentence. */
const COMMAND = /(?<!")\bsf (?:access|config|org) /;

/** The next step below a problem. A command stays in one line, since it is pasted. */
function stepLines(step: string, screen: Screen): string[] {
  return COMMAND.test(step) ? [`      → ${step}`] : hanging(`→ ${step}`, screen, 6);
}

/** The lines of a text, those below the first further in. */
function hanging(text: string, { columns }: Screen, indentation: number): string[] {
  const [first = '', ...others] = wrapped(text, { columns: columns - HANGING }, indentation);
  return [first, ...others.map((line) => ' '.repeat(HANGING) + line)];
}

/** The sentence that says what is ready, what is not, and how much was found. */
function readyLine({ uses, ready, findings, apiCalls }: CheckReport): string {
  const notReady = uses.filter((use) => !ready.includes(use));
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const counts = [
    ...(count('error') > 0 ? [plural(messages, 'errors', count('error'))] : []),
    count('warning') > 0 ? plural(messages, 'warnings', count('warning')) : messages.getMessage('noWarnings'),
    plural(messages, 'apiCalls', apiCalls),
  ].join(', ');
  if (notReady.length === 0) return messages.getMessage('ready', [listOf(ready), counts]);
  if (ready.length === 0) return messages.getMessage('notReady', [listOf(notReady), counts]);
  return messages.getMessage('partlyReady', [listOf(ready), listOf(notReady), counts]);
}
