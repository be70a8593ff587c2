import fc from 'fast-check';
import type { Org, Row } from '../../simulator/org/types.js';
import { addPackageLicense, addPermissionSetLicense, addUserLicense } from '../../simulator/seeds/builder/licenses.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSetGroup, permissionSetOfGroup } from '../../simulator/seeds/builder/permissionSetGroups.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { addProfile, permissionSetOfProfile } from '../../simulator/seeds/builder/profiles.js';
import { addUser } from '../../simulator/seeds/builder/users.js';

const DAY = 24 * 60 * 60 * 1000;
const STATES = ['in force', 'in force', 'expired', 'revoked', 'inactive'] as const;
/** A number that stands for one of a list, however long it is. */
const place = fc.nat({ max: 59 });
/** Seats bought: −1 for any number, or fewer than are used. */
const total = fc.constantFrom(-1, 0, 1, 3, 50);
/** What Salesforce counts as used: the seats of all, of the active, or something else. */
const counter = fc.constantFrom('all', 'active', 'one more');
/** The last one is a feature that the org has no field for. */
const FEATURES = ['MarketingUser', 'KnowledgeUser', 'LiveAgentUser'] as const;
const days = fc.constantFrom(null, 1, 89, 91, 400);

/** An org with licenses, in few words: numbers stand for things of its lists, whatever their length. */
export const randomLicenses = fc.record({
  userLicenses: fc.array(fc.record({ total, isOfIntegrations: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  setLicenses: fc.array(fc.record({ total, counter }), { minLength: 1, maxLength: 3 }),
  packages: fc.array(fc.record({ total, counter }), { minLength: 1, maxLength: 2 }),
  features: fc.uniqueArray(fc.record({ name: fc.constantFrom(...FEATURES), total, counter }), {
    selector: ({ name }) => name,
    maxLength: 3,
  }),
  profiles: fc.array(fc.record({ license: place, needs: fc.option(place, { freq: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  sets: fc.array(fc.record({ needs: fc.option(place, { freq: 5 }), isSessionBased: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  groups: fc.array(fc.array(place, { maxLength: 3 }), { maxLength: 3 }),
  users: fc.array(
    fc.record({
      profile: place,
      state: fc.constantFrom('enabled', 'enabled', 'enabled', 'frozen', 'inactive'),
      userType: fc.constantFrom(
        'Standard',
        'Standard',
        'Standard',
        'CspLitePortal',
        'Guest',
        'CloudIntegrationUser',
        null,
      ),
      lastLogin: days,
      created: fc.constantFrom(2, 120),
      setLicenses: fc.array(place, { maxLength: 3 }),
      packages: fc.array(place, { maxLength: 2 }),
      features: fc.uniqueArray(fc.constantFrom(FEATURES[0], FEATURES[1]), { maxLength: 2 }),
      assignments: fc.array(
        fc.record({
          kind: fc.constantFrom('set', 'set', 'group', 'owned set'),
          place,
          state: fc.constantFrom(...STATES),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 7 },
  ),
});
export type RandomLicenses = typeof randomLicenses extends fc.Arbitrary<infer T> ? T : never;

const at = <T>(list: readonly T[], number: number): T => list[number % list.length]!;

/** Builds the org beside what a new org has. */
export function buildRandomLicenses(org: Org, random: RandomLicenses): void {
  org.settings.features.add('user-access-policies');
  const builder = new OrgBuilder(org);
  const userLicenses = random.userLicenses.map(({ total: bought, isOfIntegrations }, index) => {
    const key = isOfIntegrations ? `L${index}_INTEGRATION_USER` : `L${index}`;
    return { license: addUserLicense(builder, { name: `Users ${index}`, key, total: 1000 }), bought };
  });
  const setLicenses = random.setLicenses.map((_, index) =>
    addPermissionSetLicense(builder, { developerName: `Psl${index}`, label: `Sets ${index}`, total: 1000 }),
  );
  const packages = random.packages.map((_, index) =>
    addPackageLicense(builder, { namespace: `p${index}`, total: 1000 }),
  );
  const profiles = random.profiles.map(({ license, needs }, index) => {
    const profile = addProfile(builder, { name: `Profile ${index}`, license: at(userLicenses, license).license });
    const own = permissionSetOfProfile(builder, profile.Id);
    if (needs !== null) builder.amend('PermissionSet', own, { LicenseId: at(setLicenses, needs).Id });
    return profile;
  });
  const sets = random.sets.map(({ needs, isSessionBased }, index) => {
    const set = addPermissionSet(builder, { label: `Set ${index}`, hasActivationRequired: isSessionBased });
    if (needs !== null) builder.amend('PermissionSet', set, { LicenseId: at(setLicenses, needs).Id });
    return set;
  });
  const groups = random.groups.map((components, index) =>
    addPermissionSetGroup(builder, {
      label: `Group ${index}`,
      components: [...new Set(components.map((number) => at(sets, number)))],
    }),
  );
  for (const [index, user] of random.users.entries()) {
    const ago = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY).toISOString().replace('Z', '+0000');
    const row = addUser(builder, {
      username: `user${index}@licenses.example`,
      lastName: `User ${index}`,
      profile: at(profiles, user.profile),
      userType: user.userType,
      isActive: user.state !== 'inactive',
      isFrozen: user.state === 'frozen',
      createdDate: ago(user.created),
      ...(user.lastLogin !== null && { lastLoginDate: ago(user.lastLogin) }),
    });
    for (const name of user.features) builder.amend('User', row, { [`UserPermissions${name}`]: true });
    for (const license of new Set(user.setLicenses.map((number) => at(setLicenses, number))))
      builder.insert('PermissionSetLicenseAssign', { AssigneeId: row.Id, PermissionSetLicenseId: license.Id });
    for (const license of new Set(user.packages.map((number) => at(packages, number))))
      builder.insert('UserPackageLicense', { UserId: row.Id, PackageLicenseId: license.Id });
    assign(builder, row, user.assignments, sets, groups);
  }
  for (const { license, bought } of userLicenses) builder.amend('UserLicense', license, { TotalLicenses: bought });
  for (const [index, license] of setLicenses.entries()) {
    const { total: TotalLicenses, counter: counted } = random.setLicenses[index]!;
    const seats = org.table('PermissionSetLicenseAssign').where('PermissionSetLicenseId', license.Id);
    const UsedLicenses = usedBy(
      org,
      seats.map(({ AssigneeId }) => AssigneeId),
      counted,
    );
    builder.amend('PermissionSetLicense', license, { TotalLicenses, UsedLicenses });
  }
  for (const [index, license] of packages.entries()) {
    const { total: AllowedLicenses, counter: counted } = random.packages[index]!;
    const seats = org.table('UserPackageLicense').where('PackageLicenseId', license.Id);
    const UsedLicenses = usedBy(
      org,
      seats.map(({ UserId }) => UserId),
      counted,
    );
    builder.amend('PackageLicense', license, { AllowedLicenses, UsedLicenses });
  }
  for (const { name, total: TotalLicenseCount, counter: counted } of random.features) {
    const holders = [...org.table('User').rows()].filter((user) => user[`UserPermissions${name}`] === true);
    const ids = holders.map(({ Id }) => Id);
    const row = { FeatureType: name, TotalLicenseCount, AssignedUserCount: usedBy(org, ids, counted) };
    builder.insert('ActiveFeatureLicenseMetric', { ...row, MetricsDate: org.clock.now().toISOString().slice(0, 10) });
  }
}

function usedBy(org: Org, userIds: readonly unknown[], counted: 'all' | 'active' | 'one more'): number {
  if (counted === 'active') return userIds.filter((id) => org.table('User').get(String(id))?.IsActive === true).length;
  return userIds.length + (counted === 'all' ? 0 : 1);
}

function assign(
  builder: OrgBuilder,
  user: Row,
  assignments: RandomLicenses['users'][number]['assignments'],
  sets: readonly Row[],
  groups: readonly Row[],
): void {
  const done = new Set<Row>();
  for (const { kind, place: number, state } of assignments) {
    const given = kind === 'set' ? at(sets, number) : groups.length > 0 ? at(groups, number) : undefined;
    if (!given || done.has(given)) continue;
    done.add(given);
    const ofGroup = kind === 'group' ? { PermissionSetGroupId: given.Id } : {};
    const set = kind === 'set' ? given : permissionSetOfGroup(builder, given.Id);
    // Not by the builder, which gives the licenses that a set needs.
    builder.insert('PermissionSetAssignment', {
      AssigneeId: user.Id,
      PermissionSetId: set.Id,
      ...ofGroup,
      ...(state === 'expired' && { ExpirationDate: builder.ago(10) }),
      IsActive: state !== 'inactive' && state !== 'expired',
      IsRevoked: state === 'revoked',
    });
  }
}
