import type { Org, Row } from '../org/types.js';
import { addPermissions, addApexClass, ALL_SIX } from './builder/permissions.js';
import { assignPermissionSet, assignPermissionSetGroup } from './builder/assignments.js';
import { addConnectedApp } from './builder/connectedApps.js';
import { addPermissionSetLicense } from './builder/licenses.js';
import { OrgBuilder } from './builder/orgBuilder.js';
import { addPendingComponent, addPermissionSetGroup, mutePermissions } from './builder/permissionSetGroups.js';
import { addCustomPermission, addPermissionSet, addSetupEntityAccess } from './builder/permissionSets.js';
import { addProfile, permissionSetOfProfile } from './builder/profiles.js';
import { addUser, type NewUser } from './builder/users.js';
import { openAt } from './openAt.js';
import { openOrg } from './standard/index.js';

const DAY = new Date('2026-09-01T09:00:00Z');
const INVOICE = 'Invoice__c';
const AMOUNT = 'Invoice__c.Amount__c';

/**
 * Invoices Inc.: ten people around one object and one field, a case of every rule by which permissions add up. Ada is the administrator.
 */
export function seedInvoices(org: Org): { adminUserId: string } {
  openAt(org, DAY);
  org.settings.features.add('user-access-policies');
  org.addCustomObject({
    name: INVOICE,
    label: 'Invoice',
    keyPrefix: 'a00',
    fields: [
      { name: 'Amount__c', label: 'Amount', type: 'number' },
      { name: 'Number__c', label: 'Number', type: 'required' },
    ],
  });
  const builder = new OrgBuilder(org);
  const { admin, licenses } = openOrg(builder, {
    name: 'Invoices Inc.',
    country: 'US',
    admin: person(builder, 'ada'),
    seats: { SFDC: 20 },
  });
  const exportInvoices = addCustomPermission(builder, 'Export Invoices');
  const sets = addSets(builder, exportInvoices);
  const groups = addGroups(builder, sets, exportInvoices);
  const profiles = addProfiles(builder, { SFDC: licenses.SFDC, INTEGRATION: licenses.PID_SALESFORCE_INTEGRATION_USER });
  moveToProfile(builder, admin, profiles.Admin);
  addPeople(builder, { sets, groups, profiles });
  addPermissions(
    builder,
    addPermissionSetLicense(builder, { developerName: 'InvoicingPsl', label: 'Invoicing', total: 10 }),
    { objects: { [INVOICE]: ALL_SIX } },
  );
  return { adminUserId: admin.Id };
}

const person = (builder: OrgBuilder, name: string): Omit<NewUser, 'profile'> => ({
  username: `${name}@invoices.example`,
  firstName: name.charAt(0).toUpperCase() + name.slice(1),
  lastName: 'Test',
  createdDate: builder.ago(200),
  lastLoginDate: builder.ago(1),
});

/** The first user of an org has the profile System Administrator, which here gives more than the rules are told of. */
function moveToProfile(builder: OrgBuilder, user: Row, profile: Row): void {
  const [assignment] = builder.org.table('PermissionSetAssignment').where('AssigneeId', user.Id);
  const set = permissionSetOfProfile(builder, profile.Id);
  if (assignment) builder.amend('PermissionSetAssignment', assignment, { PermissionSetId: set.Id });
  builder.amend('User', user, { ProfileId: profile.Id });
}

type Sets = Record<'Inv_Read' | 'Inv_Full' | 'Exporter' | 'Break_Glass' | 'Data_Sync' | 'Fld_Edit' | 'Loader', Row>;
type Groups = Record<'Billing' | 'Ops', Row>;
type Profiles = Record<'Admin' | 'Basic' | 'Sales' | 'Integration', Row>;

function addSets(builder: OrgBuilder, exportInvoices: Row): Sets {
  const sets = {
    Inv_Read: addPermissionSet(builder, { name: 'Inv_Read', label: 'Invoices Read' }),
    Inv_Full: addPermissionSet(builder, { name: 'Inv_Full', label: 'Invoices Full' }),
    Exporter: addPermissionSet(builder, { label: 'Exporter', permissions: ['ExportReport'] }),
    Break_Glass: addPermissionSet(builder, {
      label: 'Break Glass',
      hasActivationRequired: true,
      permissions: ['ModifyAllData', 'ViewAllData'],
    }),
    Data_Sync: addPermissionSet(builder, { label: 'Data Sync' }),
    Fld_Edit: addPermissionSet(builder, { name: 'Fld_Edit', label: 'Field Edit' }),
    Loader: addPermissionSet(builder, { label: 'Loader', permissions: ['ApiEnabled'] }),
  };
  addPermissions(builder, sets.Inv_Read, { objects: { [INVOICE]: 'r' }, fields: { [AMOUNT]: 'r' } });
  addPermissions(builder, sets.Inv_Full, { objects: { [INVOICE]: ALL_SIX }, fields: { [AMOUNT]: 're' } });
  addPermissions(builder, sets.Data_Sync, { objects: { [INVOICE]: 'rvf' } });
  addPermissions(builder, sets.Fld_Edit, { fields: { [AMOUNT]: 're' } });
  addSetupEntityAccess(builder, sets.Inv_Read, 'ApexClass', addApexClass(builder, 'InvoiceCtl'));
  addSetupEntityAccess(builder, sets.Exporter, 'CustomPermission', exportInvoices);
  return sets;
}

function addGroups(builder: OrgBuilder, sets: Sets, exportInvoices: Row): Groups {
  const billing = addPermissionSetGroup(builder, { label: 'Billing', components: [sets.Inv_Full, sets.Exporter] });
  mutePermissions(builder, billing, {
    label: 'Billing muted',
    permissions: ['ExportReport'],
    objects: { [INVOICE]: 'dm' },
    fields: { [AMOUNT]: 'e' },
    entities: [{ type: 'CustomPermission', entity: exportInvoices }],
  });
  const ops = addPermissionSetGroup(builder, { label: 'Ops', components: [sets.Break_Glass] });
  addPendingComponent(builder, ops, sets.Loader);
  return { Billing: billing, Ops: ops };
}

function addProfiles(builder: OrgBuilder, { SFDC, INTEGRATION }: Record<'SFDC' | 'INTEGRATION', Row>): Profiles {
  const profiles = {
    Admin: addProfile(builder, {
      name: 'Admin',
      license: SFDC,
      permissions: ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled'],
    }),
    Basic: addProfile(builder, { name: 'Basic', license: SFDC }),
    Sales: addProfile(builder, { name: 'Sales', license: SFDC }),
    Integration: addProfile(builder, {
      name: 'Integration',
      license: INTEGRATION,
      permissions: ['ApiEnabled', 'ApiUserOnly'],
    }),
  };
  const setOf = (profile: Row): Row => permissionSetOfProfile(builder, profile.Id);
  addPermissions(builder, setOf(profiles.Sales), { objects: { [INVOICE]: 're' } });
  const erp = addConnectedApp(builder, { name: 'ERP', isAdminApprovedOnly: true });
  addSetupEntityAccess(builder, setOf(profiles.Admin), 'ConnectedApplication', erp);
  return profiles;
}

function addPeople(
  builder: OrgBuilder,
  { sets, groups, profiles }: { sets: Sets; groups: Groups; profiles: Profiles },
): void {
  const add = (name: string, profile: Row, more: { isFrozen?: boolean; isActive?: boolean } = {}): Row =>
    addUser(builder, { ...person(builder, name), profile, ...more });
  assignPermissionSet(builder, add('ben', profiles.Basic), sets.Inv_Read);
  assignPermissionSetGroup(builder, add('cyd', profiles.Basic), groups.Billing);
  const dan = add('dan', profiles.Basic);
  assignPermissionSetGroup(builder, dan, groups.Billing);
  assignPermissionSet(builder, dan, sets.Exporter);
  assignPermissionSet(builder, add('eve', profiles.Basic), sets.Inv_Full, {
    assignedDate: builder.ago(40),
    expirationDate: builder.ago(10),
  });
  assignPermissionSet(builder, add('fay', profiles.Basic), sets.Break_Glass);
  assignPermissionSetGroup(builder, add('gus', profiles.Basic, { isFrozen: true }), groups.Ops);
  assignPermissionSet(builder, add('hal', profiles.Basic, { isActive: false }), sets.Inv_Full);
  assignPermissionSet(builder, add('ivy', profiles.Integration), sets.Data_Sync);
  const joe = add('joe', profiles.Sales);
  assignPermissionSet(builder, joe, sets.Fld_Edit);
  const revoked = assignPermissionSet(builder, joe, sets.Exporter);
  builder.amend('PermissionSetAssignment', revoked, { IsRevoked: true });
}
