import fc from 'fast-check';
import type { Org } from '../../simulator/org/types.js';
import { addUserLicense } from '../../simulator/seeds/builder/licenses.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addProfile } from '../../simulator/seeds/builder/profiles.js';
import { addRole } from '../../simulator/seeds/builder/roles.js';
import { addUser } from '../../simulator/seeds/builder/users.js';
import type { AskedList } from './userLists.js';

const LICENSES = ["Sales' \\ Desk", 'Service'] as const;
const PROFILES = ["O'Hara", '100% _Sales', 'Support'] as const;
const ROLES = ['CEO', 'EMEA "North"', 'APAC'] as const;
const TYPES = ['Standard', 'PowerPartner', 'Guest', 'AutomatedProcess', 'CsnOnly'] as const;
/** Around the number of days that a list asks for. */
const days = fc.constantFrom(0, 29, 30, 31, 89, 91, 400);

const user = fc.record({
  profile: fc.constantFrom(...PROFILES.keys()),
  role: fc.option(fc.constantFrom(...ROLES.keys())),
  state: fc.constantFrom('active', 'active', 'frozen', 'inactive', 'both'),
  type: fc.option(fc.constantFrom('Standard', 'Standard', 'Standard', ...TYPES), { freq: 8 }),
  createdAgo: days,
  lastLoginAgo: fc.option(days),
});

/** Users of an org in few words. */
export const randomUsers = fc.array(user, { minLength: 1, maxLength: 12 });

/** Who is asked for, with the words of an org of random users. */
export const randomList: fc.Arbitrary<AskedList> = fc.record({
  statuses: fc.subarray(['active', 'frozen', 'inactive']),
  licenses: fc.subarray([...LICENSES], { maxLength: 1 }),
  profiles: fc.oneof(fc.constant([]), fc.subarray([...PROFILES])),
  roles: fc.oneof(fc.constant([]), fc.subarray([...ROLES])),
  userTypes: fc.oneof(fc.constant([]), fc.constant(['all']), fc.subarray([...TYPES])),
  unusedDays: fc.constantFrom(null, null, 30, 90),
});

/** Builds the users beside those of a new org. */
export function buildRandomUsers(org: Org, users: typeof randomUsers extends fc.Arbitrary<infer T> ? T : never): void {
  const builder = new OrgBuilder(org);
  const licenses = LICENSES.map((name, index) => addUserLicense(builder, { name, key: `RANDOM_${index}`, total: 100 }));
  const profiles = PROFILES.map((name, index) =>
    addProfile(builder, { name, license: licenses[index % licenses.length]!, permissions: [] }),
  );
  const roles = ROLES.map((name) => addRole(builder, { name }));
  for (const [index, { profile, role, state, type, createdAgo, lastLoginAgo }] of users.entries())
    addUser(builder, {
      username: `${String.fromCharCode(0x7a - index)}${index}@random.example`,
      firstName: 'User',
      lastName: String(index),
      profile: profiles[profile]!,
      role: role === null ? undefined : roles[role],
      isActive: state === 'active' || state === 'frozen',
      isFrozen: state === 'frozen' || state === 'both',
      userType: type,
      createdDate: builder.ago(createdAgo),
      lastLoginDate: lastLoginAgo === null ? undefined : builder.ago(lastLoginAgo),
    });
}
