import { oncePerObject } from '../../model/oncePerObject.js';
import type { WhoReport } from '../../schemas/answers.js';
import { whoHolds } from './accessAnswers.js';
import type { AnswerWay, Question, WhoCounts, WhoRow } from './answer.js';
import { factsOf, openAppsIn, partOf, questionOf, type AnsweredOrg, type AnswerFacts } from './facts.js';
import { readWhoHolds } from './live/members.js';
import { readWhoCan } from './live/permissions.js';
import { askOrigin, type Origin } from './origin.js';
import { whoCan } from './permissionAnswers.js';
import { resolveQuestion, type AskedQuestion } from './question.js';

/** The answer of `sf access who`, of which the users come one by one. */
export type Who = {
  readonly question: Question;
  readonly org: AnsweredOrg;
  readonly facts: AnswerFacts;
  /** Gives the counts when it has given all users. To be read once. */
  readonly rows: Generator<WhoRow, WhoCounts>;
};

/**
 * Finds the users who have permissions or hold an access.
 *
 * @param tell takes the answer, which it must have read when it ends
 * @returns what `tell` returns
 * @throws SfError in plain words
 */
export function who<T>(
  { origin, asked }: { readonly origin: Origin; readonly asked: AskedQuestion },
  tell: (answer: Who) => T | Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return askOrigin(
    origin,
    {
      resolve: (names) => resolveQuestion(names, asked),
      read: (client, question) =>
        question.about === 'permissions'
          ? readWhoCan(client, question, signal)
          : readWhoHolds(client, question, signal),
      answer: (source, question) => {
        const { reader } = source;
        const rows = question.about === 'permissions' ? whoCan(reader, question, []) : whoHolds(reader, question, []);
        return tell({
          question,
          org: source.about.organization,
          facts: factsOf(source, origin, question),
          rows,
        });
      },
    },
    signal,
  );
}

/** What the answer tells besides users and counts, as `--json` has it. */
export function whoHead({ question }: Who): Pick<WhoReport, 'question' | 'openApps'> {
  return { question: questionOf(question), openApps: openAppsIn(question) };
}

/** A row as `--json` tells it. */
export function whoRow({ user, verdict, expiresAt, paths, path }: WhoRow): WhoReport['users'][number] {
  return { ...userOf(user), verdict, expiresAt, ways: paths, way: sharedWayOf(path) };
}

const sharedWayOf = oncePerObject(wayOf);

/** A user as `--json` tells it. */
export function userOf({ id, username, name, isActive, isFrozen, lastLogin }: WhoRow['user']): UserOfReport {
  return { userId: id, username, name, isActive, isFrozen, lastLogin };
}

type UserOfReport = Pick<
  WhoReport['users'][number],
  'userId' | 'username' | 'name' | 'isActive' | 'isFrozen' | 'lastLogin'
>;

/** A way as `--json` tells it. */
export function wayOf(way: AnswerWay): WhoReport['users'][number]['way'] {
  const { steps, gives, isEnough, expiresAt, session, groupStatus, goneAfterUpdate } = way;
  return {
    path: steps.map(partOf),
    gives: [...gives],
    isEnough,
    expiresAt,
    session,
    groupStatus,
    goneAfterUpdate: [...goneAfterUpdate],
  };
}
