import type { Org, Row } from '../../org/types.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPermissions, ALL_SIX, type Permissions } from '../builder/permissions.js';
import { permissionSetOfProfile } from '../builder/profiles.js';
import type { DemoPermissionSet } from './permissionSets.js';
import type { DemoProfile } from './profiles.js';

/** What Acme keeps records of, and what the package of parts brought along. */
export function addDemoObjects(org: Org): void {
  org.addCustomObject({
    name: 'Rocket__c',
    label: 'Rocket',
    keyPrefix: 'a00',
    fields: [
      { name: 'Serial_Number__c', label: 'Serial Number', type: 'required' },
      { name: 'Thrust__c', label: 'Thrust', type: 'number' },
      { name: 'Unit_Cost__c', label: 'Unit Cost', type: 'number' },
    ],
  });
  org.addCustomObject({
    name: 'Launch__c',
    label: 'Launch',
    keyPrefix: 'a01',
    fields: [
      { name: 'Date__c', label: 'Date', type: 'date' },
      { name: 'Go__c', label: 'Go', type: 'checkbox' },
      { name: 'Abort_Code__c', label: 'Abort Code', type: 'text' },
    ],
  });
  org.addCustomObject({
    name: 'Telemetry__c',
    label: 'Telemetry',
    keyPrefix: 'a02',
    fields: [{ name: 'Reading__c', label: 'Reading', type: 'number' }],
  });
  org.addCustomObject({
    name: 'rktparts__Part__c',
    label: 'Part',
    keyPrefix: 'a03',
    fields: [{ name: 'rktparts__Price__c', label: 'Price', type: 'number' }],
  });
}

const ofProfiles: Partial<Record<DemoProfile, Permissions>> = {
  'System Administrator': { tabs: { Rocket__c: true, Launch__c: true, 'standard-Account': true } },
  'Acme Sales': {
    objects: { Account: 'rce', Contact: 'rce', Lead: 'rced', Opportunity: 'rced', Rocket__c: 'r' },
    fields: { 'Account.Phone': 're', 'Account.Rating': 're', 'Account.BillingAddress': 're', 'Contact.Email': 're' },
    tabs: { 'standard-Account': true, 'standard-Opportunity': true, Rocket__c: false },
  },
  'Acme Support': {
    objects: { Account: 'r', Contact: 're', Case: 'rce' },
    fields: { 'Account.Phone': 'r', 'Contact.Email': 're', 'Case.Subject': 're', 'Case.Priority': 're' },
    tabs: { 'standard-Case': true },
  },
  'Acme Engineering': {
    objects: { Rocket__c: 'rce', Telemetry__c: 'r' },
    fields: { 'Rocket__c.Thrust__c': 're' },
    tabs: { Rocket__c: true },
  },
  'Acme Launch Crew': { objects: { Launch__c: 'r', Rocket__c: 'r' }, tabs: { Launch__c: true } },
  'Finance, "Close" & Audit': {
    objects: { Account: 'rv', Opportunity: 'rv', Order: 'rcev', Rocket__c: 'r' },
    fields: { 'Rocket__c.Unit_Cost__c': 'r', 'Opportunity.Amount': 'r' },
  },
  'Acme Partner': { objects: { Account: 'r', rktparts__Part__c: 'r' } },
};

const ofPermissionSets: Partial<Record<DemoPermissionSet, Permissions>> = {
  Forecast_Editor: { objects: { Opportunity: 're' }, fields: { 'Opportunity.Amount': 're' } },
  // To reopen a launch takes the object of one set and the field of another.
  Launch_Console: { objects: { Launch__c: 'rce' }, fields: { 'Launch__c.Date__c': 're', 'Launch__c.Go__c': 'r' } },
  Range_Safety_Override: { fields: { 'Launch__c.Go__c': 're', 'Launch__c.Abort_Code__c': 're' } },
  // Support_Tier_2 has it without the rights that lose cases.
  Case_Manager: { objects: { Case: ALL_SIX }, fields: { 'Case.Description': 're' }, tabs: { 'standard-Case': true } },
  Telemetry_Viewer: { objects: { Telemetry__c: 'rvf' } },
  Deal_Desk_Override: { objects: { Opportunity: ALL_SIX, Account: 'red' } },
  Knowledge_Author: { objects: { Case: 'r' } },
  Quote_Approver: { objects: { Order: 're' }, fields: { 'Order.TotalAmount': 're' } },
  rktparts__Parts_Catalogue: { objects: { rktparts__Part__c: 'r' } },
  rktparts__Parts_Buyer: {
    objects: { rktparts__Part__c: 'rce' },
    fields: { 'rktparts__Part__c.rktparts__Price__c': 'r' },
  },
};

/** Gives profiles and permission sets what they let their holders do with records. The groups that hold the sets come later. */
export function buildObjectPermissions(
  builder: OrgBuilder,
  grantors: {
    profiles: Record<DemoProfile, Row>;
    permissionSets: Record<DemoPermissionSet, Row>;
    license: Row;
  },
): void {
  for (const [name, permissions] of Object.entries(ofProfiles))
    addPermissions(builder, permissionSetOfProfile(builder, grantors.profiles[name as DemoProfile].Id), permissions);
  for (const [name, permissions] of Object.entries(ofPermissionSets))
    addPermissions(builder, grantors.permissionSets[name as DemoPermissionSet], permissions);
  addPermissions(builder, grantors.license, { objects: { Asset: 'rce' } });
}
