import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';
import { manageUsers, viewSetup } from '../model/systemPermission.js';
import type { AccessKind } from './kinds.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import { otherUsersHoldings, users } from './queries.js';
import { number, text } from '../org/record.js';
import { planProfiles, userRecord } from './userFields.js';

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
