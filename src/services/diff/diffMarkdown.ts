import { Messages } from '@salesforce/core';
import type { AnswerFacts } from '../answers/facts.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { usersDiffRows, type DiffRow } from './diffRow.js';
import { markdownCode, markdownText } from './markdown.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'diff');

/** How many differences are shown: a comment of GitHub has up to 65,536 characters. */
const MOST_ROWS = 200;

/** What differs between two users, for a pull request or a ticket. */
export async function usersMarkdown(report: UsersDiffReport): Promise<string> {
  const { users, differences, commands, counts } = report;
  const [first, other] = users.map(({ username }) => markdownCode(username)) as [string, string];
  const numbers = [counts.gained, counts.lost, counts.changed, counts.both].map((count) =>
    count.toLocaleString('en-US'),
  );
  const blocks = [
    `### ${messages.getMessage('markdown.users.title', [first, other])}`,
    messages.getMessage('markdown.users.counts', [numbers[0], first, numbers[1], other, numbers[2], numbers[3]]),
    ...(differences.length === 0 ? [] : [await tableOf(usersDiffRows(report), false, [first, other])]),
    ...(differences.length > MOST_ROWS ? [moreRows(differences.length - MOST_ROWS)] : []),
    ...commandBlock('markdown.users.like', other, first, commands.otherLikeFirst),
    ...commandBlock('markdown.users.like', first, other, commands.firstLikeOther),
    factList(report, report.notCompared),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function moreRows(count: number): string {
  return messages.getMessage('markdown.more', [count.toLocaleString('en-US')]);
}

/** @param hasUsers whether the rows are about several users */
async function tableOf(
  rows: readonly DiffRow[],
  hasUsers: boolean,
  [first, other]: readonly [first: string, other: string],
): Promise<string> {
  const { markdownTable } = await import('markdown-table');
  const head = [
    '',
    ...(hasUsers ? [messages.getMessage('markdown.column.user')] : []),
    messages.getMessage('markdown.column.what'),
    first,
    other,
    messages.getMessage('markdown.column.through'),
  ];
  const cells = rows
    .slice(0, MOST_ROWS)
    .map((row) => [
      row.sign,
      ...(hasUsers ? [markdownCode(row.username ?? '')] : []),
      whatOf(row),
      valueOf(row, row.first, row.firstExpiresAt),
      valueOf(row, row.other, row.otherExpiresAt),
      markdownCode(row.through ?? ''),
    ]);
  return markdownTable([head, ...cells], { alignDelimiters: false });
}

function whatOf({ access, permission, field }: DiffRow): string {
  const name = access ?? permission;
  if (name === null) return field ?? '';
  return field === null ? markdownCode(name) : `${markdownCode(name)} ${field}`;
}

/** Words as they are; values, which somebody may have typed, as code. */
function valueOf({ field }: DiffRow, value: string | null, expiresAt: string | null): string {
  if (value === null) return '';
  const shown = field === null ? value : markdownCode(value);
  return expiresAt === null ? shown : messages.getMessage('markdown.until', [shown, expiresAt]);
}

function commandBlock(key: string, user: string, like: string, commands: readonly string[]): string[] {
  if (commands.length === 0) return [];
  return [messages.getMessage(key, [user, like]), ['```sh', ...commands, '```'].join('\n')];
}

/** What the answer is of, and what it does not know. */
function factList(facts: AnswerFacts, notCompared: readonly string[]): string {
  const { org, readAt, notKnown, notLookedAt } = facts;
  return [
    ...notCompared.map((text) => messages.getMessage('markdown.notCompared', [markdownText(text)])),
    ...notKnown.map((text) => messages.getMessage('markdown.notKnown', [markdownText(text)])),
    messages.getMessage('markdown.readAt', [markdownCode(org.name), readAt]),
    messages.getMessage('markdown.notLookedAt', [markdownText(notLookedAt)]),
  ]
    .map((text) => `- ${text}`)
    .join('\n');
}
