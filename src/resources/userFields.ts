import type { Change, PlannedChange, Verdict } from '../model/change.js';
import type { WritableObject } from '../model/recordWrite.js';
import { nothingToDo, refused, type Target, type Holder, type PlanContext } from './kinds.js';
import { text } from '../org/record.js';
import { reasonOf } from './texts.js';

/**
 * A user's role, profile and status are fields of the user's own record.
 *
 * Source: "User" (Username is unique), Object Reference.
 */
export const userRecord: WritableObject = {
  name: 'User',
  naturalKey: ['Username'],
  userField: 'Id',
  targetFields: [],
  leftEmpty: {},
  runsAlone: true,
};

/** A change of a reference on User: the role or the profile. */
const setReference = (
  change: Change,
  verdict: Verdict,
  field: 'UserRoleId' | 'ProfileId',
  [from, to]: [string | null, string | null],
  reason: string | null,
  replaced: string | null = null,
): PlannedChange => ({
  change,
  verdict,
  write: { op: 'update', object: 'User', id: change.userId, fields: { [field]: to }, before: { [field]: from } },
  reason,
  ...(replaced !== null && { replaces: { what: replaced, isLoss: true } }),
});

/** Plans changes of roles. A role is cleared only while it still is the user's. */
export const planRoles = (changes: readonly Change[], { users }: PlanContext): PlannedChange[] =>
  changes.map((change) => {
    const user = users.get(change.userId);
    const present = user?.roleId ?? null;
    const roleId = change.entitlement.resourceId;
    if (change.action === 'grant') {
      return present === roleId
        ? nothingToDo(change)
        : setReference(
            change,
            'grant',
            'UserRoleId',
            [present, roleId],
            present && reasonOf('replacesRole'),
            present && (user?.roleName ?? present),
          );
    }
    return present === roleId
      ? setReference(change, 'revoke', 'UserRoleId', [present, null], null)
      : nothingToDo(change);
  });

const licenseOf = ({ licenseName, licenseId }: Pick<Holder, 'licenseName' | 'licenseId'>): string =>
  licenseName ?? licenseId ?? '';

/** The license that a profile belongs to. */
const licenseOfProfile = ({ record }: Target): Pick<Holder, 'licenseName' | 'licenseId'> => ({
  licenseId: text(record, 'UserLicenseId'),
  licenseName: text(record, 'UserLicense.Name'),
});

/**
 * Plans changes of profiles. A profile belongs to one license, and a user is never without one: to revoke it is to move
 * the user to the least-privileged profile mapped for the license. The running user keeps the profile: without its rights,
 * nobody could undo the run.
 *
 * Source: "User" (ProfileId) and "Profile" (UserLicenseId), Object Reference.
 */
export const planProfiles = (changes: readonly Change[], context: PlanContext): PlannedChange[] =>
  changes.map((change) => {
    const user = context.users.get(change.userId);
    const profile = context.targets.get(change.entitlement.resourceId);
    if (!user || !profile) return nothingToDo(change);
    if (change.action === 'grant') {
      if (user.profileId === profile.id) return nothingToDo(change);
      if (user.id === context.runningUserId) return refused(change, reasonOf('ownProfile'));
      return licenseOfProfile(profile).licenseId === user.licenseId
        ? setReference(
            change,
            'grant',
            'ProfileId',
            [user.profileId, profile.id],
            reasonOf('replacesProfile'),
            user.profileName ?? user.profileId,
          )
        : refused(change, reasonOf('otherLicense', [licenseOf(licenseOfProfile(profile)), licenseOf(user)]));
    }
    if (user.profileId !== profile.id) return nothingToDo(change);
    if (user.id === context.runningUserId) return refused(change, reasonOf('ownProfile'));
    const license = licenseOf(user);
    const fallback = context.leastPrivilegedProfiles.get(license.toLowerCase());
    if (!fallback) return refused(change, reasonOf('noFallbackProfile', [license, license]));
    if (fallback.id === profile.id) return refused(change, reasonOf('isFallbackProfile'));
    return licenseOfProfile(fallback).licenseId === user.licenseId
      ? setReference(
          change,
          'revoke',
          'ProfileId',
          [profile.id, fallback.id],
          reasonOf('fallsBackTo', [fallback.displayName]),
        )
      : refused(change, reasonOf('fallbackProfileOfOtherLicense', [fallback.displayName, license]));
  });
