import { resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import { formatPermission } from '../../model/permission.js';
import { roleOf } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import type { WhoReport } from '../../schemas/answers.js';
import type { About } from '../../snapshot/about.js';
import type { NotKnown, Question } from './answer.js';
import type { Origin } from './origin.js';
import type { AnswerSource } from './source.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answers');

/** What an answer says of itself: of which org it is, as of when, and what it does not know. */
export type AnswerFacts = Pick<WhoReport, 'org' | 'readAt' | 'snapshotFile' | 'apiCalls' | 'notKnown' | 'notLookedAt'>;

/**
 * @param question null: all that one user has
 * @param userId the one user whom the answer is about; undefined: all users
 */
export function factsOf(source: AnswerSource, origin: Origin, question: Question | null, userId?: string): AnswerFacts {
  return factsWith(source, origin, source.notKnown(question, userId), question?.about ?? 'permissions');
}

/**
 * @param unknown what the answer does not know
 * @param about what it is about, which says what is not looked at
 */
export function factsWith(
  source: Pick<AnswerSource, 'about' | 'readAt' | 'apiCalls'>,
  origin: Origin,
  unknown: readonly NotKnown[],
  about: Question['about'] | 'licenses' | 'users',
): AnswerFacts {
  const { id, name, instanceUrl } = source.about.organization;
  return {
    org: { id, name, instanceUrl },
    readAt: source.readAt.toISOString(),
    snapshotFile: origin.kind === 'snapshot' ? resolve(origin.path) : null,
    apiCalls: source.apiCalls,
    notKnown: unknown.map(notKnownText),
    notLookedAt: messages.getMessage(`notLookedAt.${about}`),
  };
}

/** What is not known, as a sentence. */
export function notKnownText(unknown: NotKnown): string {
  if (unknown.what === 'not read') {
    // Most reasons are sentences, and Salesforce's own end as they like: what quotes this text ends it.
    return messages.getMessage('notKnown.notRead', [unknown.subject, unknown.why.replace(/\.+$/, '')]);
  }
  const key = `notKnown.${unknown.reason}`;
  if (unknown.count === null) return messages.getMessage(`${key}.uncounted`);
  return unknown.count === 1
    ? messages.getMessage(`${key}.one`)
    : messages.getMessage(`${key}.many`, [unknown.count.toLocaleString('en-US')]);
}

/** A question as `--json` tells it. */
export function questionOf(question: Question): WhoReport['question'] {
  if (question.about === 'permissions') {
    return { permissions: question.wanted.map(formatPermission), any: question.isAny, access: null };
  }
  const { entitlement, resource } = question;
  return { permissions: [], any: false, access: { ...partOf(resource), role: roleOf(entitlement) } };
}

/** The connected apps in a question that anybody may authorize. */
export function openAppsIn(question: Question): string[] {
  if (question.about === 'access') return [];
  return question.wanted.flatMap((one) => (one.permission.isOpen === true ? formatPermission(one) : []));
}

/** A step of a path as `--json` tells it. */
export function partOf({ type, apiName, displayName }: PathStep): WhoReport['users'][number]['way']['path'][number] {
  return { resourceType: type, resource: apiName, name: displayName };
}

/** What a snapshot is of. */
export type AnsweredOrg = About['organization'];
