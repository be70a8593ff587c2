import type { Org, Row } from '../../org/types.js';
import { Random } from '../../random/random.js';
import { addConnectedApp } from '../builder/connectedApps.js';
import { addPackageLicense, assignPackageLicense } from '../builder/licenses.js';
import { OrgBuilder } from '../builder/orgBuilder.js';
import { listEntitiesOfGroups } from '../builder/permissionSetGroups.js';
import { addSetupEntityAccess } from '../builder/permissionSets.js';
import { openAt } from '../openAt.js';
import { openOrg } from '../standard/index.js';
import { addGeneratedAccess, addSetupEntities } from './access.js';
import { addAssignments } from './assignments.js';
import { addGroupMembers, addGroups } from './groups.js';
import { numbered, SUBJECTS } from './names.js';
import { addPeople } from './people.js';
import { addPermissionSetGroups, addPermissionSets } from './permissionSets.js';
import { addPortalUsers } from './portal.js';
import type { OrgSize } from './sizes.js';
import { addRoles, addTerritories, addTerritoryMembers } from './trees.js';

const DAY = new Date('2026-09-01T09:00:00Z');

/**
 * Fills an org that holds no row yet with as much of everything as `size` says. The same size and seed give the same
 * rows, as long as the org has the same features and time.
 *
 * @throws Error when the quantities do not go together
 */
export function seedScale(org: Org, size: OrgSize, seed: number): { adminUserId: string } {
  openAt(org, DAY);
  const builder = new OrgBuilder(org);
  const random = new Random(seed);
  const { admin, profiles } = openOrg(builder, {
    name: 'Generated',
    country: 'US',
    admin: {
      username: 'admin@generated.example',
      firstName: 'Robin',
      lastName: 'Blank',
      lastLoginDate: builder.ago(0),
    },
    seats: { SFDC: size.users, AUL: size.users },
  });
  const roles = addRoles(builder, random, size.roles);
  const people = addPeople(builder, random, size.users, { admin, profiles, roles });
  const permissionSets = addPermissionSets(builder, random, size.permissionSets, size.users);
  const permissionSetGroups = addPermissionSetGroups(builder, random, size.permissionSetGroups, permissionSets);
  addAssignments(builder, random, size.assignments, { people, permissionSets, permissionSetGroups });
  const territories = builder.has('territory-management') ? addTerritories(builder, random, size.territories) : [];
  if (territories.length > 0) addTerritoryMembers(builder, random, size.territoryMembers, { territories, people });
  const groups = addGroups(builder, size.groups);
  addGroupMembers(builder, random, size.groupMembers, { groups, people, roles, territories });
  addConnectedApps(builder, random, size.connectedApps, permissionSets);
  addPackage(builder, people);
  if (size.portalUsers > 0) addPortalUsers(builder, seed, size.portalUsers, { admin, roles, groups, permissionSets });
  addSetupEntities(builder, size);
  addGeneratedAccess(org, size, seed);
  return { adminUserId: admin.Id };
}

/** Adds a package that half of the people might use, and every tenth does. */
function addPackage(builder: OrgBuilder, people: readonly Row[]): void {
  const license = addPackageLicense(builder, { namespace: 'gen', total: Math.ceil(people.length / 2) });
  for (const [index, person] of people.entries()) if (index % 10 === 0) assignPackageLicense(builder, person, license);
}

/** Adds connected apps, every other one only for the holders of up to four permission sets. */
function addConnectedApps(builder: OrgBuilder, random: Random, count: number, permissionSets: readonly Row[]): void {
  for (let index = 0; index < count; index += 1) {
    const isAdminApprovedOnly = index % 2 === 0;
    const app = addConnectedApp(builder, { name: `${numbered(SUBJECTS, index)} Link`, isAdminApprovedOnly });
    const sets = isAdminApprovedOnly ? Array.from({ length: 4 }, () => random.pick(permissionSets)) : [];
    for (const set of new Set(sets)) addSetupEntityAccess(builder, set, 'ConnectedApplication', app);
  }
  listEntitiesOfGroups(builder);
}
