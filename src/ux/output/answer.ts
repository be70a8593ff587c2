import { Messages, type Org } from '@salesforce/core';
import type { AnswerFacts, AnsweredOrg } from '../../services/answers/facts.js';
import { resourceType } from '../../model/resourceType.js';
import type { WhoReport, WhyReport } from '../../schemas/answers.js';
import { plural } from '../text.js';
import { describeOrg } from './org.js';
import { listOf } from './plan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerOutput');

/** What the answers of `who` and `why` have in common, in words for people. */

export type WayOfReport = WhoReport['users'][number]['way'];
export type PartOfReport = WayOfReport['path'][number];
type QuestionOfReport = WhoReport['question'];

/** `permission set group Billing` */
export function partText({ resourceType: type, name }: PartOfReport): string {
  return `${resourceType(type).name.toLowerCase()} ${name}`;
}

/** `role Sales > group Field Team`: from what the user holds to what gives it. */
export function pathText(path: readonly PartOfReport[]): string {
  return path.map(partText).join(' > ');
}

/** What was asked for: `Account:delete and ExportReport`, `any of …`, `permission set Billing`. */
export function questionText({ permissions, any, access }: QuestionOfReport): string {
  if (access)
    return access.role === null ? partText(access) : messages.getMessage('role', [access.role, partText(access)]);
  return any && permissions.length > 1 ? messages.getMessage('any', [permissions.join(', ')]) : listOf(permissions);
}

/**
 * A way in words: `permission set group Billing, which gives ModifyAllData`. Of an access that is held directly: `directly`.
 *
 * @param question what was asked for, which is not said again
 */
export function wayText(
  { path, gives, isEnough, session, groupStatus, goneAfterUpdate }: WayOfReport,
  question: QuestionOfReport,
): string {
  const through = question.access === null ? path : path.slice(0, -1);
  const others = gives.filter((one) => !question.permissions.includes(one));
  const source = through.length === 0 ? messages.getMessage('directly') : pathText(through);
  // Where it is another permission that gives it, or it gives a part of what was asked, the way says what it gives.
  const saysWhat = others.length > 0 || (!isEnough && gives.length > 0);
  const parts = [
    groupStatus === null ? source : messages.getMessage('groupStatus', [source, groupStatus]),
    ...(saysWhat ? [messages.getMessage(isEnough ? 'gives' : 'givesOnly', [listOf(gives)])] : []),
    ...(isEnough || saysWhat ? [] : [messages.getMessage('together')]),
    ...(goneAfterUpdate.length === 0 ? [] : [messages.getMessage('goneAfterUpdate', [listOf(goneAfterUpdate)])]),
    ...(session === 'not needed' ? [] : [messages.getMessage(`session.${session.replace(' ', '-')}`)]),
  ];
  return parts.join(', ');
}

/** What was to be left out and the user does not hold directly, each as a sentence. @param user the name of the user */
export function notHeldTexts(
  without: Pick<NonNullable<WhyReport['without']>, 'notHeld'> | null,
  user: string,
): string[] {
  return (without?.notHeld ?? []).map(({ access, path, advice }) => {
    const what = partText(access);
    if (path.length === 0) return messages.getMessage('notHeld', [user, what]);
    const how = advice ?? messages.getMessage('notHeld.through', [pathText(path.slice(0, -1))]);
    return messages.getMessage('notHeld.directly', [user, what, how]);
  });
}

/** `and 2 more ways` */
export function moreWays(count: number): string {
  return plural(messages, 'ways', count);
}

/** Why an account cannot log in: `frozen`; null where it can. */
export function stateText({ isActive, isFrozen }: Pick<WhyReport, 'isActive' | 'isFrozen'>): string | null {
  if (isActive) return isFrozen === true ? messages.getMessage('state.frozen') : null;
  return messages.getMessage(isFrozen === true ? 'state.both' : 'state.inactive');
}

/** `2026-12-31 18:00` of a time in UTC. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** `2026-12-31` of a time in UTC. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** What must be known of what was asked for: apps that anybody may authorize, tabs that open nothing. */
export function questionNotes({ question, openApps }: Pick<WhoReport, 'question' | 'openApps'>): string[] {
  return [
    ...(openApps.length > 0 ? [messages.getMessage('openApps', [listOf(openApps)])] : []),
    ...(question.permissions.some((one) => one.startsWith('tab:')) ? [messages.getMessage('tabs')] : []),
  ];
}

/**
 * The end of every answer: what is not known, of which org it is and as of when, and what was not looked at, which is the last line.
 *
 * @param org the org that was asked; null for a snapshot
 */
export async function factLines(facts: AnswerFacts, answered: AnsweredOrg, org: Org | null): Promise<string[]> {
  const { notKnown, notLookedAt } = facts;
  return [
    ...notKnown.map((one) => messages.getMessage('notKnown', [one.replace(/\.$/, '')])),
    await readAtLine(facts, answered, org),
    notLookedAtLine(notLookedAt),
  ];
}

/** Of which org an answer is, and as of when. @param org as of `factLines` */
export async function readAtLine(
  { readAt, snapshotFile, apiCalls }: Pick<AnswerFacts, 'readAt' | 'snapshotFile' | 'apiCalls'>,
  answered: AnsweredOrg,
  org: Org | null,
): Promise<string> {
  const at = minuteOf(readAt);
  return org
    ? messages.getMessage('readAt.org', [await nameOf(answered, org), at, plural(messages, 'apiCalls', apiCalls)])
    : messages.getMessage('readAt.snapshot', [answered.name, at, snapshotFile]);
}

export function notLookedAtLine(notLookedAt: string): string {
  return messages.getMessage('notLookedAt', [notLookedAt]);
}

function nameOf({ edition, isSandbox, isTrial, ...organization }: AnsweredOrg, org: Org): Promise<string> {
  return describeOrg(org, {
    ...organization,
    edition: edition ?? '',
    isSandbox: isSandbox === true,
    isTrial: isTrial === true,
    timeZone: null,
    namespace: null,
  });
}
