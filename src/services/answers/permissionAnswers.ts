import type { EntitlementRef } from '../../model/entitlement.js';
import { oncePerObject } from '../../model/oncePerObject.js';
import { formatPermission } from '../../model/permission.js';
import { stepOf } from '../../resources/names.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import { isInForce, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { AnswerPath, AnswerUser, AnswerWay, Verdict, WhoCounts, WhoRow, WhyAnswer } from './answer.js';
import { AskedPermissions, isNothing, type Gift, type PermissionQuestion } from './askedPermissions.js';
import { ContainerHoldings } from './containerHoldings.js';
import { endOfPath } from './endOfPath.js';
import { goneAfterUpdate, outdatedStatusOf } from './groupGifts.js';
import { obstaclesOf } from './permissionObstacles.js';

/** A container that a user holds, with that part of what it gives that plays a part in the answer. */
type Way = { readonly held: HeldContainer; readonly gift: Gift; readonly isEnough: boolean };

type Level = Exclude<Verdict, 'cannot log in'>;

/**
 * Who has what a question asks for, by the containers that users hold: in the order of verdicts, then of usernames.
 *
 * @param without what everybody is taken as not holding directly
 * @returns how many rows there are of each verdict
 */
export function* whoCan(
  reader: SnapshotReader,
  question: PermissionQuestion,
  without: readonly EntitlementRef[],
): Generator<WhoRow, WhoCounts> {
  const asked = new AskedPermissions(reader.permissions(), question, without);
  const holdings = new ContainerHoldings(asked);
  const levels: Record<'yes' | 'only if', number[]> = { yes: [], 'only if': [] };
  const levelWith = oncePerObject((held: readonly HeldContainer[]) => levelOf(asked, held));
  for (const account of holdings.accounts()) {
    const level = levelWith(holdings.of(account));
    if (level !== 'no') levels[level].push(account);
  }
  const shared = new SharedWays(asked);
  const waysWith = oncePerObject((held: readonly HeldContainer[]) => {
    const ways = waysOf(asked, held);
    return { path: shared.of(ways[0]!), paths: ways.length, expiresAt: endOf(asked, held) };
  });
  const rowOf = (account: AccountFacts, verdict: WhoRow['verdict']): WhoRow => {
    const { path, paths, expiresAt } = waysWith(holdings.of(account.key));
    return { user: userOf(account), verdict, path, paths, expiresAt };
  };
  const counts = { can: 0, onlyIf: 0 };
  const withoutLogin: number[] = [];
  for (const [verdict, count] of [
    ['yes', 'can'],
    ['only if', 'onlyIf'],
  ] as const) {
    for (const account of reader.accountFacts().accounts(levels[verdict])) {
      if (!canLogIn(account)) {
        withoutLogin.push(account.key);
        continue;
      }
      counts[count] += 1;
      yield rowOf(account, verdict);
    }
  }
  for (const account of reader.accountFacts().accounts(withoutLogin)) yield rowOf(account, 'cannot log in');
  return { ...counts, cannotLogIn: withoutLogin.length };
}

/**
 * Whether a user has what a question asks for, in which ways, and what keeps other ways from giving it.
 *
 * @param without what the user is taken as not holding directly
 * @param targetOrg the name of the org on the command line; null if it has none there
 * @throws RangeError when the snapshot does not have the user
 */
export function whyCan(
  reader: SnapshotReader,
  question: PermissionQuestion,
  userId: string,
  without: readonly EntitlementRef[],
  targetOrg: string | null,
): WhyAnswer {
  const account = reader.accountFacts().account(userId);
  if (!account) throw new RangeError(`The snapshot has no user ${userId}.`);
  const asked = new AskedPermissions(reader.permissions(), question, without);
  const user = userOf(account);
  const all = reader.permissions().heldBy(account.key);
  const held = all.filter(({ container }) => asked.isHeld(container));
  const verdictOf = (level: Level): Verdict => (level === 'no' || canLogIn(account) ? level : 'cannot log in');
  return {
    user,
    verdict: verdictOf(levelOf(asked, held)),
    parts: asked.wanted.map((wanted, position) => ({
      permission: formatPermission(wanted),
      verdict: verdictOf(levelOf(asked, held, (gifts) => asked.isPartGivenBy(gifts, position))),
    })),
    paths: pathsOf(asked, held, user, targetOrg),
    obstacles: obstaclesOf(asked, account, all),
  };
}

/** The verdict, were the account one that can log in. */
function levelOf(
  asked: AskedPermissions,
  held: readonly HeldContainer[],
  isGiven: (gifts: readonly Gift[]) => boolean = (gifts) => asked.isGivenBy(gifts),
): Level {
  const isGivenBy = (some: readonly HeldContainer[]): boolean =>
    isGiven(some.map(({ container }) => asked.giftOf(container)));
  if (!isGivenBy(held)) return 'no';
  return held.every(isInForce) || isGivenBy(held.filter(isInForce)) ? 'yes' : 'only if';
}

function canLogIn({ isActive, isFrozen }: AccountFacts): boolean {
  return isActive && isFrozen !== true;
}

/** The ways in which a user has what was asked for, or a part of it, in the order of answers. */
function waysOf(asked: AskedPermissions, held: readonly HeldContainer[]): Way[] {
  const parts = asked.partsOf(held.map(({ container }) => asked.giftOf(container)));
  return held
    .map((one, index): Way => ({ held: one, gift: parts[index]!, isEnough: asked.isGivenBy([parts[index]!]) }))
    .filter(({ gift }) => !isNothing(gift))
    .sort(inOrder);
}

/** What is in force before what is not, then what is enough before what is not. The rest is in the order of names already. */
function inOrder(one: Way, other: Way): number {
  const [first, second] = [one, other].map(({ held, isEnough }) => Number(!isInForce(held)) * 2 + Number(!isEnough));
  return first! - second!;
}

/** The ways of many users: one object for those that are the same. Few end at the same moment. */
class SharedWays {
  private readonly known = new Map<string, AnswerWay>();

  public constructor(private readonly asked: AskedPermissions) {}

  public of(way: Way): AnswerWay {
    const { container, expiresAt, isActivated } = way.held;
    if (expiresAt !== null) return answerWayOf(this.asked, way);
    const key = [container.key, way.gift.join(' '), way.isEnough, isActivated].join();
    const found = this.known.get(key) ?? answerWayOf(this.asked, way);
    this.known.set(key, found);
    return found;
  }
}

/** The ways in which a user has what was asked for, or a part of it, in the order of answers, with what ends each. */
export function pathsOf(
  asked: AskedPermissions,
  held: readonly HeldContainer[],
  user: { readonly id: string; readonly username: string },
  targetOrg: string | null,
): AnswerPath[] {
  return waysOf(asked, held).map((way) => pathOf(asked, way, user, targetOrg));
}

function pathOf(
  asked: AskedPermissions,
  way: Way,
  user: { readonly id: string; readonly username: string },
  targetOrg: string | null,
): AnswerPath {
  const { container } = way.held;
  const end = endOfPath(container.entitlement, stepOf(container.resource), user, targetOrg);
  return { ...answerWayOf(asked, way), ...end };
}

function answerWayOf(asked: AskedPermissions, way: Way): AnswerWay {
  const { container, expiresAt, isActivated } = way.held;
  const session = isActivated ? 'activated' : 'not activated';
  const groupStatus = outdatedStatusOf(container);
  return {
    steps: [stepOf(container.resource)],
    gives: asked.textsOf(way.gift),
    isEnough: way.isEnough,
    expiresAt,
    session: container.isSessionBased ? session : 'not needed',
    groupStatus,
    goneAfterUpdate: groupStatus === null ? [] : asked.textsOf(goneAfterUpdate(asked, container, way.gift)),
  };
}

/** Until when the verdict on a user holds: by what is in force, if that is enough; else by all. */
function endOf(asked: AskedPermissions, held: readonly HeldContainer[]): string | null {
  if (held.every(({ expiresAt }) => expiresAt === null)) return null;
  const isGivenBy = (some: readonly HeldContainer[]): boolean =>
    asked.isGivenBy(some.map(({ container }) => asked.giftOf(container)));
  const inForce = held.filter(isInForce);
  const counted = isGivenBy(inForce) ? inForce : held;
  const isLasting = (end: string | null): boolean =>
    isGivenBy(counted.filter(({ expiresAt }) => expiresAt === null || (end !== null && expiresAt >= end)));
  // The last of the ends without which those that come later are not enough.
  const ends = counted
    .flatMap(({ expiresAt }) => expiresAt ?? [])
    .sort()
    .reverse();
  return [null, ...ends].find(isLasting)!;
}

function userOf({ id, username, name, isActive, isFrozen, lastLogin }: AccountFacts): AnswerUser {
  return { id, username, name, isActive, isFrozen, lastLogin };
}
