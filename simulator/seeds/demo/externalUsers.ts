import type { Row } from '../../org/types.js';
import { addAccount, addContact, type NewAccount } from '../builder/accounts.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../builder/assignments.js';
import { addGroupMember } from '../builder/groups.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPortalRoles, type PortalRoles } from '../builder/roles.js';
import { addUser } from '../builder/users.js';
import type { Access } from './assignments.js';
import type { DemoProfile } from './profiles.js';
import type { DemoRole } from './roles.js';
import type { Username } from './users.js';
import { usernameOf } from './users.js';

type ExternalUser = {
  name: readonly [string, string];
  /** High-volume customers have no role. */
  role?: keyof PortalRoles;
  hired: number;
  seen?: number;
  isActive?: false;
};

type ExternalCompany = {
  name: string;
  domain: string;
  type: NewAccount['type'];
  profile: DemoProfile;
  /** Whose role the company's own roles hang below. */
  owner: readonly [Username, DemoRole];
  /** By the part of the username before the `@`. */
  users: Record<string, ExternalUser>;
};

const companies: readonly ExternalCompany[] = [
  {
    name: 'Orbital Parts',
    domain: 'orbital-parts.example',
    type: 'Channel Partner / Reseller',
    profile: 'Acme Partner',
    owner: ['owen.price', 'Channel_Manager'],
    users: {
      'nadia.rossi': { name: ['Nadia', 'Rossi'], role: 'Executive', hired: 620, seen: 2 },
      'emeka.obi': { name: ['Emeka', 'Obi'], role: 'Worker', hired: 410, seen: 11 },
      'former.partner': { name: ['Former', 'Partner'], role: 'Worker', hired: 600, seen: 300, isActive: false },
    },
  },
  {
    name: 'Satellites & Söhne, GmbH',
    domain: 'satellites-soehne.example',
    type: 'Channel Partner / Reseller',
    profile: 'Acme Partner',
    owner: ['owen.price', 'Channel_Manager'],
    users: { 'jonas.graf': { name: ['Jonas', 'Graf'], role: 'Manager', hired: 330, seen: 5 } },
  },
  {
    name: 'Cubesat Academy',
    domain: 'cubesat.example',
    type: 'Customer - Direct',
    profile: 'Acme Customer',
    owner: ['nancy.wu', 'Account_Executive_Americas'],
    users: {
      'lena.fischer': { name: ['Lena', 'Fischer'], hired: 260, seen: 4 },
      'minh.pham': { name: ['Minh', 'Phạm'], hired: 190 },
    },
  },
];

export type Host = Access & {
  profiles: Record<DemoProfile, Row>;
  roles: Record<DemoRole, Row>;
  groups: Record<string, Row>;
};

/** Partners, customers and the guest of the help center: who logs in to a digital experience, and what they may do. */
export function buildExternalUsers(builder: OrgBuilder, host: Host): void {
  const external = new Map(companies.flatMap((company) => buildCompany(builder, company, host)));
  const user = (name: string): Row => {
    const row = external.get(name);
    if (!row) throw new Error(`There is no external user ${name}`);
    return row;
  };
  assignPermissionSet(builder, user('nadia.rossi'), host.permissionSets.Partner_Portal);
  assignPermissionSet(builder, user('former.partner'), host.permissionSets.Partner_Portal);
  assignPermissionSetGroup(builder, user('jonas.graf'), host.permissionSetGroups.rktparts__Parts_Team);
  const contractReviewers = host.groups.Contract_Reviewers;
  if (contractReviewers) addGroupMember(builder, contractReviewers, user('nadia.rossi'));
  addUser(builder, {
    username: usernameOf('help-centre'),
    lastName: 'Help Centre Site Guest User',
    profile: host.profiles['Acme Help Centre Profile'],
    createdDate: builder.ago(700),
  });
}

function buildCompany(builder: OrgBuilder, company: ExternalCompany, host: Host): Array<[string, Row]> {
  const [owner, ownerRole] = company.owner;
  const account = addAccount(builder, { name: company.name, type: company.type, owner: host.users[owner] });
  const hasRoles = Object.values(company.users).some(({ role }) => role !== undefined);
  const roles = hasRoles
    ? addPortalRoles(builder, { account, portalType: 'Partner', ownerRole: host.roles[ownerRole] })
    : undefined;
  return Object.entries(company.users).map(
    ([
      name,
      {
        name: [firstName, lastName],
        role,
        hired,
        seen,
        isActive,
      },
    ]) => {
      const username = `${name}@${company.domain}`;
      const user = addUser(builder, {
        username,
        firstName,
        lastName,
        profile: host.profiles[company.profile],
        role: role && roles?.[role],
        contact: addContact(builder, { account, firstName, lastName, email: username }),
        isActive,
        createdDate: builder.ago(hired),
        lastLoginDate: seen === undefined ? undefined : builder.ago(seen),
        more: { CompanyName: company.name },
      });
      return [name, user];
    },
  );
}
