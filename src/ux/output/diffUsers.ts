import { Messages } from '@salesforce/core';
import type { UsersDiffReport } from '../../schemas/diff.js';
import type { PastedLine } from '../answerOutput.js';
import { minuteOf, partText } from './answer.js';
import { boundedSections, inSigns, kindLabel, type DiffSection } from './diff.js';
import { firstOf, signed } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diffOutput');

type Difference = UsersDiffReport['differences'][number];
type OfAccess = Extract<Difference, { about: 'access' }>;
type OfPermission = Extract<Difference, { about: 'permission' }>;
type Held = NonNullable<OfAccess['first']>;

/** What differs between two users, as people read it, and what both have alike. No line is longer than the screen is wide. */
export function usersDiffLines(report: UsersDiffReport, screen: Screen): string[] {
  const { users, differences } = report;
  const of = <About extends Difference['about']>(about: About): Array<Extract<Difference, { about: About }>> =>
    differences.filter((one): one is Extract<Difference, { about: About }> => one.about === about);
  const permissions = of('permission');
  const sections: DiffSection[] = [
    {
      heading: messages.getMessage('users.heading.account'),
      items: of('account').map(({ sign, field, first: one, other: another }) =>
        signed(sign, messages.getMessage(`users.field.${field}`, [one ?? none(), another ?? none()]), screen),
      ),
    },
    {
      heading: messages.getMessage('users.heading.access'),
      items: inSigns(of('access')).map((one) => signed(one.sign, accessText(one), screen)),
    },
    {
      heading: messages.getMessage('users.heading.dangerous'),
      items: permissionItems(
        permissions.filter(({ danger }) => danger !== null),
        screen,
      ),
    },
    {
      heading: messages.getMessage('users.heading.permission'),
      items: permissionItems(
        permissions.filter(({ danger }) => danger === null),
        screen,
      ),
    },
    {
      heading: messages.getMessage('users.heading.both'),
      items: report.both.length === 0 ? [] : [wrapped(firstOf(report.both), screen, 4)],
    },
  ];
  return [
    ...(['first', 'other'] as const).flatMap((side, at) => {
      const { name, username } = users[at]!;
      return wrapped(messages.getMessage(`users.${side}`, [name, username]), screen);
    }),
    ...wrapped(messages.getMessage('users.legend'), screen),
    ...(differences.length === 0 ? ['', messages.getMessage('users.alike')] : []),
    ...boundedSections(sections, screen),
  ];
}

/** The commands that make the two users equal. */
export function equalizingLines({ users, commands }: UsersDiffReport): Array<string | PastedLine> {
  const [first, other] = users.map(({ username }) => username) as [string, string];
  const pasted = (one: string, another: string, lines: readonly string[]): Array<string | PastedLine> =>
    lines.length === 0
      ? []
      : [
          messages.getMessage('users.equal', [one, another]),
          ...lines.map((command): PastedLine => ({ pasted: command })),
        ];
  return [...pasted(other, first, commands.otherLikeFirst), ...pasted(first, other, commands.firstLikeOther)];
}

/** How much there is of each, and what is not compared. */
export function usersDiffCounts({ counts, notCompared }: UsersDiffReport): string[] {
  const { gained, lost, changed, both } = counts;
  const numbers = [gained, lost, changed, both].map((count) => count.toLocaleString('en-US'));
  return [
    messages.getMessage('users.counts', numbers),
    ...notCompared.map((text) => messages.getMessage('notCompared', [text])),
  ];
}

/** `+ Group: Deployers, through role Ops`; of what both hold otherwise, both. */
function accessText({ first, other }: OfAccess): string {
  if (first === null || other === null) return heldText((first ?? other)!);
  const isSame = first.access.resource === other.access.resource && first.access.kind === other.access.kind;
  const noun = kindLabel(first.access);
  return isSame
    ? messages.getMessage('access', [
        noun,
        `${nameOf(first)}, ${messages.getMessage('pair', [endOf(first), endOf(other)])}`,
      ])
    : messages.getMessage('access', [noun, messages.getMessage('pair', [nameOf(first), nameOf(other)])]);
}

function heldText(held: Held): string {
  const { path, expiresAt } = held;
  const through = path.slice(0, -1).map(partText).join(' > ');
  const details = [
    nameOf(held),
    ...(through === '' ? [] : [messages.getMessage('through', [through])]),
    ...(expiresAt === null ? [] : [endOf(held)]),
  ];
  return messages.getMessage('access', [kindLabel(held.access), details.join(', ')]);
}

function endOf({ expiresAt }: Held): string {
  return expiresAt === null ? messages.getMessage('withoutEnd') : messages.getMessage('until', [minuteOf(expiresAt)]);
}

function nameOf({ access: { name, role } }: Held): string {
  return role === null ? name : messages.getMessage('access.role', [role, name]);
}

/** Those that come in the same way in one line: `+ Account:delete, ExportReport: permission set Sales Ops`. */
function permissionItems(permissions: readonly OfPermission[], screen: Screen): string[][] {
  const byWay = Map.groupBy(inSigns(permissions), (one) => `${one.sign} ${wayText(one)}`);
  return Array.from(byWay.values(), (some) => {
    const names = firstOf(some.map(({ permission }) => permission));
    return signed(some[0]!.sign, messages.getMessage('permissions', [names, wayText(some[0]!)]), screen);
  });
}

function wayText({ first, other }: OfPermission): string {
  const texts = [first, other].flatMap((given) => {
    if (given === null) return [];
    const through = given.through.map(partText).join(', ');
    return messages.getMessage(`verdict.${given.verdict.replace(' ', '-')}`, [through]);
  });
  return texts.length === 1 ? texts[0]! : messages.getMessage('pair', texts);
}

function none(): string {
  return messages.getMessage('none');
}
