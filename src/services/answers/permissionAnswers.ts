import type { EntitlementRef } from '../../model/entitlement.js';
import { formatPermission } from '../../model/permission.js';
import { stepOf } from '../../resources/names.js';
import { isInForce, type AnsweredAccount, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { AnswerPath, AnswerUser, Verdict, WhoCounts, WhoRow, WhyAnswer } from './answer.js';
import { AskedPermissions, isNothing, type Gift, type PermissionQuestion } from './askedPermissions.js';
import { ContainerHoldings } from './containerHoldings.js';
import { endOfPath } from './endOfPath.js';
import { goneAfterUpdate, outdatedStatusOf } from './groupGifts.js';
import { obstaclesOf } from './permissionObstacles.js';

/** A container that a user holds, with that part of what it gives that plays a part in the answer. */
type Way = { readonly held: HeldContainer; readonly gift: Gift; readonly isEnough: boolean };

/** Whether several gifts together give what the answer is about. */
type IsGiven = (gifts: readonly Gift[]) => boolean;

/**
 * Who has what a question asks for, by the containers that users hold: in the order of verdicts, then of usernames.
 *
 * @param without what everybody is taken as not holding directly
 * @param targetOrg the name of the org on the command line; null if it has none there
 * @returns how many rows there are of each verdict
 */
export function* whoCan(
  reader: SnapshotReader,
  question: PermissionQuestion,
  without: readonly EntitlementRef[],
  targetOrg: string | null,
): Generator<WhoRow, WhoCounts> {
  const asked = new AskedPermissions(reader.permissions(), question, without);
  const holdings = new ContainerHoldings(asked);
  const withoutLogin = new Set(reader.permissions().accountsWithoutLogin());
  const found: Record<WhoRow['verdict'], number[]> = { yes: [], 'only if': [], 'cannot log in': [] };
  for (const account of holdings.accounts()) {
    const verdict = verdictOn(asked, holdings.of(account), !withoutLogin.has(account));
    if (verdict !== 'no') found[verdict].push(account);
  }
  for (const verdict of ['yes', 'only if', 'cannot log in'] as const) {
    for (const account of reader.permissions().accounts(found[verdict])) {
      const held = holdings.of(account.key);
      const user = userOf(account);
      const ways = waysOf(asked, held);
      const path = pathOf(asked, ways[0]!, user, targetOrg);
      yield { user, verdict, path, paths: ways.length, expiresAt: endOf(asked, held) };
    }
  }
  return { can: found.yes.length, onlyIf: found['only if'].length, cannotLogIn: found['cannot log in'].length };
}

/**
 * Whether a user has what a question asks for, in which ways, and what stands in the way of others.
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
  const account = reader.permissions().account(userId);
  if (!account) throw new RangeError(`The snapshot has no user ${userId}.`);
  const asked = new AskedPermissions(reader.permissions(), question, without);
  const user = userOf(account);
  const canLogIn = account.isActive && account.isFrozen !== true;
  const all = reader.permissions().heldBy(account.key);
  const held = all.filter(({ container }) => asked.isHeld(container));
  return {
    user,
    verdict: verdictOn(asked, held, canLogIn),
    parts: asked.wanted.map((wanted, position) => ({
      permission: formatPermission(wanted),
      verdict: verdictOn(asked, held, canLogIn, (gifts) => asked.isPartGivenBy(gifts, position)),
    })),
    paths: waysOf(asked, held).map((way) => pathOf(asked, way, user, targetOrg)),
    obstacles: obstaclesOf(asked, account, all),
  };
}

function verdictOn(
  asked: AskedPermissions,
  held: readonly HeldContainer[],
  canLogIn: boolean,
  isGiven: IsGiven = (gifts) => asked.isGivenBy(gifts),
): Verdict {
  const giftsOf = (some: readonly HeldContainer[]): Gift[] => some.map(({ container }) => asked.giftOf(container));
  if (!isGiven(giftsOf(held))) return 'no';
  if (!canLogIn) return 'cannot log in';
  return isGiven(giftsOf(held.filter(isInForce))) ? 'yes' : 'only if';
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

function pathOf(asked: AskedPermissions, way: Way, user: AnswerUser, targetOrg: string | null): AnswerPath {
  const { container, expiresAt, isActivated } = way.held;
  const step = stepOf(container.resource);
  const session = isActivated ? 'activated' : 'not activated';
  const groupStatus = outdatedStatusOf(container);
  return {
    steps: [step],
    gives: asked.textsOf(way.gift),
    isEnough: way.isEnough,
    expiresAt,
    session: container.isSessionBased ? session : 'not needed',
    groupStatus,
    goneAfterUpdate: groupStatus === null ? [] : asked.textsOf(goneAfterUpdate(asked, container, way.gift)),
    ...endOfPath(container.entitlement, step, user, targetOrg),
  };
}

/** Until when a user has what was asked for in the way of the present verdict: by what is in force, if that is enough; else by all. */
function endOf(asked: AskedPermissions, held: readonly HeldContainer[]): string | null {
  const isGivenBy = (some: readonly HeldContainer[]): boolean =>
    asked.isGivenBy(some.map(({ container }) => asked.giftOf(container)));
  const inForce = held.filter(isInForce);
  const counted = isGivenBy(inForce) ? inForce : held;
  // Once the last of them ends that is needed, those without an end and with a later one are not enough.
  const ends = [...new Set(counted.flatMap(({ expiresAt }) => expiresAt ?? []))].sort().reverse();
  return [null, ...ends].find((end) =>
    isGivenBy(counted.filter(({ expiresAt }) => expiresAt === null || (end !== null && expiresAt >= end))),
  )!;
}

function userOf({ id, username, name, isActive, isFrozen, lastLogin }: AnsweredAccount): AnswerUser {
  return { id, username, name, isActive, isFrozen, lastLogin };
}
