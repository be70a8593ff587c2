import { Messages } from '@salesforce/core';
import { toChunks } from '../../formats/chunks.js';
import { severities, type Severity } from '../../model/riskRule.js';
import { visibleText } from '../../model/visibleText.js';
import type { RisksReport } from '../../schemas/risks.js';
import { csvLine, pathCell, USER_COLUMNS, userCells } from '../answers/answerDocument.js';
import { accessText } from '../answers/question.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'risks');

/** The formats in which risks are a document. */
export const riskFormats = ['csv', 'json', 'junit'] as const;
export type RiskFormat = (typeof riskFormats)[number];

/**
 * What rules found as a document.
 *
 * @param failOn the severity from which on findings are failures of JUnit; undefined: all are
 */
export async function riskDocument(
  report: RisksReport,
  format: RiskFormat,
  failOn: Severity | undefined,
): Promise<AsyncGenerator<string>> {
  if (format === 'junit') return toChunks([await junit(report, failOn)]);
  return toChunks(format === 'csv' ? csv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

/** Whether a severity is at least another one. */
export function isAsSevere(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}

/** A value of each column. Columns are a promise: new ones come at the end. */
const COLUMNS = [
  'severity',
  'rule',
  'title',
  'outcome',
  ...USER_COLUMNS,
  'access',
  'path',
  'gives',
  'expires_at',
  'command',
  'advice',
  'exception_ended',
  'reason',
  /** `Application 12 2026-11-20T09:00:00Z`: the type, how often, and when last; several with `; ` between them. */
  'logins',
] as const;

/** A row for each way of each finding, and one for each rule that found nothing or was not checked. */
function* csv({ rules }: RisksReport): Generator<string> {
  yield csvLine(COLUMNS);
  for (const { severity, id, title, outcome, notChecked, findings } of rules) {
    const begin = [severity, id, title, outcome];
    const rest = COLUMNS.length - begin.length - 2;
    if (findings.length === 0)
      yield csvLine([...begin, ...Array<null>(rest).fill(null), notChecked.join(' ') || null, null]);
    for (const { user, access, ways, logins, exceptionEnded } of findings) {
      const who = user ? userCells(user) : USER_COLUMNS.map(() => null);
      const ended = [exceptionEnded?.until ?? null, exceptionEnded?.reason ?? null];
      const loggedIn = logins
        .map(({ type, count, lastAt }) => [type, count, lastAt ?? ''].join(' ').trimEnd())
        .join('; ');
      const none = [{ path: [], gives: [], expiresAt: null, command: null, advice: null }];
      for (const { path, gives, expiresAt, command, advice } of ways.length > 0 ? ways : none) {
        const way = [pathCell(path), gives.join(' '), expiresAt, command, advice];
        yield csvLine([...begin, ...who, access && accessText(access), ...way, ...ended, loggedIn || null]);
      }
    }
  }
}

type Rule = RisksReport['rules'][number];

/** The name of the suite in JUnit's XML, and of what its cases belong to. */
const SUITE = 'sf-access.risks';

/**
 * A test case for each rule, as GitLab, GitHub and Jenkins read them. A rule that was not checked is an error where a severity makes
 * findings failures, and skipped otherwise.
 *
 * Source: the XML of JUnit has no standard of its own; "Unit test report examples", GitLab, and the JUnit plugin of Jenkins.
 */
async function junit({ rules, org, readAt }: RisksReport, failOn: Severity | undefined): Promise<string> {
  const { default: XMLBuilder } = await import('fast-xml-builder');
  const unchecked = rules.filter(({ outcome }) => outcome === 'not checked').length;
  const counts = {
    '@tests': rules.length,
    '@failures': rules.filter((rule) => isFailure(rule, failOn)).length,
    '@errors': failOn === undefined ? 0 : unchecked,
    '@skipped': failOn === undefined ? unchecked : 0,
    '@time': 0,
  };
  const suite = {
    '@name': xmlText(`${SUITE} ${org.name}`),
    ...counts,
    '@timestamp': readAt.slice(0, '2026-11-29T21:30:00'.length),
    testcase: rules.map((rule) => testCase(rule, failOn)),
  };
  const builder = new XMLBuilder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    textNodeName: '#',
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': SUITE, ...counts, testsuite: suite },
  });
}

function isFailure({ severity, outcome }: Rule, failOn: Severity | undefined): boolean {
  return outcome === 'found' && isAsSevere(severity, failOn ?? severities[0]);
}

function testCase(rule: Rule, failOn: Severity | undefined): object {
  const { id, title, severity, outcome, notChecked, findings } = rule;
  const head = { '@classname': SUITE, '@name': xmlText(`${id}: ${title}`), '@time': 0 };
  if (outcome === 'passed') return head;
  if (outcome === 'not checked') {
    const why = { '@message': xmlText(notChecked.join(' ')) };
    return { ...head, ...(failOn === undefined ? { skipped: why } : { error: { ...why, '@type': outcome } }) };
  }
  const text = caseText(rule);
  if (!isFailure(rule, failOn)) return { ...head, 'system-out': text };
  return { ...head, failure: { '@message': plural('junit.found', findings.length), '@type': severity, '#': text } };
}

/** What a rule found, in words for people who look at a pipeline. What is advised for several findings stands once below them. */
function caseText({ why, fix, findings }: Rule): string {
  const shared = sharedAdvice(findings);
  const lines = findings.flatMap(({ user, access, ways, logins, exceptionEnded: ended }) => {
    const exception = ended && messages.getMessage('junit.exceptionEnded', [ended.until, ended.reason]);
    const subject = [user?.username, access && accessText(access)].filter(Boolean).join(': ');
    return [
      `- ${subject || exception!}`,
      ...(exception !== null && subject ? [`    ${exception}`] : []),
      ...logins.map((one) => `    ${loginText(one)}`),
      ...ways.flatMap(({ path, gives, command, advice }) => [
        `    ${[pathCell(path), gives.join(' ')].filter((part) => part !== '').join(': ')}`,
        ...(command === null ? [] : [`      ${command}`]),
        ...(command !== null || advice === null || shared.has(advice) ? [] : [`      ${advice}`]),
      ]),
    ];
  });
  const ending = shared.size > 0 ? ['', ...Array.from(shared, asSentence)] : [];
  return [folded(why), folded(fix), '', ...lines, ...ending].map(xmlText).join('\n');
}

/** How often somebody has logged in, and when last, in words. */
export function loginText({ type, count, lastAt }: Rule['findings'][number]['logins'][number]): string {
  const often = plural('logins', count);
  return lastAt === null
    ? messages.getMessage('loggedIn', [often, type])
    : messages.getMessage('loggedIn.last', [often, type, lastAt.slice(0, '2026-11-29'.length)]);
}

/** What is advised for several findings: about users any advice, about an access only what is advised for all, since it may say what the access is. */
export function sharedAdvice(findings: Rule['findings']): ReadonlySet<string> {
  const all = findings.flatMap(({ access, ways }) =>
    ways.flatMap(({ advice }) => (advice === null ? [] : { access, advice })),
  );
  const isOne = new Set(all.map(({ advice }) => advice)).size === 1;
  const texts = all.flatMap(({ access, advice }) => (access === null || isOne ? advice : []));
  return new Set(texts.filter((text, index) => texts.indexOf(text) < index));
}

/** A text that may be a part of a sentence, as one. */
export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

/** A text of a rules file, which may have been written in several lines, in one. */
export function folded(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** Visible, as for a terminal, and without what XML cannot hold even then. Source: "Characters", XML 1.0. */
function xmlText(text: string): string {
  return visibleText(text.trimEnd()).replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD');
}

function plural(key: string, count: number): string {
  return count === 1
    ? messages.getMessage(`${key}.one`)
    : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);
}
