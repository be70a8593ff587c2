import { formatPermission } from '../../model/permission.js';
import { fieldRuleOf } from '../../model/permissionRule.js';
import { stepOf } from '../../resources/names.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import { isInForce, type HeldContainer, type SnapshotContainer } from '../../snapshot/permissionReader.js';
import { obstacleKinds, type Obstacle } from './answer.js';
import { isNothing, type AskedPermissions, type Gift } from './askedPermissions.js';
import { withheldBy } from './groupGifts.js';

/** A way in which a user would have something, were it not for an obstacle. */
type BlockedWay = Pick<Obstacle, 'kind' | 'at'> & {
  /** From what the user holds, or held, directly. */
  readonly containers: readonly SnapshotContainer[];
  readonly gift: Gift;
};

/**
 * What keeps a user from what a question asks for, or from some further way to it: in the order of `obstacleKinds`, then of names.
 *
 * @param held what the user holds directly and in force
 */
export function obstaclesOf(
  asked: AskedPermissions,
  account: AccountFacts,
  held: readonly HeldContainer[],
): Obstacle[] {
  const counted = held.filter(({ container }) => asked.isHeld(container));
  const gifts = counted.map(({ container }) => asked.giftOf(container));
  const blocked = blockedWays(asked, account, held, counted);
  // A way plays a part where what the user holds, and the other ways, give the rest of what was asked for.
  const parts = asked.partsOf([...gifts, ...blocked.map(({ gift }) => gift)]);
  const ofWays = [
    ...counted.flatMap((one, index) => {
      const kind = 'session not activated';
      return isInForce(one) ? [] : obstacleOf(asked, { kind, at: null, containers: [one.container] }, parts[index]!);
    }),
    ...blocked.map((way, index) => obstacleOf(asked, way, parts[gifts.length + index]!)),
  ].filter(({ permissions }) => permissions.length > 0);
  // Where nothing would give it, the state of the account does not matter.
  const isAccountInTheWay = parts.some((part) => !isNothing(part));
  return [...ofWays, ...closedParts(asked, gifts), ...(isAccountInTheWay ? ofAccount(account) : [])].sort(inOrder);
}

function blockedWays(
  asked: AskedPermissions,
  account: AccountFacts,
  held: readonly HeldContainer[],
  counted: readonly HeldContainer[],
): BlockedWay[] {
  const inForce = new Set(held.map(({ container }) => container));
  return [
    ...counted.flatMap(({ container }) =>
      withheldBy(asked, container).flatMap(({ member, muted, pending }): BlockedWay[] => [
        { kind: 'muted', at: null, containers: [container, member], gift: muted },
        { kind: 'group outdated', at: null, containers: [container, member], gift: pending },
      ]),
    ),
    ...asked.reader
      .lapsedOf(account.key)
      .filter(({ container }) => !inForce.has(container))
      .map(({ container, state, expiresAt }): BlockedWay => ({
        kind: state,
        at: state === 'expired' ? expiresAt : null,
        containers: [container],
        gift: asked.giftOf(container),
      })),
  ];
}

/** @param part what plays a part of what the way would give */
function obstacleOf(asked: AskedPermissions, { kind, at, containers }: Omit<BlockedWay, 'gift'>, part: Gift): Obstacle {
  return { kind, steps: containers.map(({ resource }) => stepOf(resource)), permissions: asked.textsOf(part), at };
}

/** Of the fields that were asked for: those that are open where the object is not, and the other way round. */
function closedParts(asked: AskedPermissions, gifts: readonly Gift[]): Obstacle[] {
  return asked.wanted.flatMap(({ rule, ...wanted }, position): Obstacle[] => {
    const parts = fieldRuleOf(wanted);
    if (!parts) return [];
    const set = gifts.reduce((all, gift) => all | gift[position]!, 0);
    const isObjectOpen = rule.isMet(set, parts.record);
    if (isObjectOpen === rule.isMet(set, parts.field)) return [];
    const [kind, closed] = isObjectOpen
      ? (['field closed', formatPermission(wanted)] as const)
      : (['object closed', parts.recordText] as const);
    return [{ kind, steps: [], permissions: [closed], at: null }];
  });
}

function ofAccount({ isActive, isFrozen }: AccountFacts): Obstacle[] {
  const about = { steps: [], permissions: [], at: null };
  return [
    ...(isFrozen ? [{ kind: 'account frozen', ...about } as const] : []),
    ...(isActive ? [] : [{ kind: 'account inactive', ...about } as const]),
  ];
}

function inOrder(one: Obstacle, other: Obstacle): number {
  return obstacleKinds.indexOf(one.kind) - obstacleKinds.indexOf(other.kind);
}
