import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';
import { manageUsers, viewSetup } from '../model/systemPermission.js';
import { type AccessKind, type Holder, nothingToDo, type PlanContext, refused, type Target } from './kinds.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import { otherUsersHoldings, users } from './queries.js';
import { number, text } from '../org/record.js';
import { reasonOf } from './texts.js';
import { setReference, userRecord } from './userFields.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    profile: true;
  }
}

const profiles: ObjectQuery = {
  object: 'Profile',
  fields: ['Id', 'Name', 'Description', 'UserType', 'UserLicenseId', 'UserLicense.Name'],
};

/** Salesforce translates the names of standard profiles to the reader's language: only the id stays. */
const names: NameFields = { label: 'Name' };

export const profileAssigned = (profileId: string): EntitlementRef => ({
  type: 'profile',
  resourceId: profileId,
  slug: ASSIGNED,
});

export const profile: AccessKind = {
  type: {
    id: 'profile',
    name: 'Profile',
    trait: 'role',
    setupNode: 'EnhancedProfiles',
    entitlement: { slug: ASSIGNED },
    objects: { Profile: { anyOf: [viewSetup] } },
    writes: [userRecord],
  },
  record: { object: 'Profile', keyPrefix: '00e', nameField: 'Name' },
  changeTakes: [{ permission: manageUsers, orElse: [] }],
  targets: targetsOf(profiles, names, (record) => ({
    apiName: labelOf(names, record),
  })),
  permissions: { setField: 'ProfileId' },
  change: {
    flag: 'profile',
    isOnePerUser: true,
    isMandatory: true,
    grantTakesPermissions: true,
    order: 5,
    holdings: { ofUser: ({ profileId }) => profileId },
    plan: async (changes, context) => Promise.resolve(planProfiles(changes, context)),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: profiles,
        each: (record) => {
          const displayName = labelOf(names, record);
          sink.resource(
            toResource(names, record, {
              type: 'profile',
              description: text(record, 'Description'),
              profile: { license: text(record, 'UserLicense.Name'), user_type: text(record, 'UserType') },
            }),
          );
          sink.entitlement({
            ...profileAssigned(record.Id),
            displayName: `${displayName} Profile`,
            description: `Has the ${displayName} profile in Salesforce`,
          });
        },
      },
      {
        query: users(options),
        each: (record) => {
          const profileId = text(record, 'ProfileId');
          if (profileId)
            sink.grant({ entitlement: profileAssigned(profileId), principalId: record.Id, expiresAt: null });
        },
      },
      ...(options.syncNonStandardUsers
        ? []
        : [
            {
              query: otherUsersHoldings,
              each: (record: SalesforceRecord) =>
                sink.dropped('grant', 'profile', 'user-non-standard', number(record, 'profiles')),
            },
          ]),
    ],
  }),
};

/**
 * Plans changes of profiles. A profile belongs to one license, and a user always has one, so a revoke moves the user
 * to the least-privileged profile that is mapped for the license. The running user keeps the profile: without its
 * permissions, nobody could undo the run.
 *
 * Source: "User" (ProfileId) and "Profile" (UserLicenseId), Object Reference.
 */
function planProfiles(changes: readonly Change[], context: PlanContext): PlannedChange[] {
  return changes.map((change) => {
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
}

function licenseOf({ licenseName, licenseId }: Pick<Holder, 'licenseName' | 'licenseId'>): string {
  return licenseName ?? licenseId ?? '';
}

/** The license that a profile belongs to. */
function licenseOfProfile({ record }: Target): Pick<Holder, 'licenseName' | 'licenseId'> {
  return { licenseId: text(record, 'UserLicenseId'), licenseName: text(record, 'UserLicense.Name') };
}
