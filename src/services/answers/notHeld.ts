import { entitlementId } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import { stepOf } from '../../resources/names.js';
import type { WhyReport } from '../../schemas/answers.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { AccessWays } from './accessWays.js';
import { partOf } from './facts.js';
import type { FoundAccess } from './question.js';

/** An access that a user does not hold directly. */
export type NotHeld = {
  readonly access: PathStep;
  /** How the user holds it all the same: from what the user holds directly to the access. Empty where the user does not hold it. */
  readonly steps: readonly PathStep[];
  /** Of an access that comes without a membership, as that of a manager does: how it comes. */
  readonly advice: string | null;
};

/**
 * The accesses among some that a user does not hold directly: nobody can take them away.
 *
 * @throws RangeError when the snapshot does not have the user
 */
export function notHeldDirectly(reader: SnapshotReader, userId: string, accesses: readonly FoundAccess[]): NotHeld[] {
  const account = reader.accountFacts().account(userId);
  if (!account) throw new RangeError(`The snapshot has no user ${userId}.`);
  const held = reader
    .permissions()
    .heldBy(account.key)
    .map(({ container }) => container);
  return accesses.flatMap(({ entitlement, resource: access }): NotHeld[] => {
    const isAsked = (other: FoundAccess['entitlement']): boolean => entitlementId(other) === entitlementId(entitlement);
    if (held.some((container) => isAsked(container.entitlement))) return [];
    const ways = new AccessWays(reader, [entitlement], []);
    const own = ways.ofOne(account.key);
    if (own.some(({ follows, source }) => follows === null && isAsked(source.node.entitlement))) return [];
    const [path] = ways.paths(own, account, null);
    if (path) return [{ access, steps: path.steps, advice: path.steps.length > 1 ? null : path.advice }];
    // A live answer about permissions knows what is in the groups that the user holds, and no inheritance.
    const group = held.find((container) =>
      reader
        .permissions()
        .membersOf(container)
        .some((member) => isAsked(member.entitlement)),
    );
    return [{ access, steps: group ? [stepOf(group.resource), access] : [], advice: null }];
  });
}

/** What a user does not hold directly as `--json` tells it. */
export function notHeldOf({ access, steps, advice }: NotHeld): NonNullable<WhyReport['without']>['notHeld'][number] {
  return { access: partOf(access), path: steps.map(partOf), advice };
}
