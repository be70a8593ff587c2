import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { severities, type Severity } from '../../model/riskRule.js';
import { visibleText } from '../../model/visibleText.js';
import type { RisksReport } from '../../schemas/risks.js';
import { folded } from '../../services/risks/riskDocument.js';
import { plural } from '../text.js';
import { partText, pathText, stateText } from './answer.js';
import { listOf, wrapped, type Screen } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'risksOutput');

type Rule = RisksReport['rules'][number];
type Finding = Rule['findings'][number];
type Way = Finding['ways'][number];

const COLORS: Readonly<Record<Severity, (text: string) => string>> = {
  high: StandardColors.error,
  medium: StandardColors.warning,
  low: StandardColors.info,
};

const INDENTATION = 2;

/** The heading of a rule that found something. */
export function ruleHeading({ severity, title, references, findings }: Rule, screen: Screen): string[] {
  const name = [title, ...(references.length > 0 ? [`(${references.join(', ')})`] : [])].join(' ');
  return ['', ...wrapped(messages.getMessage('heading', [severity, name, count(findings.length)]), screen)];
}

/** Why a rule matters, what to do, and what it found. */
export function ruleLines({ why, fix, findings }: Rule, screen: Screen): string[] {
  const lines = [messages.getMessage('why', [folded(why)]), messages.getMessage('fix', [folded(fix)])];
  const found = findings.flatMap((finding) => [
    ...wrapped(messages.getMessage('finding', [subjectOf(finding)]), screen, INDENTATION),
    ...noteOf(finding).flatMap((line) => wrapped(line, screen, INDENTATION * 3)),
    ...finding.ways.flatMap((way) => wayLines(finding, way, screen)),
  ]);
  return [...lines.flatMap((line) => wrapped(line, screen, INDENTATION)), ...found];
}

/** Gives the heading of a rule the color of its severity. */
export function paintRule(line: string, severity: Severity): string {
  return COLORS[severity](line);
}

/** The lines below what was found: the rules that found nothing, or were not checked, and how many findings there are. */
export function ruleCounts({ rules, counts }: Pick<RisksReport, 'rules' | 'counts'>): string[] {
  const passed = rules.filter(({ outcome }) => outcome === 'passed');
  const excepted = rules.reduce((sum, rule) => sum + rule.excepted, 0);
  const found = [...severities]
    .reverse()
    .map((severity) => messages.getMessage(`counts.${severity}`, [count(counts[severity])]));
  return [
    ...(passed.length > 0 ? [messages.getMessage('passed', [passed.map(({ id }) => visibleText(id)).join(', ')])] : []),
    ...rules
      .filter(({ outcome }) => outcome === 'not checked')
      .map(({ id, notChecked }) => messages.getMessage('notChecked', [visibleText(id), notChecked.join(' ')])),
    ...(excepted > 0 ? [plural(messages, 'excepted', excepted)] : []),
    counts.high + counts.medium + counts.low > 0
      ? messages.getMessage('counts', [found.join(', ')])
      : messages.getMessage(counts.notChecked > 0 ? 'counts.noneInChecked' : 'counts.none'),
  ];
}

function subjectOf({ user, access, exceptionEnded }: Finding): string {
  if (!user && !access) return messages.getMessage('exception', [exceptionEnded!.until, exceptionEnded!.reason]);
  const state = user && stateText(user);
  const person = user && (state === null ? user.username : messages.getMessage('userInState', [user.username, state]));
  return [person, access && partText(access)].filter(Boolean).join(': ');
}

function noteOf({ user, access, exceptionEnded }: Finding): string[] {
  if (!exceptionEnded || (!user && !access)) return [];
  return [messages.getMessage('exceptionEnded', [exceptionEnded.until, exceptionEnded.reason])];
}

function wayLines(
  { access, user }: Finding,
  { path, gives, expiresAt, command, advice }: Way,
  screen: Screen,
): string[] {
  // What the finding is about is not said again.
  const isSaid = access !== null && path.length === 1;
  const parts = [
    ...(isSaid ? [] : [pathText(path)]),
    ...(gives.length > 0 ? [messages.getMessage('gives', [listOf(gives)])] : []),
    ...(expiresAt !== null && user ? [messages.getMessage('until', [expiresAt.slice(0, 16).replace('T', ' ')])] : []),
  ];
  return [
    ...(parts.length > 0 ? wrapped(parts.join(', '), screen, INDENTATION * 2) : []),
    ...(command === null ? [] : [`${' '.repeat(INDENTATION * 3)}${visibleText(command)}`]),
    ...(advice === null ? [] : wrapped(advice, screen, INDENTATION * 3)),
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
