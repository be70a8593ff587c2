import { ASSIGNED, type Entitlement, type EntitlementRef } from '../model/entitlement.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { Resource } from '../model/resource.js';
import { isObjectHidden, readWhere, type SalesforceRecord } from '../org/query.js';
import { soqlInLists, type ObjectQuery } from '../org/soql.js';
import { manageUsers, viewSetup } from '../model/systemPermission.js';
import { type AccessKind, type Holder, nothingToDo, type PlanContext, refused, type Target } from './kinds.js';
import { FreeSeats, reasonItIsOff, seatsOf, userLicenses } from './licenses.js';
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

/** A profile as a resource. @param record with the fields of a sync, or with some of them */
export const profileResource = (record: SalesforceRecord): Resource =>
  toResource(names, record, {
    type: 'profile',
    description: text(record, 'Description'),
    profile: { license: text(record, 'UserLicense.Name'), user_type: text(record, 'UserType') },
  });

export const profileEntitlement = ({ id, displayName }: Resource): Entitlement => ({
  ...profileAssigned(id),
  displayName: `${displayName} Profile`,
  description: `Has the ${displayName} profile in Salesforce`,
});

export const profile: AccessKind = {
  type: {
    id: 'profile',
    name: 'Profile',
    trait: 'role',
    setupNode: 'EnhancedProfiles',
    entitlement: { slug: ASSIGNED },
    permissions: { setField: 'ProfileId' },
    objects: { Profile: { anyOf: [viewSetup] } },
    writes: [userRecord],
  },
  record: { object: 'Profile', keyPrefix: '00e', nameField: 'Name' },
  changeTakes: [{ permission: manageUsers, orElse: [] }],
  targets: targetsOf(profiles, names, (record) => ({
    apiName: labelOf(names, record),
  })),
  change: {
    flag: 'profile',
    isOnePerUser: true,
    isMandatory: true,
    grantTakesPermissions: true,
    order: 5,
    takesInternalUsers: (record) => INTERNAL.has(text(record, 'UserType') ?? ''),
    holdings: { field: 'ProfileId', ofUser: ({ profileId }) => profileId },
    plan: planProfiles,
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: profiles,
        each: (record) => {
          const resource = profileResource(record);
          sink.resource(resource);
          sink.entitlement(profileEntitlement(resource));
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
 * Plans changes of profiles. A user always has one, so a revoke moves the user to the least-privileged profile that is mapped for the
 * license. The running user keeps the profile: without its permissions, nobody could undo the run.
 *
 * Source: "User" (ProfileId) and "Profile" (UserLicenseId), Object Reference.
 */
async function planProfiles(changes: readonly Change[], context: PlanContext): Promise<PlannedChange[]> {
  const licenses = await readLicensesOfMoves(changes, context);
  return changes.map((change) => {
    const user = context.users.get(change.userId);
    const profile = context.targets.get(change.entitlement.resourceId);
    if (!user || !profile) return nothingToDo(change);
    if (change.action === 'grant') {
      if (user.profileId === profile.id) return nothingToDo(change);
      if (user.id === context.runningUserId) return refused(change, reasonOf('ownProfile'));
      const replaced = user.profileName ?? user.profileId;
      return moveTo(profile, change, user, { licenses, reason: reasonOf('replacesProfile'), replaced });
    }
    if (user.profileId !== profile.id) return nothingToDo(change);
    if (user.id === context.runningUserId) return refused(change, reasonOf('ownProfile'));
    const license = licenseOf(user);
    const fallback = context.leastPrivilegedProfiles.get(license.toLowerCase());
    if (!fallback) return refused(change, reasonOf('noFallbackProfile', [license, license]));
    if (fallback.id === profile.id) return refused(change, reasonOf('isFallbackProfile'));
    const reason = reasonOf('fallsBackTo', [fallback.displayName]);
    return moveTo(fallback, change, user, { licenses, reason, replaced: null });
  });
}

/** Why a profile is given, and what it takes the place of. */
type Move = { readonly licenses: UserLicenses; readonly reason: string; readonly replaced: string | null };

/**
 * Plans to give a user another profile. A profile of another license is planned where both are internal: it takes a seat of that
 * license, and Salesforce takes away, or has to be rid of before, what the license does not allow.
 *
 * Source: "User" (ProfileId), Object Reference; "Edit Users" in Setup offers other internal licenses. Whether the API takes them
 * is not documented: Salesforce's refusal is told as it comes.
 */
function moveTo(profile: Target, change: Change, user: Holder, { licenses, reason, replaced }: Move): PlannedChange {
  const verdict = change.action;
  const references: [string | null, string] = [user.profileId, profile.id];
  const planned = setReference(change, verdict, 'ProfileId', references, reason, replaced);
  const license = licenseOfProfile(profile);
  if (license.licenseId === user.licenseId) return planned;
  const [needed, held] = [licenseOf(license), licenseOf(user)];
  const isInternal = [text(profile.record, 'UserType'), user.userType].map((type) => INTERNAL.has(type ?? ''));
  if (isInternal.includes(true) && isInternal.includes(false)) {
    return refused(change, reasonOf('internalAndExternal', [profile.displayName, needed, held]));
  }
  if (!isInternal[0]) return refused(change, reasonOf('otherLicense', [needed, held]));
  const refusal = user.isActive ? licenses.take(license.licenseId) : null;
  if (refusal) return refused(change, reasonOf('noSeatOf', [needed, refusal]));
  const seats = user.isActive ? licenses.describe(license.licenseId) : reasonOf('noSeatWhileInactive');
  return { ...planned, warning: reasonOf('movesLicense', [profile.displayName, needed, seats, held]) };
}

/**
 * Profile.UserType and User.UserType of internal users, those of Chatter Free among them, who get another license when they are to
 * do more. Source: "User" (UserType), Object Reference; "Chatter Free License", Salesforce Help.
 */
const INTERNAL: ReadonlySet<string> = new Set(['Standard', 'CsnOnly']);

/** The user licenses that a plan takes seats of. */
class UserLicenses {
  private readonly left = new Map<string, FreeSeats>();

  /** @param records by the license's id. A license that the running user may not see is missing: Salesforce decides about its seats */
  public constructor(
    private readonly records: ReadonlyMap<string, SalesforceRecord>,
    private readonly now: Date,
  ) {}

  /** Takes a seat. @returns why nobody can, or null */
  public take(id: string | null): string | null {
    const record = this.records.get(id ?? '');
    if (!record) return null;
    const left = this.left.get(record.Id) ?? new FreeSeats(seatsOf(userLicenses, record), 0);
    this.left.set(record.Id, left);
    return reasonItIsOff(record, this.now) ?? left.take();
  }

  /** The seats in words: `12 of 20 are used`. */
  public describe(id: string | null): string {
    const record = this.records.get(id ?? '');
    if (!record) return reasonOf('seatsUnknown');
    const { used, total } = seatsOf(userLicenses, record);
    return total < 0 ? reasonOf('seatsUnlimited') : reasonOf('seatsUsed', [String(used), String(total)]);
  }
}

/** Reads the licenses of the profiles that users of other licenses are to get. */
async function readLicensesOfMoves(
  changes: readonly Change[],
  { client, users: holders, targets, leastPrivilegedProfiles, now }: PlanContext,
): Promise<UserLicenses> {
  const ids = changes.flatMap(({ action, userId, entitlement }) => {
    const user = holders.get(userId);
    const profile =
      action === 'grant'
        ? targets.get(entitlement.resourceId)
        : user && leastPrivilegedProfiles.get(licenseOf(user).toLowerCase());
    const licenseId = profile && licenseOfProfile(profile).licenseId;
    return user && licenseId && licenseId !== user.licenseId ? [licenseId] : [];
  });
  const { name, total } = userLicenses;
  const query = { object: name, fields: ['Id', 'Status', 'UsedLicenses', total] };
  const records = await readWhere(client, query, soqlInLists('Id', [...new Set(ids)])).catch((error: unknown) => {
    if (isObjectHidden(error)) return [];
    throw error;
  });
  return new UserLicenses(new Map(records.map((record) => [record.Id, record])), now);
}

function licenseOf({ licenseName, licenseId }: Pick<Holder, 'licenseName' | 'licenseId'>): string {
  return licenseName ?? licenseId ?? '';
}

/** The license that a profile belongs to. */
function licenseOfProfile({ record }: Target): Pick<Holder, 'licenseName' | 'licenseId'> {
  return { licenseId: text(record, 'UserLicenseId'), licenseName: text(record, 'UserLicense.Name') };
}
