import { entitlementId } from '../../model/entitlement.js';
import { resourceType } from '../../model/resourceType.js';
import type { WhyReport } from '../../schemas/answers.js';
import { whyHolds } from './accessAnswers.js';
import type { AnswerPath, Question, WhyAnswer } from './answer.js';
import { factsOf, openAppsIn, partOf, questionOf, type AnsweredOrg, type AnswerFacts } from './facts.js';
import { readWhyHolds } from './live/members.js';
import { readWhyCan } from './live/permissions.js';
import { resolveUser, type NamedUser } from './names.js';
import { notHeldDirectly, notHeldOf, type NotHeld } from './notHeld.js';
import { askOrigin, targetOrgOf, type Origin } from './origin.js';
import { whyCan } from './permissionAnswers.js';
import {
  resolveAccesses,
  resolveQuestion,
  type AskedQuestion,
  type FoundAccess,
  type NamedAccess,
} from './question.js';
import { userOf, wayOf } from './who.js';

/** What is asked about one user. */
export type WhyRequest = {
  readonly origin: Origin;
  /** Names of one user. */
  readonly user: readonly string[];
  /** What is left out of what the user holds, as if it was revoked. */
  readonly without: readonly NamedAccess[];
};

/** The answer of `sf access why` to a question. */
export type Why = {
  readonly question: Question;
  readonly org: AnsweredOrg;
  readonly facts: AnswerFacts;
  /** As if what `without` names was revoked. */
  readonly answer: WhyAnswer;
  /** Null where nothing was left out. */
  readonly without: {
    readonly accesses: readonly FoundAccess[];
    readonly verdictNow: WhyAnswer['verdict'];
    readonly notHeld: readonly NotHeld[];
    /** The ways that would be gone. */
    readonly lost: readonly AnswerPath[];
  } | null;
};

type Resolved = { readonly user: NamedUser; readonly question: Question; readonly accesses: readonly FoundAccess[] };

/**
 * Finds whether and how one user has permissions or holds an access.
 *
 * @throws SfError in plain words
 */
export function why(
  { origin, user: names, asked, without }: WhyRequest & { readonly asked: AskedQuestion },
  signal: AbortSignal,
): Promise<Why> {
  return askOrigin(
    origin,
    {
      resolve: async (source): Promise<Resolved> => ({
        user: await resolveUser(source, names),
        question: await resolveQuestion(source, asked),
        accesses: await resolveAccesses(source, without),
      }),
      read: (client, { question, user, accesses }) =>
        question.about === 'permissions'
          ? readWhyCan(client, question, user.id, signal, others(question, accesses))
          : readWhyHolds(client, question, user.id, signal, others(question, accesses)),
      answer: (source, { question, user, accesses }) => {
        const answerWithout = (left: readonly FoundAccess[]): WhyAnswer => {
          const taken = left.map(({ entitlement }) => entitlement);
          const targetOrg = targetOrgOf(origin);
          return question.about === 'permissions'
            ? whyCan(source.reader, question, user.id, taken, targetOrg)
            : whyHolds(source.reader, question, user.id, taken, targetOrg);
        };
        const now = answerWithout([]);
        const answer = accesses.length > 0 ? answerWithout(accesses) : now;
        const remaining = new Set(answer.paths.map(keyOf));
        return {
          question,
          org: source.about.organization,
          facts: factsOf(source, origin, question, user.id),
          answer,
          without:
            accesses.length === 0
              ? null
              : {
                  accesses,
                  verdictNow: now.verdict,
                  notHeld: notHeldDirectly(source.reader, user.id, accesses),
                  lost: now.paths.filter((path) => !remaining.has(keyOf(path))),
                },
        };
      },
    },
    signal,
  );
}

/** What tells two ways of a user apart. Who is in a group may also stand above somebody in it: only the ends of such ways differ. */
function keyOf({ steps, session, command, advice }: AnswerPath): string {
  return [...steps.map(({ type, id }) => `${type} ${id}`), session, command ?? advice].join('\n');
}

/** The accesses of which the question alone does not tell whether the user holds them. */
function others(question: Question, accesses: readonly FoundAccess[]): FoundAccess[] {
  return accesses.filter(({ entitlement }) =>
    question.about === 'permissions'
      ? resourceType(entitlement.type).permissions === undefined
      : entitlementId(entitlement) !== entitlementId(question.entitlement),
  );
}

/** The answer as `--json` tells it. */
export function whyReportOf({ question, facts, answer, without }: Why): WhyReport {
  const { user, verdict, parts, paths, obstacles } = answer;
  return {
    question: questionOf(question),
    openApps: openAppsIn(question),
    ...userOf(user),
    verdict,
    permissions: parts.map((part) => ({ ...part })),
    ways: paths.map((path) => ({ ...wayOf(path), command: path.command, advice: path.advice })),
    obstacles: obstacles.map(({ kind, steps, permissions, at }) => ({
      kind,
      path: steps.map(partOf),
      permissions: [...permissions],
      at,
    })),
    without: without && {
      access: without.accesses.map(({ resource }) => partOf(resource)),
      verdictNow: without.verdictNow,
      lost: without.lost.map(wayOf),
      notHeld: without.notHeld.map(notHeldOf),
    },
    ...facts,
  };
}
