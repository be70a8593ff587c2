import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { WhyReport } from '../../schemas/answers.js';
import {
  minuteOf,
  notHeldTexts,
  questionNotes,
  partText,
  pathText,
  questionText,
  stateText,
  wayText,
} from './answer.js';
import { listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerOutput');

/** The answer of `why` to a question, as far as it is about the user. */
export function whyLines(report: WhyReport, screen: Screen): string[] {
  const { question, ways, obstacles, without, permissions, verdict } = report;
  const untold = obstacles.filter((one) => !isTold(one, report));
  return [
    ...(without ? wrapped(messages.getMessage('without.title', [listOf(without.access.map(partText))]), screen) : []),
    ...notHeldTexts(without, report.name).flatMap((text) => wrapped(text, screen)),
    ...wrapped(verdictText(report), screen),
    ...questionNotes(report).flatMap((line) => wrapped(line, screen)),
    // One alone is the verdict itself.
    ...(permissions.length > 1
      ? permissions.flatMap((part) =>
          wrapped(messages.getMessage('part', [part.permission, part.verdict]), screen, INDENTATION),
        )
      : []),
    ...section(
      without ? 'ways.without' : 'ways',
      ways.flatMap((way) => wayLines(way, report, screen)),
    ),
    ...(isOneEnough(report)
      ? ['', ...wrapped(messages.getMessage('oneIsEnough', [listOf(question.permissions)]), screen)]
      : []),
    ...(isOnlyTogether(report)
      ? ['', ...wrapped(messages.getMessage('onePartIsEnough', question.permissions), screen)]
      : []),
    ...section(
      'lost',
      (without?.lost ?? []).flatMap((way) => bullet(wayWithEnd(way, report), screen)),
    ),
    ...(without && without.lost.length === 0 ? ['', messages.getMessage('without.nothingLost')] : []),
    ...(without && without.verdictNow !== verdict
      ? ['', messages.getMessage('without.verdictNow', [without.verdictNow])]
      : []),
    ...(verdict === 'no' && ways.length === 0 && untold.length === 0 && !without && !question.access
      ? ['', messages.getMessage('nothing')]
      : []),
    ...section(
      'obstacles',
      untold.flatMap((one) => bullet(obstacleText(one), screen)),
    ),
  ];
}

/** Whether the user has several permissions by ways that give a part of them: who takes away one permission need not end every way. */
function isOneEnough({ question, permissions, ways, verdict }: WhyReport): boolean {
  return permissions.length > 1 && !question.any && verdict !== 'no' && ways.some(({ isEnough }) => !isEnough);
}

/** Whether no way gives the one permission alone: one opens the object, say, and another one the field. */
function isOnlyTogether({ question, ways, verdict }: WhyReport): boolean {
  const isOne = question.permissions.length === 1 && verdict !== 'no';
  return isOne && ways.length > 1 && ways.every(({ isEnough }) => !isEnough);
}

const INDENTATION = 2;
const COMMAND_INDENTATION = 6;

const COLORS: Readonly<Record<WhyReport['verdict'], (text: string) => string>> = {
  yes: StandardColors.success,
  'only if': StandardColors.warning,
  'cannot log in': StandardColors.error,
  no: StandardColors.error,
};

/** Gives the verdict its color. @param line one of `whyLines` */
export function paintVerdict(line: string, { verdict }: Pick<WhyReport, 'verdict'>, colors = COLORS): string {
  const word = messages.getMessage(`verdict.${verdict.replaceAll(' ', '-')}`);
  // Other lines may begin with the letters of the word, as "Nothing" does.
  return line.startsWith(`${word}: `) ? colors[verdict](word) + line.slice(word.length) : line;
}

/** `Yes: Ada Lovelace (ada@acme.example) has Account:delete.` */
function verdictText(report: WhyReport): string {
  const { question, verdict, name, username } = report;
  const about = question.access ? 'access' : 'permissions';
  const key = verdict.replaceAll(' ', '-');
  const who = messages.getMessage('user', [name, username]);
  const text = messages.getMessage(`verdict.${about}.${key}`, [who, questionText(question), stateText(report) ?? '']);
  return `${messages.getMessage(`verdict.${key}`)}: ${text}`;
}

function section(key: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', messages.getMessage(`section.${key}`), ...lines];
}

/** A way, and below it the command that ends it, which stays in one line to be pasted; or what ends it where no command can. */
function wayLines(way: WhyReport['ways'][number], report: WhyReport, screen: Screen): string[] {
  const { command, advice } = way;
  return [
    ...bullet(wayWithEnd(way, report), screen),
    ...(command === null ? [] : [' '.repeat(COMMAND_INDENTATION) + command]),
    ...(advice === null ? [] : wrapped(advice, screen, COMMAND_INDENTATION)),
  ];
}

function wayWithEnd(way: WhyReport['ways'][number] | WayLost, { question }: WhyReport): string {
  const until = way.expiresAt === null ? [] : [messages.getMessage('way.until', [minuteOf(way.expiresAt)])];
  return [wayText(way, question), ...until].join(', ');
}

type WayLost = NonNullable<WhyReport['without']>['lost'][number];

function bullet(text: string, screen: Screen): string[] {
  const [first = '', ...others] = wrapped(text, screen, INDENTATION + 2);
  return [`${' '.repeat(INDENTATION)}- ${first.trimStart()}`, ...others];
}

/** Whether the verdict or a way already says so. */
function isTold({ kind, path }: WhyReport['obstacles'][number], { verdict, ways }: WhyReport): boolean {
  if (kind === 'account frozen' || kind === 'account inactive') return verdict === 'cannot log in';
  return kind === 'session not activated' && ways.some((way) => pathText(way.path) === pathText(path));
}

function obstacleText({ kind, path, permissions, at }: WhyReport['obstacles'][number]): string {
  const key = kind.replaceAll(' ', '-');
  const what = listOf(permissions);
  switch (kind) {
    case 'muted':
    case 'group outdated':
      return messages.getMessage(`obstacle.${key}`, [pathText(path.slice(1)), what, pathText(path.slice(0, 1))]);
    case 'object closed':
    case 'field closed':
      return messages.getMessage(`obstacle.${key}`, [what]);
    case 'account frozen':
    case 'account inactive':
      return messages.getMessage(`obstacle.${key}`);
    default: {
      const when = at === null ? [] : [minuteOf(at)];
      return permissions.length === 0
        ? messages.getMessage(`obstacle.access.${key}`, [pathText(path), ...when])
        : messages.getMessage(`obstacle.${key}`, [pathText(path), what, ...when]);
    }
  }
}
