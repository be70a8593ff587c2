import { Messages } from '@salesforce/core';
import { dangerOf } from '../../model/dangerousPermissions.js';
import type { SidesDiffReport, UsersDiffReport } from '../../schemas/diff.js';
import { differenceRows, usersDiffRows, type DiffRow } from './diffRow.js';
import { markdownCode, markdownText } from '../document/markdown.js';
import { reportedDifference, sidesHead, sidesTail, type DifferenceCounts } from './sidesReport.js';
import type { TwoSides } from './twoSides.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diff');

/** How many rows are shown: a comment of GitHub has up to 65,536 characters. */
const MOST_ROWS = 200;

/** How many names of users are shown, and how much there is of what is not compared. */
const MOST_NAMES = 10;

/** What differs between two users, for a pull request or a ticket. */
export async function usersMarkdown(report: UsersDiffReport): Promise<string> {
  const { users, commands, counts, notCompared, notKnown, org, readAt, notLookedAt } = report;
  const [first, other] = users.map(({ username }) => markdownCode(username)) as [string, string];
  const numbers = [counts.gained, counts.lost, counts.changed, counts.both].map(inWords);
  const rows = usersDiffRows(report);
  return documentOf([
    heading('markdown.users.title', first, other),
    messages.getMessage('markdown.users.counts', [numbers[0]!, first, numbers[1]!, other, numbers[2]!, numbers[3]!]),
    ...(await tableOf(rows.slice(0, MOST_ROWS), rows.length, false, [first, other])),
    ...commandBlock(other, first, commands.otherLikeFirst),
    ...commandBlock(first, other, commands.firstLikeOther),
    listOf([
      ...notCompared.map(notComparedText),
      ...notKnown.map((text) => messages.getMessage('markdown.notKnown', [markdownText(text)])),
      messages.getMessage('markdown.readAt', [markdownCode(org.name), readAt]),
      notLookedAtText(notLookedAt),
    ]),
  ]);
}

/** What differs between two sides, for a pull request or a ticket: what is dangerous, and whom it is about, before the rest. */
export async function sidesMarkdown(answer: TwoSides, counts: DifferenceCounts): Promise<string> {
  const first: DiffRow[] = [];
  const others: DiffRow[] = [];
  let all = 0;
  for (const one of answer.diff.differences()) {
    const difference = reportedDifference(one);
    counts.add(difference);
    for (const row of differenceRows(difference)) {
      all += 1;
      const rows = isImportant(row) ? first : others;
      if (rows.length < MOST_ROWS) rows.push(row);
    }
  }
  const { compared, sides } = sidesHead(answer);
  const { unmatchedUsers, guessedUsers, notCompared, notLookedAt } = sidesTail(answer, counts);
  const [one, another] = sides;
  const names = [markdownCode(one.name), markdownCode(another.name)] as const;
  const { gained, lost, changed } = counts.counts;
  return documentOf([
    compared === 'times'
      ? heading('markdown.times.title', markdownCode(one.org.name), another.readAt, one.readAt)
      : heading('markdown.orgs.title', ...names),
    messages.getMessage(`markdown.${compared}.counts`, [inWords(gained), inWords(lost), inWords(changed)]),
    ...(await tableOf([...first, ...others].slice(0, MOST_ROWS), all, true, columnsOf(compared, names))),
    listOf([
      ...usersText('markdown.unmatched', unmatchedUsers.first, names[0]),
      ...usersText('markdown.unmatched', unmatchedUsers.other, names[1]),
      ...usersText(
        'markdown.guessed',
        guessedUsers.map((user) => ({ username: `${user.username} = ${user.otherUsername ?? user.username}` })),
      ),
      ...notCompared.slice(0, MOST_NAMES).map(notComparedText),
      ...sides.map(({ name, org, readAt }) =>
        messages.getMessage('markdown.side', [markdownCode(name), markdownCode(org.name), readAt]),
      ),
      notLookedAtText(notLookedAt),
    ]),
  ]);
}

function columnsOf(
  compared: SidesDiffReport['compared'],
  names: readonly [string, string],
): readonly [first: string, other: string] {
  return compared === 'orgs' ? names : [messages.getMessage('markdown.now'), messages.getMessage('markdown.before')];
}

/** Users who came and went, and what is dangerous. */
function isImportant({ about, permission }: DiffRow): boolean {
  return about === 'user' || (permission !== null && dangerOf.has(permission));
}

function usersText(key: string, users: ReadonlyArray<{ readonly username: string }>, ...tokens: string[]): string[] {
  if (users.length === 0) return [];
  const names = users.slice(0, MOST_NAMES).map(({ username }) => markdownCode(username));
  const more = users.length - names.length;
  const shown =
    more > 0 ? messages.getMessage('markdown.andMore', [names.join(', '), inWords(more)]) : names.join(', ');
  return [messages.getMessage(key, [inWords(users.length), ...tokens, shown])];
}

/**
 * @param rows those that are shown
 * @param all how many there are
 * @param hasUsers whether they are about several users
 */
async function tableOf(
  rows: readonly DiffRow[],
  all: number,
  hasUsers: boolean,
  [first, other]: readonly [first: string, other: string],
): Promise<string[]> {
  if (rows.length === 0) return [];
  const { markdownTable } = await import('markdown-table');
  const head = [
    '',
    ...(hasUsers ? [messages.getMessage('markdown.column.user')] : []),
    messages.getMessage('markdown.column.what'),
    first,
    other,
    messages.getMessage('markdown.column.through'),
  ];
  const cells = rows.map((row) => [
    row.sign,
    ...(hasUsers ? [row.username === null ? reachText(row) : markdownCode(row.username)] : []),
    whatOf(row),
    valueOf(row, row.first, row.firstExpiresAt),
    valueOf(row, row.other, row.otherExpiresAt),
    markdownCode(row.through ?? ''),
  ]);
  const table = markdownTable([head, ...cells], { alignDelimiters: false });
  return all > rows.length ? [table, messages.getMessage('markdown.more', [inWords(all - rows.length)])] : [table];
}

/** Whom it reaches, where it is not about one user. */
function reachText({ reaches }: DiffRow): string {
  if (reaches === null) return '';
  return messages.getMessage(reaches === 1 ? 'markdown.reaches.one' : 'markdown.reaches.many', [inWords(reaches)]);
}

function whatOf({ access, permission, field, about, username }: DiffRow): string {
  const parts = [
    ...(access === null ? [] : [markdownCode(access)]),
    ...(permission === null ? [] : [markdownCode(permission)]),
    ...(field === null ? [] : [field]),
  ];
  return parts.length === 0 && username !== null ? about : parts.join(' ');
}

const WORDS: ReadonlySet<string> = new Set(['yes', 'no', 'only if']);

/** Words as they are; values, which somebody may have typed, as code. */
function valueOf({ field }: DiffRow, value: string | null, expiresAt: string | null): string {
  if (value === null) return '';
  const shown = field === null || WORDS.has(value) ? value : markdownCode(value);
  return expiresAt === null ? shown : messages.getMessage('markdown.until', [shown, expiresAt]);
}

function commandBlock(user: string, like: string, commands: readonly string[]): string[] {
  if (commands.length === 0) return [];
  return [messages.getMessage('markdown.users.like', [user, like]), ['```sh', ...commands, '```'].join('\n')];
}

function heading(key: string, ...tokens: string[]): string {
  return `### ${messages.getMessage(key, tokens)}`;
}

function notComparedText(text: string): string {
  return messages.getMessage('markdown.notCompared', [markdownText(text.replace(/\.$/, ''))]);
}

function notLookedAtText(text: string): string {
  return messages.getMessage('markdown.notLookedAt', [markdownText(text)]);
}

function listOf(texts: readonly string[]): string {
  return texts.map((text) => `- ${text}`).join('\n');
}

function documentOf(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
