import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import {
  assignmentsOf,
  groupAssignmentsOf,
  org,
  permissionSet,
  permissionSetGroup,
  rows,
  rowWith,
  user,
  usersIn,
} from '../support/demoOrg.js';

const DAY_IN_MS = 24 * 60 * 60 * 1000;

const of = (name: string, assignments: Row[]): Row => {
  const found = assignments.find(({ AssigneeId }) => AssigneeId === user(name).Id);
  if (!found) throw new Error(`${name} has no such assignment`);
  return found;
};

/** In how many days an assignment runs out. */
const daysLeft = ({ ExpirationDate }: Row): number =>
  Math.round((Date.parse(String(ExpirationDate)) - org.clock.now().getTime()) / (DAY_IN_MS / 10)) / 10;

describe('demo: assignments', () => {
  it('give two users a set directly and through a group', () => {
    const directly = usersIn(assignmentsOf(permissionSet('Forecast_Editor')), 'AssigneeId');
    const throughGroup = usersIn(groupAssignmentsOf(permissionSetGroup('Sales_Operations')), 'AssigneeId');
    expect(directly.filter((name) => throughGroup.includes(name))).to.include.members(['carlos.mendes', 'priya.raman']);
  });

  it('run out in the future', () => {
    const quoteApprover = of('tom.becker', assignmentsOf(permissionSet('Quote_Approver')));
    const financeClose = of('omar.farouk', groupAssignmentsOf(permissionSetGroup('Finance_Close')));
    const override = of('jules.martin', assignmentsOf(permissionSet('Deal_Desk_Override')));
    const launchDay = of('tess.okafor', groupAssignmentsOf(permissionSetGroup('Launch_Day')));
    expect([quoteApprover, financeClose, override, launchDay].map(daysLeft)).to.deep.equal([30, 14, 1, 0.5]);
    for (const { IsActive } of [quoteApprover, financeClose, override, launchDay]) expect(IsActive).to.equal(true);
  });

  it('have run out, and remain as inactive rows', () => {
    const inactive = rows('PermissionSetAssignment').filter(({ IsActive }) => !IsActive);
    expect(usersIn(inactive, 'AssigneeId')).to.deep.equal([
      'gordon.pike',
      'gordon.pike',
      'nancy.wu',
      'omar.farouk',
      'sam.taylor',
    ]);
    for (const assignment of inactive) expect(daysLeft(assignment)).to.be.below(0);
  });

  it('are of inactive users, of users who are not Standard, and of one without type', () => {
    of('gordon.pike', assignmentsOf(permissionSet('Forecast_Editor')));
    of('yusuf.demir', groupAssignmentsOf(permissionSetGroup('Release_Engineering')));
    of('nadia.rossi', assignmentsOf(permissionSet('Partner_Portal')));
    of('jonas.graf', groupAssignmentsOf(permissionSetGroup('rktparts__Parts_Team')));
    of('kai.intern', groupAssignmentsOf(permissionSetGroup('Empty_Bundle')));
    of('legacy.import', assignmentsOf(permissionSet('Telemetry_Viewer')));
  });
});

describe('demo: licenses', () => {
  const free = (object: string, field: string, value: string): number => {
    const license = rowWith(object, { [field]: value });
    return Number(license.TotalLicenses) - Number(license.UsedLicenses);
  };

  it('have one seat left', () => {
    for (const name of ['Salesforce Platform', 'Partner Community', 'Salesforce Integration'])
      expect(free('UserLicense', 'Name', name), name).to.equal(1);
    expect(free('PermissionSetLicense', 'DeveloperName', 'FieldServiceDispatcherPsl')).to.equal(1);
  });

  it('have none left', () => {
    expect(free('UserLicense', 'Name', 'Einstein Agent')).to.equal(0);
    for (const name of ['EinsteinGPTCopilotPsl', 'EinsteinAnalyticsPlusPsl'])
      expect(free('PermissionSetLicense', 'DeveloperName', name), name).to.equal(0);
  });

  it('have an idle seat, and those of a package', () => {
    const dispatchers = usersIn(assignmentsOf(permissionSet('FieldServiceDispatcherPermSet')), 'AssigneeId');
    const license = rowWith('PermissionSetLicense', { DeveloperName: 'FieldServiceDispatcherPsl' });
    rowWith('PermissionSetLicenseAssign', { PermissionSetLicenseId: license.Id, AssigneeId: user('liam.byrne').Id });
    expect(dispatchers).not.to.include('liam.byrne');
    expect(rowWith('PackageLicense', { NamespacePrefix: 'rktparts' }).UsedLicenses).to.equal(3);
  });

  it('are sold out, switched off, ended, or for everybody', () => {
    expect(rowWith('PackageLicense', { NamespacePrefix: 'signit' })).to.include({
      AllowedLicenses: 2,
      UsedLicenses: 2,
    });
    expect(rowWith('PackageLicense', { NamespacePrefix: 'oldmaps' })).to.include({
      Status: 'Expired',
      UsedLicenses: 1,
      ExpirationDate: '2026-07-03T09:00:00.000+0000',
    });
    expect(rowWith('PackageLicense', { NamespacePrefix: 'orgchart' }).AllowedLicenses).to.equal(-1);
    const permissionSetLicense = (name: string): Row => rowWith('PermissionSetLicense', { DeveloperName: name });
    expect(permissionSetLicense('HealthCloudStarterPsl').Status).to.equal('Disabled');
    expect(permissionSetLicense('SurveyCreatorPsl')).to.include({ Status: 'Disabled', ExpirationDate: '2026-03-31' });
  });
});
