import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { severities, type Severity } from '../../model/riskRule.js';
import { visibleText } from '../../model/visibleText.js';
import type { RisksReport } from '../../schemas/risks.js';
import { asSentence, folded, loginText, sharedAdvice } from '../../services/risks/riskDocument.js';
import { parseTerm } from '../../services/risks/term.js';
import { plural } from '../text.js';
import { minuteOf, partText, pathText, stateText } from './answer.js';
import { listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'risksOutput');

type Rule = RisksReport['rules'][number];
type Finding = Rule['findings'][number];
type Way = Finding['ways'][number];

const COLORS: Readonly<Record<Severity, (text: string) => string>> = {
  high: StandardColors.error,
  medium: StandardColors.warning,
  low: StandardColors.info,
};

/** The columns by which each line stands within the one that it belongs to. */
const INDENTATION = 2;

/** The title of a rule that found something. */
export function ruleTitle({ title }: Rule, screen: Screen): string[] {
  return ['', ...wrapped(title, screen)];
}

/** How severe a rule is, why it matters, what to do, and what it found. What is advised for several findings stands once below them. */
export function ruleLines({ id, severity, references, why, fix, findings }: Rule, screen: Screen): string[] {
  const known = references.length === 0 ? id : messages.getMessage('references', [id, references.join(', ')]);
  const shared = sharedAdvice(findings);
  const found = findings.flatMap((finding) => [
    ...wrapped(subjectOf(finding), screen, INDENTATION),
    ...noteOf(finding).flatMap((line) => wrapped(line, screen, INDENTATION * 2)),
    ...finding.logins.flatMap((one) => wrapped(loginText(one), screen, INDENTATION * 2)),
    ...shownWays(finding).flatMap((way) => wayLines(way, shared, screen)),
  ]);
  return [
    ...wrapped(
      messages.getMessage(`heading.${severity}`, [plural(messages, 'findings', findings.length), known]),
      screen,
    ),
    ...wrapped(messages.getMessage('why', [folded(why)]), screen, INDENTATION),
    ...wrapped(messages.getMessage('fix', [folded(fix)]), screen, INDENTATION),
    '',
    ...found,
    ...(shared.size > 0 ? ['', ...[...shared].flatMap((text) => wrapped(asSentence(text), screen, INDENTATION))] : []),
  ];
}

/** Gives the title of a rule the color of its severity. */
export function paintTitle(line: string, severity: Severity): string {
  return COLORS[severity](line);
}

/** The lines below what was found: the rules that found nothing, or were not checked, and how many findings there are. */
export function ruleCounts({ rules, counts }: Pick<RisksReport, 'rules' | 'counts'>): string[] {
  const passed = rules.filter(({ outcome }) => outcome === 'passed');
  const byReason = Map.groupBy(
    rules.filter(({ outcome }) => outcome === 'not checked'),
    ({ notChecked }) => notChecked.join(' '),
  );
  const excepted = rules.reduce((sum, rule) => sum + rule.excepted, 0);
  const found = [...severities]
    .reverse()
    .map((severity) => messages.getMessage(`counts.${severity}`, [count(counts[severity])]));
  return [
    ...(passed.length > 0 ? [messages.getMessage('passed', [idsOf(passed)])] : []),
    ...Array.from(byReason, ([reason, some]) => messages.getMessage('notChecked', [idsOf(some), reason])),
    ...(excepted > 0 ? [plural(messages, 'excepted', excepted)] : []),
    counts.high + counts.medium + counts.low > 0
      ? messages.getMessage('counts', [found.join(', ')])
      : messages.getMessage(counts.notChecked > 0 ? 'counts.noneInChecked' : 'counts.none'),
  ];
}

function idsOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => visibleText(id)).join(', ');
}

function subjectOf({ user, access, exceptionEnded }: Finding): string {
  if (!user && !access) return messages.getMessage('exception', [exceptionEnded!.until, exceptionEnded!.reason]);
  return [user && userText(user), access && partText(access)].filter(Boolean).join(': ');
}

function userText(user: NonNullable<Finding['user']>): string {
  const state = stateText(user);
  return state === null ? user.username : messages.getMessage('userInState', [user.username, state]);
}

function noteOf({ user, access, exceptionEnded }: Finding): string[] {
  if (!exceptionEnded || (!user && !access)) return [];
  return [messages.getMessage('exceptionEnded', [exceptionEnded.until, exceptionEnded.reason])];
}

/** A way in words: the text is empty where the finding has said it. */
type ShownWay = { readonly text: string; readonly command: string | null; readonly advice: string | null };

/** What is ended by one command is told once, by the shortest way. */
function shownWays({ access, user, ways }: Finding): ShownWay[] {
  const byEnd = Map.groupBy(ways, ({ path, expiresAt, command, advice }) =>
    JSON.stringify([path[0]?.resourceType, path[0]?.resource, expiresAt, command, advice]),
  );
  return [...byEnd.values()].map((some) => {
    const [{ path, expiresAt, command, advice }] = some.toSorted(
      (one, other) => one.path.length - other.path.length,
    ) as [Way, ...Way[]];
    const gives = [...new Set(some.flatMap((way) => way.gives))].filter((term) => !namesAccess(term));
    // What the finding is about is not said again.
    const through = access === null ? pathText(path) : '';
    const parts = [
      gives.length > 0 ? messages.getMessage('gives', [through, listOf(gives)]) : through,
      expiresAt !== null && user ? messages.getMessage('until', [minuteOf(expiresAt)]) : '',
    ];
    return { text: parts.filter((part) => part !== '').join(', '), command, advice };
  });
}

/** Whether a term of a rule names an access: the path says it as well. */
function namesAccess(term: string): boolean {
  const name = parseTerm(term);
  return 'is' in name && name.is === 'access';
}

function wayLines({ text, command, advice }: ShownWay, shared: ReadonlySet<string>, screen: Screen): string[] {
  const indentation = INDENTATION * (text === '' ? 2 : 3);
  return [
    ...(text === '' ? [] : wrapped(text, screen, INDENTATION * 2)),
    // In one line, so that it can be pasted.
    ...(command === null ? [] : [`${' '.repeat(indentation)}${visibleText(command)}`]),
    ...(advice === null || shared.has(advice) ? [] : wrapped(asSentence(advice), screen, indentation)),
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
