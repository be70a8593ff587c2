import type { EntitlementRef } from '../../model/entitlement.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import type {
  AnswerPath,
  AnswerUser,
  Obstacle,
  obstacleKinds,
  Question,
  Verdict,
  WhoCounts,
  WhoRow,
  WhyAnswer,
} from './answer.js';
import { AccessWays, type AccountWay } from './accessWays.js';

/** A question about an access. */
export type AccessQuestion = Extract<Question, { readonly about: 'access' }>;

/**
 * Who holds an access, directly or in any other way. Rows come as they are asked for, by verdict and then by username. The counts
 * are known at the end.
 *
 * @param without what each user is taken as not holding directly
 */
export function* whoHolds(
  reader: SnapshotReader,
  { entitlement }: AccessQuestion,
  without: readonly EntitlementRef[],
): Generator<WhoRow, WhoCounts> {
  const ways = new AccessWays(reader, [entitlement], without);
  const holders = ways.ofAll();
  // Those who can come first, and there may be very many of them; the others wait.
  const others = { 'only if': [] as WhoRow[], 'cannot log in': [] as WhoRow[] };
  let can = 0;
  for (const account of reader.accountFacts().accounts(holders.keys())) {
    const all = holders.get(account.key)!;
    const inForce = ways.inForce(all, account.key);
    const verdict = verdictOf(account, inForce.length > 0);
    const leading = inForce.length > 0 ? inForce : all;
    const row = {
      user: userOf(account),
      verdict,
      path: ways.shortest(leading, account.key),
      paths: ways.count(all),
      expiresAt: latestEnd(leading),
    };
    if (verdict === 'yes') {
      can += 1;
      yield row;
    } else others[verdict].push(row);
  }
  yield* others['only if'];
  yield* others['cannot log in'];
  return { can, onlyIf: others['only if'].length, cannotLogIn: others['cannot log in'].length };
}

/**
 * Whether and how a user holds an access, and which obstacles there are.
 *
 * @param without what the user is taken as not holding directly
 * @param targetOrg the name of the org for commands; null if it has none on the command line
 * @throws RangeError when the snapshot does not have the user
 */
export function whyHolds(
  reader: SnapshotReader,
  { entitlement }: AccessQuestion,
  userId: string,
  without: readonly EntitlementRef[],
  targetOrg: string | null,
): WhyAnswer {
  const account = reader.accountFacts().account(userId);
  if (!account) throw new RangeError(`The snapshot has no user "${userId}".`);
  const ways = new AccessWays(reader, [entitlement], without);
  const held = ways.ofOne(account.key);
  const paths = ways.paths(held, account, targetOrg);
  const lapsed = ways.lapsed(account.key);
  const mayHold = paths.length > 0 || lapsed.length > 0;
  return {
    user: userOf(account),
    verdict: held.length === 0 ? 'no' : verdictOf(account, ways.inForce(held, account.key).length > 0),
    parts: [],
    paths,
    obstacles: [
      ...paths.filter(({ session }) => session === 'not activated').map(sessionObstacle),
      ...lapsed,
      // Where nothing would give the access, the state of the account does not matter.
      ...(mayHold && account.isFrozen ? [ofAccount('account frozen')] : []),
      ...(mayHold && !account.isActive ? [ofAccount('account inactive')] : []),
    ],
  };
}

/** The verdict for an account that has a way. */
function verdictOf(
  { isActive, isFrozen }: Pick<AnswerUser, 'isActive' | 'isFrozen'>,
  isInForce: boolean,
): Exclude<Verdict, 'no'> {
  if (!isActive || isFrozen === true) return 'cannot log in';
  return isInForce ? 'yes' : 'only if';
}

function userOf({ id, username, name, isActive, isFrozen, lastLogin }: AccountFacts): AnswerUser {
  return { id, username, name, isActive, isFrozen, lastLogin };
}

/** The latest end of all ways; null where one has none. */
function latestEnd(ways: readonly AccountWay[]): string | null {
  return ways.reduce<string | null>((latest, { expiresAt }, at) => {
    if (at === 0) return expiresAt;
    return latest === null || expiresAt === null ? null : latest > expiresAt ? latest : expiresAt;
  }, null);
}

function sessionObstacle({ steps }: AnswerPath): Obstacle {
  return { kind: 'session not activated', steps, permissions: [], at: null };
}

function ofAccount(kind: (typeof obstacleKinds)[number]): Obstacle {
  return { kind, steps: [], permissions: [], at: null };
}
