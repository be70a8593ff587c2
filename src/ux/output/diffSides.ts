import { Messages } from '@salesforce/core';
import { dangerOf } from '../../model/dangerousPermissions.js';
import type { Sign } from '../../model/difference.js';
import type { SidesDiffReport } from '../../schemas/diff.js';
import { reportedDifference, type DifferenceCounts } from '../../services/diff/sidesReport.js';
import type { TwoSides } from '../../services/diff/twoSides.js';
import { plural } from '../text.js';
import { minuteOf, partText } from './answer.js';
import { boundedSections, inSigns, kindLabel, type DiffSection } from './diff.js';
import { firstOf, signed } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diffOutput');

type Difference = SidesDiffReport['differences'][number];
type About = Difference['about'];
type Of<Kind extends About> = Extract<Difference, { about: Kind }>;
type OfUser = Of<'access'> | Of<'permission'>;

/** The sections, in their order: people, what they hold or may do, then what accesses are. */
const ORDER = ['user', 'access', 'permission', 'content', 'resource', 'status'] as const satisfies About[];

/**
 * What differs between two sides, as people read it. No line is longer than the screen is wide. What does not fit the screen is summed up:
 * what users hold or may do by accesses and permissions, the dangerous first.
 *
 * @param counts counts the differences, which are read once
 */
export function sidesDiffLines(answer: TwoSides, counts: DifferenceCounts, screen: Screen): string[] {
  const shown = new ShownDifferences(answer.compared === 'times', screen);
  for (const one of answer.diff.differences()) {
    const difference = reportedDifference(one);
    counts.add(difference);
    shown.add(difference);
  }
  const [first, other] = answer.sides;
  const title =
    answer.compared === 'times'
      ? messages.getMessage('times.title', [
          first.org.name,
          minuteOf(other.readAt.toISOString()),
          minuteOf(first.readAt.toISOString()),
        ])
      : messages.getMessage('orgs.title', [first.name, first.org.name, other.name, other.org.name]);
  return [
    ...wrapped(title, screen),
    ...wrapped(messages.getMessage(`${answer.compared}.legend`, [first.name, other.name]), screen),
    ...(counts.total === 0 ? ['', messages.getMessage('alike')] : []),
    ...shown.lines(),
  ];
}

/** How much there is of each, who was not matched, and what is not compared. */
export function sidesDiffCounts({ compared, diff, sides }: TwoSides, { counts }: DifferenceCounts): string[] {
  const [gained, lost, changed] = [counts.gained, counts.lost, counts.changed].map(inWords) as [string, string, string];
  const names = sides.map(({ name }) => name);
  return [
    compared === 'times'
      ? messages.getMessage('times.counts', [gained, lost, changed])
      : messages.getMessage('orgs.counts', [gained, names[0]!, lost, names[1]!, changed]),
    ...diff.unmatchedUsers.flatMap((users, index) =>
      users.length === 0
        ? []
        : [messages.getMessage('unmatched', [names[index]!, inWords(users.length), usernamesOf(users)])],
    ),
    ...(diff.guessedUsers.length === 0
      ? []
      : [
          messages.getMessage('guessed', [
            inWords(diff.guessedUsers.length),
            firstOf(diff.guessedUsers.map((one) => `${one.username} = ${one.otherUsername ?? one.username}`)),
          ]),
        ]),
    ...diff.notCompared.map((text) => messages.getMessage('notCompared', [text.replace(/\.$/, '')])),
  ];
}

function usernamesOf(users: ReadonlyArray<{ readonly username: string }>): string {
  return firstOf(users.map(({ username }) => username));
}

/** Differences as lines, as long as they fit the screen, and summed up. */
class ShownDifferences {
  private readonly items = new Map<About, string[][]>();
  private readonly sums = new Map<string, Sum>();
  private linesSoFar = 0;
  private readonly counts = new Map<About, number>();
  /** Of the user whose differences come now. */
  private ofOneUser: OfUser[] = [];

  public constructor(
    private readonly isInTime: boolean,
    private readonly screen: Screen,
  ) {}

  public add(difference: Difference): void {
    this.counts.set(difference.about, (this.counts.get(difference.about) ?? 0) + 1);
    if (difference.about === 'access' || difference.about === 'permission') {
      this.addToSum(difference);
      const [known] = this.ofOneUser;
      if (known?.user.username !== difference.user.username) this.endOfUser();
      if (this.fits) this.ofOneUser.push(difference);
      return;
    }
    this.endOfUser();
    if (this.itemsOf(difference.about).length < this.screen.rows) this.put(difference.about, this.linesOf(difference));
  }

  public lines(): string[] {
    this.endOfUser();
    const sections = ORDER.map((about): DiffSection & { about: About } => ({
      about,
      heading: messages.getMessage(`heading.${about}`),
      items: this.items.get(about) ?? [],
      total: this.counts.get(about) ?? 0,
    }));
    const headings = 2 * sections.filter(({ items }) => items.length > 0).length;
    if (this.linesSoFar + headings <= this.screen.rows) return boundedSections(sections, this.screen);
    return boundedSections(
      sections.map((section) => {
        const { about } = section;
        if (about !== 'access' && about !== 'permission') return section;
        const items = [...this.sums.values()].filter((sum) => sum.about === about).sort(worstFirst);
        return {
          ...section,
          items: items.map((sum) => signed(sum.sign, sumText(sum), this.screen)),
          total: items.length,
        };
      }),
      this.screen,
      true,
    );
  }

  private get fits(): boolean {
    return this.linesSoFar <= this.screen.rows;
  }

  private itemsOf(about: About): string[][] {
    const known = this.items.get(about) ?? [];
    this.items.set(about, known);
    return known;
  }

  private put(about: About, lines: string[]): void {
    this.itemsOf(about).push(lines);
    this.linesSoFar += lines.length;
  }

  private endOfUser(): void {
    const [first] = this.ofOneUser;
    if (!first) return;
    const heading = wrapped(first.user.username, this.screen, 2);
    const accesses = this.ofOneUser
      .filter((one) => one.about === 'access')
      .map((one) => this.signed(one.sign, this.accessText(one)));
    const permissions = this.ofOneUser.filter((one) => one.about === 'permission');
    const byCause = Map.groupBy(inSigns(permissions), (one) => `${one.sign} ${causeText(one)}`);
    const told = Array.from(byCause.values(), (some) => {
      const names = firstOf(dangerousFirst(some.map(({ permission }) => permission)));
      return this.signed(some[0]!.sign, messages.getMessage('permissions', [names, causeText(some[0]!)]));
    });
    this.put(first.about, [...heading, ...[...accesses, ...told].flat()]);
    this.ofOneUser = [];
  }

  private signed(sign: Sign, text: string): string[] {
    const narrower = { ...this.screen, columns: this.screen.columns - 2 };
    return signed(sign, text, narrower).map((line) => `  ${line}`);
  }

  private linesOf(difference: Exclude<Difference, OfUser>): string[] {
    const { sign } = difference;
    switch (difference.about) {
      case 'user':
        return signed(sign, this.userText(difference), this.screen);
      case 'resource': {
        const { access, changes } = difference;
        const told = sign === '~' ? changes.map(({ field, ...values }) => this.changeText(field, values)) : [];
        return signed(sign, [labelled(access), ...told].join(', '), this.screen);
      }
      case 'status': {
        const { access, first, other } = difference;
        return signed(
          sign,
          messages.getMessage('permissions', [labelled(access), this.pair({ first, other })]),
          this.screen,
        );
      }
      case 'content':
        return this.contentLines(difference);
    }
  }

  private userText({ sign, user, mayBeDeactivated, changes }: Of<'user'>): string {
    const what =
      sign === '~'
        ? changes.map(({ field, ...values }) => this.changeText(field, values))
        : [
            user.name,
            ...changes
              .filter(({ field }) => TOLD_OF_NEW.has(field))
              .flatMap(({ field, first, other }) => messages.getMessage(`field.${field}.is`, [first ?? other ?? ''])),
            ...(mayBeDeactivated ? [messages.getMessage('mayBeDeactivated')] : []),
          ];
    return messages.getMessage('permissions', [user.username, what.join(', ')]);
  }

  private changeText(field: string, values: { first: string | null; other: string | null }): string {
    return messages.getMessage('change', [messages.getMessage(`field.${field}`), this.pair(values)]);
  }

  /** Of times, what was before stands before what is now. */
  private pair({ first, other }: { first: string | null; other: string | null }): string {
    const [one, another] = [first ?? messages.getMessage('none'), other ?? messages.getMessage('none')];
    return this.isInTime
      ? messages.getMessage('times.pair', [another, one])
      : messages.getMessage('pair', [one, another]);
  }

  private accessText({ sign, access, expiresAt, lapsed }: Of<'access'>): string {
    const name =
      access.role === null
        ? labelled(access)
        : messages.getMessage('access', [
            kindLabel(access),
            messages.getMessage('access.role', [access.role, access.name]),
          ]);
    const end = expiresAt[sign === '-' ? 'other' : 'first'];
    const ends =
      sign === '~'
        ? [this.pair({ first: endText(expiresAt.first), other: endText(expiresAt.other) })]
        : end === null
          ? []
          : [endText(end)];
    return [name, ...ends, ...(lapsed === null ? [] : [messages.getMessage(`lapsed.${lapsed}`)])].join(', ');
  }

  private contentLines({ sign, access, permissions, parts, reaches }: Of<'content'>): string[] {
    const reached = plural(messages, 'reaches', reaches.users);
    const lines = signed(sign, [labelled(access), reached].join(', '), this.screen);
    for (const one of ['+', '-'] as const) {
      const names = permissions.filter((permission) => permission.sign === one).map(({ permission }) => permission);
      const contained = parts.filter((part) => part.sign === one).map(partOfContent);
      if (names.length > 0)
        lines.push(...this.signed(one, messages.getMessage('givesPermissions', [firstOf(dangerousFirst(names))])));
      if (contained.length > 0) lines.push(...this.signed(one, messages.getMessage('contains', [firstOf(contained)])));
    }
    return lines;
  }

  private addToSum(difference: OfUser): void {
    const { about, sign, user } = difference;
    const what = about === 'access' ? labelled(difference.access) : difference.permission;
    const key = [about, sign, what].join('\n');
    const known = this.sums.get(key) ?? { about, sign, what, users: 0, usernames: [] };
    if (known.usernames.at(-1) !== user.username) {
      known.users += 1;
      if (known.usernames.length < NAMES_IN_SUM) known.usernames.push(user.username);
    }
    this.sums.set(key, known);
  }
}

const TOLD_OF_NEW: ReadonlySet<string> = new Set(['status', 'profile', 'role']);

/** A difference that several users have. */
type Sum = {
  readonly about: OfUser['about'];
  readonly sign: Sign;
  readonly what: string;
  users: number;
  readonly usernames: string[];
};

const NAMES_IN_SUM = 3;

function sumText({ what, users, usernames }: Sum): string {
  const named =
    users > usernames.length ? messages.getMessage('sum.names', [usernames.join(', ')]) : usernames.join(', ');
  return messages.getMessage('sum', [what, plural(messages, 'users', users), named]);
}

/** The dangerous permissions first, then what most users have. */
function worstFirst(one: Sum, other: Sum): number {
  return dangerRank(one.what) - dangerRank(other.what) || other.users - one.users || (one.what < other.what ? -1 : 1);
}

const dangerous = [...dangerOf.keys()];

function dangerRank(permission: string): number {
  const rank = dangerous.indexOf(permission);
  return rank < 0 ? dangerous.length : rank;
}

function dangerousFirst(permissions: readonly string[]): string[] {
  return permissions.toSorted((one, other) => dangerRank(one) - dangerRank(other));
}

function causeText({ sign, first, other, because }: Of<'permission'>): string {
  const causes = because.map(({ kind, access, lapsed }) => {
    const text = messages.getMessage(`cause.${kind}`, [partText(access)]);
    return lapsed === null ? text : [text, messages.getMessage(`lapsed.${lapsed}`)].join(', ');
  });
  const level = sign === '~' || first === 'only if' || other === 'only if' ? [messages.getMessage('onlyIf')] : [];
  return [...level, ...causes].join('; ');
}

function partOfContent({ access, kind, username }: Of<'content'>['parts'][number]): string {
  return access ? partText(access) : messages.getMessage(`contains.${kind}`, [username ?? '']);
}

function labelled(access: Of<'resource'>['access']): string {
  return messages.getMessage('access', [kindLabel(access), access.name]);
}

function endText(expiresAt: string | null): string {
  return expiresAt === null ? messages.getMessage('withoutEnd') : messages.getMessage('until', [minuteOf(expiresAt)]);
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
