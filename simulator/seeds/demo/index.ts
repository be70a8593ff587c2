import type { Org } from '../../org/types.js';
import { addLogins } from '../builder/logins.js';
import { OrgBuilder } from '../builder/orgBuilder.js';
import { openAt } from '../openAt.js';
import { openOrg } from '../standard/index.js';
import { buildAssignments } from './assignments.js';
import { buildBots } from './bots.js';
import { buildConnectedApps } from './connectedApps.js';
import { buildExternalUsers } from './externalUsers.js';
import { buildGroups } from './groups.js';
import { buildPermissionSetLicenses, buildUserLicenses, standardSeats } from './licenses.js';
import { addDemoObjects, buildObjectPermissions } from './objects.js';
import { buildPermissionSetGroups } from './permissionSetGroups.js';
import { buildPermissionSets } from './permissionSets.js';
import { buildProfiles } from './profiles.js';
import { buildRoles } from './roles.js';
import { buildSeats } from './seats.js';
import { buildSetupEntities } from './setupEntities.js';
import { addDeactivationBlockers, switchOn } from './settings.js';
import { buildTerritories } from './territories.js';
import { adminOf, buildUsers } from './users.js';

/** The morning on which the demo takes place, so that every start gives the same bytes. */
const DEMO_DAY = new Date('2026-09-01T09:00:00Z');

/** Acme Rockets: about sixty users with every case that a reader of access must know. README.md says which. */
export function seedDemo(org: Org): { adminUserId: string } {
  openAt(org, DEMO_DAY);
  switchOn(org);
  addDemoObjects(org);
  const builder = new OrgBuilder(org);
  const standard = openOrg(builder, {
    name: 'Acme Rockets',
    country: 'US',
    admin: adminOf(builder),
    seats: standardSeats,
  });
  const userLicenses = buildUserLicenses(builder);
  const permissionSetLicenses = buildPermissionSetLicenses(builder);
  const profiles = buildProfiles(builder, standard, userLicenses);
  const roles = buildRoles(builder);
  const users = buildUsers(builder, { admin: standard.admin, profiles, roles });
  addDeactivationBlockers(org, users);
  const permissionSets = buildPermissionSets(builder, {
    ...standard.licenses,
    ...userLicenses,
    ...permissionSetLicenses,
  });
  buildObjectPermissions(builder, {
    profiles,
    permissionSets,
    license: permissionSetLicenses.FieldServiceDispatcherPsl,
  });
  const permissionSetGroups = buildPermissionSetGroups(builder, permissionSets);
  const access = { users, permissionSets, permissionSetGroups };
  buildAssignments(builder, access);
  buildSeats(builder, users, permissionSetLicenses);
  const territories = builder.has('territory-management') ? buildTerritories(builder, users) : undefined;
  const groups = buildGroups(builder, { users, roles, territories });
  buildSetupEntities(builder, permissionSets);
  buildConnectedApps(builder, { ...access, profiles });
  if (builder.has('bots')) buildBots(builder, users);
  if (builder.has('digital-experiences')) buildExternalUsers(builder, { ...access, profiles, roles, groups });
  addLogins(org);
  return { adminUserId: standard.admin.Id };
}
