import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { targetOrgArgument, pathArgument } from '../../model/commandText.js';
import { licenseKinds } from '../../model/licenseSeats.js';
import type { LicensesReport } from '../../schemas/licenses.js';
import type { PastedLine } from '../answerOutput.js';
import { plural } from '../text.js';
import { dayOf, pathText } from './answer.js';
import { listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'licensesOutput');

type License = LicensesReport['licenses'][number];
type Holder = LicensesReport['holders'][number];
type Lack = LicensesReport['lacks'][number];

const INDENTATION = 2;

/** How many users are named below a license. */
const SHOWN = 10;

/** The licenses by their kinds, each with its seats, and with who could do without. Those without a seat are counted. */
export function licenseLines(report: LicensesReport, screen: Screen): string[] {
  const holders = Map.groupBy(report.holders, ({ license }) => keyOf(license));
  const lacks = Map.groupBy(report.lacks, ({ license }) => keyOf(license));
  const shown = report.licenses.filter((license) => !isEmpty(license));
  const byKind = Map.groupBy(shown, ({ kind }) => kind);
  const lines = licenseKinds.flatMap((kind) => {
    const some = byKind.get(kind) ?? [];
    if (some.length === 0) return [];
    return [
      '',
      messages.getMessage(`heading.${kind}`),
      ...some.flatMap((license) =>
        linesOf(license, holders.get(keyOf(license)) ?? [], lacks.get(keyOf(license)) ?? [], report, screen),
      ),
    ];
  });
  const without = report.licenses.length - shown.length;
  return without === 0 ? lines : [...lines, '', ...wrapped(plural(messages, 'without', without), screen)];
}

const HEADINGS: ReadonlySet<string> = new Set(licenseKinds.map((kind) => messages.getMessage(`heading.${kind}`)));

/** Gives the heading of a kind its color. @param line one of `licenseLines` */
export function paintLicenseLine(line: string): string {
  return HEADINGS.has(line) ? StandardColors.info(line) : line;
}

/** The lines below the licenses: what is proposed, and what has to be known of it. */
export function licenseCounts({ licenses, holders, outputDir }: LicensesReport): string[] {
  if (licenses.length === 0) return [messages.getMessage('counts.none')];
  const revokes = holders.filter(({ action }) => action === 'revoke');
  const users = new Set(holders.flatMap(({ action, userId }) => (action === 'deactivate' ? userId : [])));
  const parts = [
    ...(users.size > 0 ? [plural(messages, 'counts.deactivate', users.size)] : []),
    ...(revokes.length > 0 ? [plural(messages, 'counts.revoke', revokes.length)] : []),
  ];
  if (parts.length === 0) return [messages.getMessage('counts.nothing')];
  return [
    messages.getMessage('counts', [listOf(parts)]),
    ...(revokes.some(({ license }) => license.kind === 'permission_set_license') ? [messages.getMessage('note')] : []),
    ...(outputDir === null ? [messages.getMessage('toFile')] : []),
  ];
}

/** Which files were written, and the commands that use them. @param targetOrg the name of the org on the command line */
export function wroteLines({ outputDir }: LicensesReport, targetOrg: string | null): Array<string | PastedLine> {
  if (!outputDir) return [];
  const commands = {
    revocations: 'sf access revoke',
    users: 'sf access user status --set inactive',
  } as const;
  return (['revocations', 'users'] as const).flatMap((file) => {
    const { path, rows } = outputDir[file];
    if (rows === 0) return messages.getMessage('wroteEmpty', [path]);
    const command = `${commands[file]}${targetOrgArgument(targetOrg)} --file ${pathArgument(path)}`;
    return [messages.getMessage('wrote', [path, plural(messages, 'rows', rows)]), { pasted: command }];
  });
}

function linesOf(
  license: License,
  holders: readonly Holder[],
  lacks: readonly Lack[],
  { unusedForDays }: LicensesReport,
  screen: Screen,
): string[] {
  const held = heldTexts(license, unusedForDays);
  const lacking = license.holders?.lacking ?? 0;
  const facts = [
    ...(held.length > 0 ? [messages.getMessage('held', [listOf(held)])] : []),
    ...(lacking > 0 ? [plural(messages, 'lacking', lacking)] : []),
    ...freesTexts(license),
  ];
  const texts = [...holders.slice(0, SHOWN).map(holderText), ...lacks.slice(0, SHOWN).map(lackText)];
  const more = holders.length + lacks.length - texts.length;
  return [
    ...wrapped(messages.getMessage('seats', [license.name, seatsText(license)]), screen, INDENTATION),
    ...facts.flatMap((text) => wrapped(text, screen, INDENTATION * 2)),
    ...texts.flatMap((text) => wrapped(text, screen, INDENTATION * 3)),
    ...(more > 0 ? wrapped(messages.getMessage('more', [count(more)]), screen, INDENTATION * 3) : []),
  ];
}

function seatsText({ total, used, left, overused, expiresAt, daysLeft, hasEnded, status }: License): string {
  const end = expiresAt === null ? '' : dayOf(expiresAt);
  const ending =
    hasEnded && daysLeft !== null && daysLeft < 0
      ? [messages.getMessage('seats.ended', [end])]
      : hasEnded
        ? [messages.getMessage('seats.off', [status])]
        : daysLeft === null
          ? []
          : [messages.getMessage(`seats.ends.${daysLeft === 1 ? 'one' : 'many'}`, [end, count(daysLeft)])];
  return [seatNumbers({ total, used, left, overused }), ...ending].join('; ');
}

function seatNumbers({ total, used, left, overused }: Pick<License, 'total' | 'used' | 'left' | 'overused'>): string {
  if (total === null) {
    return used === null
      ? messages.getMessage('seats.unlimitedUsedNotKnown')
      : messages.getMessage('seats.unlimited', [count(used)]);
  }
  if (used === null) return messages.getMessage('seats.usedNotKnown', [count(total)]);
  return overused > 0
    ? messages.getMessage('seats.overused', [count(used), count(total), count(overused)])
    : messages.getMessage('seats.ofTotal', [count(used), count(total), count(left ?? 0)]);
}

function heldTexts({ kind, holders }: License, days: number): string[] {
  if (!holders) return [];
  const { frozen, unused, notNeeded } = holders;
  // An inactive user holds no seat of a user license.
  const inactive = kind === 'user_license' ? 0 : holders.inactive;
  return [
    ...(inactive > 0 ? [plural(messages, 'held.inactive', inactive)] : []),
    ...(frozen ? [plural(messages, 'held.frozen', frozen)] : []),
    ...(unused === 1 ? [messages.getMessage('held.unused.one', [count(days)])] : []),
    ...(unused && unused > 1 ? [messages.getMessage('held.unused.many', [count(unused), count(days)])] : []),
    ...(notNeeded ? [plural(messages, 'held.notNeeded', notNeeded)] : []),
  ];
}

function freesTexts({ frees: { seats, notKnown } }: License): string[] {
  if (seats === 0) {
    const some = plural(messages, 'aSeat', notKnown);
    return notKnown === 0 ? [] : [messages.getMessage('frees.perhapsOnly', [some])];
  }
  const sure = plural(messages, 'frees', seats);
  return [notKnown === 0 ? sure : messages.getMessage('frees.andPerhaps', [sure, count(notKnown)])];
}

function holderText({ username, reasons, lastLogin, createdAt, action, frees, advice }: Holder): string {
  const why = reasons.map((reason) => {
    if (reason !== 'unused') return messages.getMessage(`reason.${reason.replaceAll(' ', '-')}`);
    return lastLogin === null
      ? messages.getMessage('reason.never', [dayOf(createdAt ?? '')])
      : messages.getMessage('reason.unused', [dayOf(lastLogin)]);
  });
  const what = action && messages.getMessage(`action.${action}`);
  const proposal = what && (frees === 'not known' ? messages.getMessage('action.perhaps', [what]) : what);
  return messages.getMessage('holder', [username, [why.join(', '), proposal ?? advice].filter(Boolean).join('; ')]);
}

function lackText({ username, path, advice }: Lack): string {
  const text = messages.getMessage('lack', [username, pathText(path)]);
  return advice === null ? text : `${text}; ${advice}`;
}

function isEmpty({ total, used, holders }: License): boolean {
  return total === 0 && (used ?? 0) === 0 && (holders?.all ?? 0) === 0 && (holders?.lacking ?? 0) === 0;
}

function keyOf({ kind, id }: Pick<License, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
