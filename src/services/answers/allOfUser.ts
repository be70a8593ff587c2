import type { UserAccess } from '../../schemas/userAccess.js';
import { factsOf, type AnsweredOrg, type AnswerFacts } from './facts.js';
import { readUserAccess } from './live/user.js';
import { resolveUser, type NamedUser } from './names.js';
import { askOrigin, targetOrgOf } from './origin.js';
import { resolveAccesses, type FoundAccess } from './question.js';
import { userAccess } from './userAccess.js';
import type { WhyRequest } from './why.js';

/** The answer of `sf access why` without a question. */
export type AllOfUser = {
  readonly org: AnsweredOrg;
  readonly facts: AnswerFacts;
  /** As if what `--without` names was revoked. */
  readonly access: UserAccess;
};

type Resolved = { readonly user: NamedUser; readonly without: readonly FoundAccess[] };

/**
 * Finds all that one user has.
 *
 * @param isAll whether the ordinary is told as well
 * @throws SfError in plain words
 */
export function allOfUser(
  { origin, user: names, without: named, isAll }: WhyRequest & { readonly isAll: boolean },
  signal: AbortSignal,
): Promise<AllOfUser> {
  return askOrigin(
    origin,
    {
      resolve: async (source): Promise<Resolved> => ({
        user: await resolveUser(source, names),
        without: await resolveAccesses(source, named),
      }),
      read: (client, { user }) => readUserAccess(client, user.id, { isAll }, signal),
      answer: (source, { user, without }) => ({
        org: source.about.organization,
        facts: factsOf(source, origin, null, user.id),
        access: userAccess(source.reader, user.id, { isAll, without, targetOrg: targetOrgOf(origin) }),
      }),
    },
    signal,
  );
}
