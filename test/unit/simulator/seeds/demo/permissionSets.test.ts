import { expect } from 'chai';
import { permissionsOf } from '../../../../../simulator/seeds/builder/permissionSets.js';
import {
  assignmentsOf,
  componentsOf,
  groupAssignmentsOf,
  namesOf,
  permissionSet,
  permissionSetGroup,
  rowOf,
  rows,
  rowsWith,
  rowWith,
  usersIn,
} from '../support/demoOrg.js';

describe('demo: permission sets', () => {
  it('are made for user licenses and for permission set licenses', () => {
    const userLicense = (name: string): unknown => rowOf('UserLicense', permissionSet(name).LicenseId).Name;
    expect(userLicense('Report_Builder')).to.equal('Salesforce');
    expect(userLicense('Platform_Reports')).to.equal('Salesforce Platform');
    expect(userLicense('Partner_Portal')).to.equal('Partner Community');
    for (const [name, license] of [
      ['CopilotSalesforceUser', 'EinsteinGPTCopilotPsl'],
      ['FieldServiceDispatcherPermSet', 'FieldServiceDispatcherPsl'],
      ['CRM_Analytics_Viewer', 'EinsteinAnalyticsPlusPsl'],
    ] as const)
      expect(rowOf('PermissionSetLicense', permissionSet(name).LicenseId).DeveloperName).to.equal(license);
  });

  it('are assigned only to users of the license they are made for', () => {
    const licensesOf = (userId: string): unknown[] => [
      rowOf('Profile', rowOf('User', userId).ProfileId).UserLicenseId,
      ...rowsWith('PermissionSetLicenseAssign', { AssigneeId: userId }).map((seat) => seat.PermissionSetLicenseId),
    ];
    const licensed = rowsWith('PermissionSet', { IsOwnedByProfile: false }).filter(({ LicenseId }) => LicenseId);
    for (const set of licensed)
      for (const { AssigneeId } of assignmentsOf(set))
        expect(licensesOf(String(AssigneeId)), String(set.Name)).to.include(set.LicenseId);
  });

  it('are standard, session-based or of a package', () => {
    const standard = rowsWith('PermissionSet', { Type: 'Standard' });
    expect(standard.map(({ Name }) => Name)).to.have.members([
      'CopilotSalesforceUser',
      'FieldServiceDispatcherPermSet',
    ]);
    for (const { IsCustom } of standard) expect(IsCustom).to.equal(false);
    expect(rowsWith('PermissionSet', { Type: 'Session' }).map(({ Name }) => Name)).to.have.members([
      'Range_Safety_Override',
      'Break_Glass',
    ]);
    expect(permissionSet('rktparts__Parts_Catalogue').NamespacePrefix).to.equal('rktparts');
  });

  it('share a name and a label, with and without namespace', () => {
    expect(permissionSet('rktparts__Report_Builder')).to.include({ Name: 'Report_Builder', Label: 'Report Builder' });
    expect(permissionSet('Report_Builder').Label).to.equal('Report Builder');
  });

  it('are assigned to nobody, some of them', () => {
    for (const name of ['Sunset_Feature_Beta', 'rktparts__Parts_Buyer', 'Deploy_Everything'])
      expect(assignmentsOf(permissionSet(name)), name).to.deep.equal([]);
  });

  it('have names that bytes, spreadsheets and terminals stumble over', () => {
    expect(permissionSet('Japanese_Approver').Label).to.equal('承認者（見積）');
    expect(permissionSet('Arabic_Approver').Label).to.match(/\p{Script=Arabic}/u);
    const team = String(permissionSet('Quality_Team').Label);
    expect(team).to.not.equal(team.normalize('NFC'));
    expect(permissionSet('Quote_Sign_Off').Label).to.equal('=Quote, "Approve"\nand sign');
  });
});

describe('demo: permission set groups', () => {
  it('have no component, one or several', () => {
    expect(componentsOf(permissionSetGroup('Empty_Bundle'))).to.deep.equal([]);
    expect(componentsOf(permissionSetGroup('Telemetry_Team'))).to.deep.equal(['Telemetry_Viewer']);
    expect(componentsOf(permissionSetGroup('Sales_Operations'))).to.deep.equal([
      'Forecast_Editor',
      'Quote_Approver',
      'Report_Builder',
    ]);
  });

  it('mute what a component grants', () => {
    const group = permissionSetGroup('Support_Tier_2');
    expect(permissionsOf(permissionSet('Report_Builder'))).to.include('ExportReport');
    const granted = permissionsOf(rowWith('PermissionSet', { PermissionSetGroupId: group.Id }));
    expect(granted).to.include('CreateCustomizeReports').and.not.include('ExportReport');
    const [muting] = rows('MutingPermissionSet');
    rowWith('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: muting!.Id });
  });

  it('are outdated while a component is pending', () => {
    const group = permissionSetGroup('Launch_Day');
    expect(rowsWith('PermissionSetGroup', { Status: 'Outdated' })).to.deep.equal([group]);
    expect(componentsOf(group)).to.include('Data_Export');
    expect(permissionsOf(rowWith('PermissionSet', { PermissionSetGroupId: group.Id }))).not.to.include('ViewAllData');
  });

  it('have a set in common', () => {
    expect(permissionSet('Report_Builder').PsgCount).to.equal(2);
    expect(componentsOf(permissionSetGroup('Support_Tier_2'))).to.include('Report_Builder');
  });

  it('are session-based, of a package, or assigned to nobody', () => {
    expect(permissionSetGroup('Emergency_Access').HasActivationRequired).to.equal(true);
    expect(permissionSetGroup('rktparts__Parts_Team').NamespacePrefix).to.equal('rktparts');
    expect(groupAssignmentsOf(permissionSetGroup('Mars_Team'))).to.deep.equal([]);
    expect(permissionSetGroup('Mars_Team').MasterLabel).to.match(/^=/);
  });

  it('let one who left modify all data', () => {
    const holders = groupAssignmentsOf(permissionSetGroup('Release_Engineering'));
    expect(usersIn(holders, 'AssigneeId')).to.deep.equal(['ingrid.berg', 'marek.dvorak', 'yusuf.demir']);
    const granted = permissionsOf(rowOf('PermissionSet', holders[0]!.PermissionSetId));
    expect(granted).to.include('ModifyAllData');
    const active = holders.map(({ AssigneeId }) => rowOf('User', AssigneeId)).filter(({ IsActive }) => IsActive);
    expect(namesOf(active)).to.deep.equal(['ingrid.berg', 'marek.dvorak']);
  });
});
