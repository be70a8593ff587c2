import { expect } from 'chai';
import { createOrg } from '../../../../../simulator/org/org.js';
import type { Org, Row } from '../../../../../simulator/org/types.js';
import type { Feature } from '../../../../../simulator/schema/types.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../../../../simulator/seeds/builder/assignments.js';
import { OrgBuilder } from '../../../../../simulator/seeds/builder/orgBuilder.js';
import {
  addPendingComponent,
  addPermissionSetGroup,
  mutePermissions,
  permissionSetOfGroup,
} from '../../../../../simulator/seeds/builder/permissionSetGroups.js';
import { addPermissionSetLicense } from '../../../../../simulator/seeds/builder/licenses.js';
import { addPermissionSet, permissionsOf } from '../../../../../simulator/seeds/builder/permissionSets.js';
import { addRole } from '../../../../../simulator/seeds/builder/roles.js';
import { addUser } from '../../../../../simulator/seeds/builder/users.js';
import { openOrg } from '../../../../../simulator/seeds/standard/index.js';
import { matching, only, rowsOf } from '../support/rows.js';

const NOW = new Date('2026-03-01T00:00:00Z');

describe('seeds: what Salesforce makes along with a record', () => {
  let org: Org;
  let builder: OrgBuilder;
  let admin: Row;
  let platformProfile: Row;

  function open(...features: Feature[]): void {
    org = createOrg({ now: NOW, settings: { features: new Set(features) } });
    builder = new OrgBuilder(org);
    const standard = openOrg(builder, {
      name: 'Small',
      country: 'US',
      admin: { username: 'ada@small.example', lastName: 'Ada' },
      seats: { AUL: 1 },
    });
    admin = standard.admin;
    platformProfile = standard.profiles['Standard Platform User'];
  }

  beforeEach(() => open());

  const typesOf = (related: Row): unknown[] =>
    matching(org, 'Group', { RelatedId: related.Id }).map(({ Type }) => Type);

  it('gives a role its groups, that of portal subordinates only with digital experiences', () => {
    expect(typesOf(addRole(builder, { name: 'CEO' }))).to.deep.equal(['Role', 'RoleAndSubordinatesInternal']);
    open('digital-experiences');
    expect(typesOf(addRole(builder, { name: 'CEO' }))).to.deep.equal([
      'Role',
      'RoleAndSubordinatesInternal',
      'RoleAndSubordinates',
    ]);
  });

  it('gives a user groups of managers and of subordinates only with manager groups', () => {
    expect(typesOf(admin)).to.deep.equal([]);
    open('manager-groups');
    expect(typesOf(admin)).to.deep.equal(['Manager', 'ManagerAndSubordinatesInternal']);
  });

  it('makes groups of all customers and all partners only with digital experiences', () => {
    expect(rowsOf(org, 'Group').map(({ Type }) => Type)).to.deep.equal(['Organization']);
    open('digital-experiences');
    const types = rowsOf(org, 'Group').map(({ Type }) => Type);
    expect(types).to.deep.equal(['Organization', 'AllCustomerPortal', 'PRMOrganization']);
  });

  it('gives an active user a seat of the profile’s license, and none to an inactive one', () => {
    const add = (name: string, isActive: boolean): Row =>
      addUser(builder, { username: `${name}@small.example`, lastName: name, profile: platformProfile, isActive });
    add('gone', false);
    add('first', true);
    expect(only(org, 'UserLicense', { LicenseDefinitionKey: 'AUL' }).UsedLicenses).to.equal(1);
    expect(() => add('second', true)).to.throw('UserLicense Salesforce Platform has no seat left');
  });

  it('gives whoever holds a licensed permission set one seat, however often and through whatever it is held', () => {
    const license = addPermissionSetLicense(builder, { developerName: 'Psl', label: 'Psl', total: 1 });
    const set = addPermissionSet(builder, { label: 'Licensed', license });
    assignPermissionSet(builder, admin, set);
    assignPermissionSetGroup(builder, admin, addPermissionSetGroup(builder, { label: 'Bundle', components: [set] }));
    expect(matching(org, 'PermissionSetLicenseAssign', { AssigneeId: admin.Id })).to.have.length(1);
    expect(only(org, 'PermissionSetLicense', {}).UsedLicenses).to.equal(1);
  });

  it('names in an assignment of a group the permission set that the group owns', () => {
    const group = addPermissionSetGroup(builder, { label: 'Bundle' });
    const assignment = assignPermissionSetGroup(builder, admin, group);
    expect(assignment.PermissionSetId).to.equal(permissionSetOfGroup(builder, group.Id).Id);
    expect(assignment.PermissionSetGroupId).to.equal(group.Id);
  });

  it('switches off an assignment whose time has run out, to the second', () => {
    const until = (expirationDate: string): unknown =>
      assignPermissionSet(builder, admin, addPermissionSet(builder, { label: 'Brief' }), { expirationDate }).IsActive;
    expect(until(builder.ahead(1))).to.equal(true);
    expect(until(builder.ago(0))).to.equal(false);
    expect(until(builder.ago(1))).to.equal(false);
  });

  it('lets a group grant what its components do, but what is muted', () => {
    const reader = addPermissionSet(builder, { label: 'Reader', permissions: ['ViewSetup', 'RunReports'] });
    const exporter = addPermissionSet(builder, { label: 'Exporter', permissions: ['RunReports', 'ExportReport'] });
    const group = addPermissionSetGroup(builder, { label: 'Bundle', components: [reader, exporter] });
    expect(permissionsOf(permissionSetOfGroup(builder, group.Id))).to.have.members([
      'ViewSetup',
      'RunReports',
      'ExportReport',
    ]);
    mutePermissions(builder, group, { label: 'Quiet', permissions: ['ExportReport'] });
    expect(permissionsOf(permissionSetOfGroup(builder, group.Id))).to.have.members(['ViewSetup', 'RunReports']);
  });

  it('leaves what a group grants as it was while a new component is pending', () => {
    const group = addPermissionSetGroup(builder, { label: 'Bundle' });
    const added = addPermissionSet(builder, { label: 'Reader', permissions: ['ViewSetup'] });
    addPendingComponent(builder, group, added);
    expect(only(org, 'PermissionSetGroup', {}).Status).to.equal('Outdated');
    expect(permissionsOf(permissionSetOfGroup(builder, group.Id))).to.deep.equal([]);
    expect(only(org, 'PermissionSet', { Name: 'Reader' }).PsgCount).to.equal(1);
  });
});
