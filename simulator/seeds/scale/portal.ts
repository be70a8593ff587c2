import type { Row } from '../../org/types.js';
import { Random } from '../../random/random.js';
import { addAccount, addContact } from '../builder/accounts.js';
import { assignPermissionSet } from '../builder/assignments.js';
import { addGroupMember } from '../builder/groups.js';
import { addUserLicense } from '../builder/licenses.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addProfile } from '../builder/profiles.js';
import { addPortalRoles } from '../builder/roles.js';
import { addUser } from '../builder/users.js';
import { FIRST_NAMES, LAST_NAMES, numbered, SUBJECTS } from './names.js';

/** How many people of one company have a login. */
const COMPANY = 5;

type Host = { admin: Row; roles: readonly Row[]; groups: readonly Row[]; permissionSets: readonly Row[] };

/**
 * Adds partner users: five of each company, which brings its three portal roles along. Everybody holds a permission set and is in a
 * public group.
 */
export function addPortalUsers(builder: OrgBuilder, seed: number, count: number, host: Host): void {
  const random = new Random(seed);
  const license = addUserLicense(builder, { key: 'PID_Partner_Community', name: 'Partner Community', total: count });
  const profile = addProfile(builder, { name: 'Generated Partner', license, userType: 'PowerPartner' });
  const crews = host.groups.filter(({ Type }) => Type === 'Regular');
  // Some sets need a license of their own, which has seats for internal people.
  const sets = host.permissionSets.filter(({ LicenseId }) => !LicenseId);
  for (let first = 0; first < count; first += COMPANY) {
    const name = `${numbered(SUBJECTS, first / COMPANY)} Partner`;
    const account = addAccount(builder, { name, type: 'Channel Partner / Reseller', owner: host.admin });
    const roles = addPortalRoles(builder, { account, portalType: 'Partner', ownerRole: random.pick(host.roles) });
    for (let n = first; n < Math.min(first + COMPANY, count); n += 1) {
      const person = { firstName: random.pick(FIRST_NAMES), lastName: random.pick(LAST_NAMES) };
      const username = `partner${String(n + 1)}@partners.example`;
      const user = addUser(builder, {
        username,
        ...person,
        profile,
        role: n === first ? roles.Executive : roles.Worker,
        contact: addContact(builder, { account, ...person, email: username }),
        isActive: random.chance(0.92),
        createdDate: builder.ago(1 + random.below(1400)),
      });
      assignPermissionSet(builder, user, random.pick(sets));
      addGroupMember(builder, random.pick(crews), user);
    }
  }
}
