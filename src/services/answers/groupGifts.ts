import { UPDATED } from '../../resources/permissionSetGroup.js';
import type { SnapshotContainer } from '../../snapshot/permissionReader.js';
import { difference, isNothing, union, type AskedPermissions, type Gift } from './askedPermissions.js';

/** What a set gives that is in a permission set group, and the group does not give. */
export type Withheld = {
  readonly member: SnapshotContainer;
  /** What the group mutes. */
  readonly muted: Gift;
  /** What the group will give once Salesforce has recalculated it. */
  readonly pending: Gift;
};

/**
 * Explains what a permission set group does not give of what the sets in it give. What it gives is in the set that it owns, and in no
 * other. That of a group whose status is Updated gives all that is not muted: what is missing is muted, also where the muting could
 * not be read.
 *
 * Source: "Muting Permission Sets in Permission Set Groups", Salesforce Help; "PermissionSetGroup" (Status), Object Reference.
 */
export function withheldBy(asked: AskedPermissions, group: SnapshotContainer): Withheld[] {
  return asked.reader.membersOf(group).flatMap((member) => {
    const missing = asked.missingIn(asked.giftOf(group), asked.giftOf(member));
    if (isNothing(missing)) return [];
    const pending = difference(missing, outdatedStatusOf(group) === null ? missing : asked.mutedIn(group));
    return { member, muted: difference(missing, pending), pending };
  });
}

/** Of a gift of a permission set group what the group will give no more once Salesforce has recalculated it. */
export function goneAfterUpdate(asked: AskedPermissions, group: SnapshotContainer, gift: Gift): Gift {
  const nothing = difference(gift, gift);
  if (outdatedStatusOf(group) === null) return nothing;
  const members = asked.reader.membersOf(group);
  // Where the sets in it were not read, nothing is known of them.
  if (members.length === 0 && !asked.reader.isEveryMemberKnown) return nothing;
  const ofMembers = members.map((member) => asked.giftOf(member)).reduce(union, nothing);
  return asked.missingIn(difference(ofMembers, asked.mutedIn(group)), gift);
}

/** The Status of a permission set group for which Salesforce has not recalculated what it gives; null for all others. */
export function outdatedStatusOf({ status }: SnapshotContainer): string | null {
  return status === UPDATED ? null : status;
}
