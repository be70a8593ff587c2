import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { typesWithoutLogin } from '../../model/account.js';
import { visibleText } from '../../model/visibleText.js';
import type { UserListReport } from '../../schemas/users.js';
import { dayOf, minuteOf } from './answer.js';
import { cutInTheMiddle, widthOf, wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.user.list');

type Row = UserListReport['users'][number];
type Filter = UserListReport['filter'];
type Counts = UserListReport['counts'];

const OR = new Intl.ListFormat('en-US', { type: 'disjunction' });

const STATUSES = ['active', 'frozen', 'inactive', 'unknown'] as const;

/** A terminal that is narrower shows longer lines, and breaks them. */
const FEWEST_COLUMNS = 60;
const [INDENTATION, NAME_INDENTATION] = [2, 4];
const STATUS_COLUMNS = 'inactive'.length;
const LOGIN_COLUMNS = '2026-12-31'.length;

/** The first lines of a list: who was asked for, and the names of the columns. */
export function userListTitle(filter: Filter, screen: Screen): string[] {
  const columns = (['username', 'status', 'lastLogin'] as const).map((one) => messages.getMessage(`column.${one}`));
  return [
    ...wrapped(messages.getMessage('title', [filterText(filter)]), screen),
    '',
    columnsOf(columns as [string, string, string], 0, screen),
  ];
}

/** Gives the names of the columns their color. */
export function paintUserListTitle(line: string): string {
  return line.startsWith(messages.getMessage('column.username')) ? StandardColors.info(line) : line;
}

/** The lines of a user: username, status and last login; below it name, profile, license and role. */
export function userLines(screen: Screen): (user: Row) => string[] {
  const never = messages.getMessage('never');
  const statuses = new Map(STATUSES.map((one) => [one, messages.getMessage(`status.${one}`)]));
  return ({ username, name, status, profile, license, role, accountType, lastLogin, createdAt }) => {
    const login = lastLogin === null ? never : dayOf(lastLogin);
    const facts = [
      ...(profile === null ? [] : [profileText(profile, license)]),
      ...(role === null ? [] : [messages.getMessage('role', [role])]),
      ...(accountType === 'service' ? [messages.getMessage('service')] : []),
      // From then on, the time without a login counts.
      ...(lastLogin === null && createdAt !== null ? [messages.getMessage('created', [dayOf(createdAt)])] : []),
    ];
    const told = facts.length === 0 ? name : messages.getMessage('line', [name, facts.join(', ')]);
    return [
      columnsOf([username, statuses.get(status)!, login], INDENTATION, screen),
      ...wrapped(told, screen, NAME_INDENTATION),
    ];
  };
}

/** The last lines of a list: how many users there are of each status, and who is not asked for without saying so. */
export function userListCounts(counts: Counts, { userTypes, unusedSince }: Filter, hasTypes: boolean): string[] {
  const asksForOthers = userTypes?.some((type) => typesWithoutLogin.has(type)) ?? true;
  return [
    countsText(counts),
    ...(unusedSince !== null && asksForOthers ? [messages.getMessage('withoutLogin')] : []),
    ...(hasTypes ? [] : [messages.getMessage('otherTypes')]),
  ];
}

/** `402 users: 400 active, 2 frozen.` */
export function countsText(counts: Counts): string {
  const all = STATUSES.reduce((sum, status) => sum + counts[status], 0);
  const parts = STATUSES.filter((status) => counts[status] > 0).map((status) =>
    messages.getMessage(`counts.${status}`, [count(counts[status])]),
  );
  if (all === 0) return messages.getMessage('nobody');
  return all === 1
    ? messages.getMessage('counts.one', [parts.join(', ')])
    : messages.getMessage('counts.many', [count(all), parts.join(', ')]);
}

/** `Users of the type Standard, inactive or frozen, with the profile Sales` */
function filterText({
  statuses,
  licenses,
  profiles,
  roles,
  userTypes,
  withPermissionSets,
  unusedSince,
}: Filter): string {
  const words = statuses.map((status) => messages.getMessage(`status.${status}`));
  return [
    userTypes === null
      ? messages.getMessage('title.ofAllTypes')
      : messages.getMessage('title.ofType', [OR.format(userTypes)]),
    ...(words.length === 0 ? [] : [OR.format(words)]),
    ...(profiles.length === 0 ? [] : [messages.getMessage('title.profile', [OR.format(profiles)])]),
    ...(licenses.length === 0 ? [] : [messages.getMessage('title.license', [OR.format(licenses)])]),
    ...(roles.length === 0 ? [] : [messages.getMessage('title.role', [OR.format(roles)])]),
    ...(withPermissionSets ? [messages.getMessage('title.withPermissionSets')] : []),
    ...(unusedSince === null ? [] : [messages.getMessage('title.unused', [minuteOf(unusedSince)])]),
  ].join(', ');
}

function profileText(profile: string, license: string | null): string {
  return license === null ? profile : messages.getMessage('profile', [profile, license]);
}

/** A line with what it is about at the left, and two short columns at the right. */
function columnsOf(
  [what, status, login]: [what: string, status: string, login: string],
  indentation: number,
  { columns }: Screen,
): string {
  const room = Math.max(columns, FEWEST_COLUMNS) - indentation - STATUS_COLUMNS - LOGIN_COLUMNS - 4;
  const shown = cutInTheMiddle(visibleText(what), room);
  const rest = ' '.repeat(room - widthOf(shown));
  return `${' '.repeat(indentation)}${shown}${rest}  ${status.padEnd(STATUS_COLUMNS)}  ${login}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
