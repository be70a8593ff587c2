import { Messages } from '@salesforce/core';
import { changeSign, type ChangeSign } from '../../model/change.js';
import { parseEntitlementId, roleOf } from '../../model/entitlement.js';
import { isResourceType } from '../../model/resourceType.js';
import { grantableKind } from '../../resources/index.js';
import type { ChangeResult } from '../../schemas/changes.js';
import type { StatePlan } from '../../schemas/state.js';
import { markdownCode, markdownText } from '../document/markdown.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'statePlanMarkdown');

/** How many changes are shown, and how long they may be together: a comment of GitHub has up to 65,536 characters. */
const MOST_ROWS = 200;
const MOST_CHARACTERS = 50_000;

/** How many accesses without a file, or with groups in them, are shown. */
const MOST_ACCESSES = 20;

/**
 * A plan for a comment on a pull request: what is refused and what is dangerous before the rest.
 *
 * @param org the org in words
 */
export async function planMarkdown(report: StatePlan, org: string): Promise<string> {
  const rows = report.changes
    .map((change): Row => ({ change, sign: changeSign(change) }))
    .filter(({ sign }) => sign !== '=');
  const ofSign = (sign: ChangeSign): string => inWords(rows.filter((row) => row.sign === sign).length);
  const blocks = [
    `### ${messages.getMessage('title', [markdownCode(org)])}`,
    report.isDrifted
      ? messages.getMessage('counts', [ofSign('+'), ofSign('-'), ofSign('~'), ofSign('!')])
      : messages.getMessage('nothing'),
    ...(await tableOf(rows.toSorted((one, other) => weightOf(other) - weightOf(one)))),
    notesOf(report)
      .map((note) => `- ${note}`)
      .join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

type Row = { readonly change: ChangeResult; readonly sign: ChangeSign };

function weightOf({ sign, change }: Row): number {
  return sign === '!' ? 2 : change.permissions.length > 0 ? 1 : 0;
}

async function tableOf(rows: readonly Row[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const { markdownTable } = await import('markdown-table');
  const columns = ['user', 'access', 'how', 'file'].map((column) => messages.getMessage(`column.${column}`));
  const shown: string[][] = [];
  let characters = 0;
  for (const row of rows.slice(0, MOST_ROWS)) {
    const cells = cellsOf(row);
    characters += cells.join('').length;
    if (characters > MOST_CHARACTERS) break;
    shown.push(cells);
  }
  const table = markdownTable([['', ...columns], ...shown], { alignDelimiters: false });
  const hidden = rows.length - shown.length;
  return hidden > 0 ? [table, messages.getMessage('more', [inWords(hidden)])] : [table];
}

function cellsOf({ sign, change }: Row): string[] {
  return [
    sign,
    markdownCode(change.user),
    markdownCode(accessOf(change)),
    howOf(change),
    markdownCode(change.source ?? ''),
  ];
}

/** As `KIND:NAME`. */
function accessOf({ resourceType, resource }: ChangeResult): string {
  const word = isResourceType(resourceType) ? grantableKind(resourceType)?.change.flag : undefined;
  return `${word ?? resourceType}:${resource}`;
}

function howOf({ entitlement, replaced, expiresAt, permissions, reason }: ChangeResult): string {
  const ref = parseEntitlementId(entitlement ?? '');
  const role = ref && roleOf(ref);
  return [
    ...(role === null ? [] : [messages.getMessage('as', [markdownCode(role)])]),
    ...(replaced === null ? [] : [messages.getMessage('from', [markdownCode(replaced)])]),
    ...(expiresAt === null ? [] : [messages.getMessage('until', [expiresAt])]),
    ...(permissions.length === 0 ? [] : [messages.getMessage('gives', [permissions.map(markdownCode).join(', ')])]),
    ...(reason === null ? [] : [markdownText(reason)]),
  ].join('; ');
}

function notesOf({ withoutFile, nested, othersLeft, neededLeft, withoutAccess }: StatePlan): string[] {
  return [
    ...firstOf(withoutFile, ({ access, holders }) =>
      messages.getMessage('withoutFile', [markdownCode(access), inWords(holders)]),
    ),
    ...(nested.length > 0
      ? [messages.getMessage('nested', [firstOf(nested, ({ access }) => markdownCode(access)).join(', ')])]
      : []),
    ...(othersLeft > 0 ? [messages.getMessage('othersLeft', [inWords(othersLeft)])] : []),
    ...(neededLeft > 0 ? [messages.getMessage('neededLeft', [inWords(neededLeft)])] : []),
    ...firstOf(withoutAccess, (pattern) => messages.getMessage('withoutAccess', [markdownCode(pattern)])),
  ];
}

function firstOf<One>(all: readonly One[], textOf: (one: One) => string): string[] {
  const hidden = all.length - MOST_ACCESSES;
  const shown = all.slice(0, MOST_ACCESSES).map(textOf);
  return hidden > 0 ? [...shown, messages.getMessage('andMore', [inWords(hidden)])] : shown;
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
