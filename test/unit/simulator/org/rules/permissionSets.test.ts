import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../../simulator/schema/types.js';
import type { SystemPermission } from '../../../../../simulator/schema/systemPermissions.js';
import { Company, granting } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

describe('permission set assignments', () => {
  let company: Company;
  let set: Row;
  beforeEach(() => {
    company = new Company();
    set = company.permissionSet('Sales_Ops');
  });
  const assign = (fields: Record<string, FieldValue>): string =>
    company.org.create(
      'PermissionSetAssignment',
      { AssigneeId: company.seller.Id, ...fields },
      company.as(company.admin),
    ).id;
  const psl = (total: number): Row =>
    company.add('PermissionSetLicense', {
      DeveloperName: 'CRM',
      MasterLabel: 'CRM',
      TotalLicenses: total,
      UsedLicenses: 0,
    });
  const psgWith = (...components: Row[]): { group: Row; owned: Row } => {
    const group = company.add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
    const owned = company.permissionSet('G', { Type: 'Group', PermissionSetGroupId: group.Id });
    for (const component of components)
      company.add('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: component.Id });
    return { group, owned };
  };

  it('are active at once', () => {
    expect(company.org.table('PermissionSetAssignment').existing(assign({ PermissionSetId: set.Id }))).to.include({
      IsActive: true,
      PermissionSetId: set.Id,
    });
  });

  it('of a group name the set that the group owns too', () => {
    const { group, owned } = psgWith(set);
    const id = assign({ PermissionSetGroupId: group.Id });
    expect(company.org.table('PermissionSetAssignment').existing(id)).to.include({
      PermissionSetGroupId: group.Id,
      PermissionSetId: owned.Id,
    });
    expect(() => assign({ PermissionSetId: set.Id })).not.to.throw();
  });

  it('name exactly one of the two', () => {
    expect(faultOf(() => assign({}))).to.include({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [PermissionSetId]',
    });
    const { group } = psgWith();
    expect(faultOf(() => assign({ PermissionSetId: set.Id, PermissionSetGroupId: group.Id })).errorCode).to.equal(
      'FIELD_INTEGRITY_EXCEPTION',
    );
  });

  it('exist once', () => {
    assign({ PermissionSetId: set.Id });
    expect(faultOf(() => assign({ PermissionSetId: set.Id.slice(0, 15) }))).to.include({
      status: 400,
      errorCode: 'DUPLICATE_VALUE',
      message: `Duplicate PermissionSetAssignment. Assignee: ${company.seller.Id.slice(0, 15)}; Permission Set: ${set.Id.slice(0, 15)}`,
    });
    const { group } = psgWith();
    assign({ PermissionSetGroupId: group.Id });
    expect(faultOf(() => assign({ PermissionSetGroupId: group.Id })).errorCode).to.equal('DUPLICATE_VALUE');
  });

  it('never give or take what a profile owns', () => {
    const [shadow] = company.org.table('PermissionSet').where('ProfileId', company.sellerProfile.Id);
    expect(faultOf(() => assign({ PermissionSetId: shadow?.Id ?? '' })).errorCode).to.equal(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    const row = company.assign(company.seller, shadow as Row);
    expect(faultOf(() => company.org.delete('PermissionSetAssignment', row.Id, company.as(company.admin)))).to.include({
      status: 403,
      errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    });
  });

  it('need the license of the user that the set was made for', () => {
    const licensed = company.permissionSet('Platform', {
      LicenseId: company.platformLicense.Id,
      ...granting('ExportReport'),
    });
    const expected = {
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      message:
        "Can't assign permission set Platform to user Bob. The user license doesn't allow the permission: Export Report",
    };
    expect(faultOf(() => assign({ PermissionSetId: licensed.Id }))).to.include(expected);
    const { group } = psgWith(set, licensed);
    expect(faultOf(() => assign({ PermissionSetGroupId: group.Id }))).to.include(expected);
    const same = company.permissionSet('Same', { LicenseId: company.license.Id });
    expect(() => assign({ PermissionSetId: same.Id })).not.to.throw();
  });

  it('need a license that allows all that the set grants', () => {
    const worker = company.user('pat', company.platformProfile);
    const toWorker = (...permissions: SystemPermission[]): (() => string) => {
      const granted = company.permissionSet(`Set_${permissions.join('_')}`, granting(...permissions));
      return () => assign({ AssigneeId: worker.Id, PermissionSetId: granted.Id });
    };
    expect(toWorker('RunReports')).not.to.throw();
    const administer = toWorker('ViewSetup', 'RunReports');
    expect(faultOf(administer)).to.include({
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      message:
        "Can't assign permission set Set ViewSetup RunReports to user Pat. The user license doesn't allow the permission: View Setup and Configuration",
    });
    const forIntegrations = psl(1);
    company.org.table('PermissionSetLicense').update(forIntegrations.Id, { IsAvailableForIntegrations: true });
    company.add('PermissionSetLicenseAssign', { AssigneeId: worker.Id, PermissionSetLicenseId: forIntegrations.Id });
    expect(administer).not.to.throw();
  });

  it('take a seat of the permission set license, once for a user', () => {
    const license = psl(1);
    const first = company.permissionSet('First', { LicenseId: license.Id });
    const second = company.permissionSet('Second', { LicenseId: license.Id });
    assign({ PermissionSetId: first.Id });
    assign({ PermissionSetId: second.Id });
    expect(company.org.table('PermissionSetLicense').existing(license.Id).UsedLicenses).to.equal(1);
    expect(company.query('SELECT Assignee.Alias FROM PermissionSetLicenseAssign')).to.have.nested.property(
      '[0].Assignee.Alias',
      'bob',
    );
    expect(faultOf(() => assign({ AssigneeId: company.admin.Id, PermissionSetId: first.Id }))).to.include({
      errorCode: 'LICENSE_LIMIT_EXCEEDED',
      message: 'License Limit Exceeded',
    });
  });

  it('go to inactive users too', () => {
    company.org.table('User').update(company.seller.Id, { IsActive: false });
    expect(() => assign({ PermissionSetId: set.Id })).not.to.throw();
  });

  it('expire in the future, which alone can change', () => {
    expect(faultOf(() => assign({ PermissionSetId: set.Id, ExpirationDate: '2026-11-24T10:00:00Z' }))).to.include({
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    });
    const id = assign({ PermissionSetId: set.Id, ExpirationDate: '2026-11-24T20:00:00+02:00' });
    const row = (): Row => company.org.table('PermissionSetAssignment').existing(id);
    expect(row().ExpirationDate).to.equal('2026-11-24T18:00:00.000+0000');
    company.org.clock.advance(9 * 3_600_000);
    company.query('SELECT Id FROM User');
    expect(row().IsActive).to.be.false;
    const update = (fields: Record<string, FieldValue>): void =>
      company.org.update('PermissionSetAssignment', id, fields, company.as(company.admin));
    expect(faultOf(() => update({ ExpirationDate: '2026-11-24T18:00:00Z' })).errorCode).to.equal(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    update({ ExpirationDate: '2026-12-24T18:00:00Z' });
    expect(row().IsActive).to.be.true;
    update({ ExpirationDate: null });
    expect(row().ExpirationDate).to.be.null;
    expect(faultOf(() => update({ AssigneeId: company.admin.Id }))).to.include({
      errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    });
  });

  describe('of licenses', () => {
    it('exist once, count, and stay while a set needs them', () => {
      const license = psl(2);
      const caller = company.as(company.admin);
      const give = (user: Row): string =>
        company.org.create(
          'PermissionSetLicenseAssign',
          { AssigneeId: user.Id, PermissionSetLicenseId: license.Id },
          caller,
        ).id;
      const id = give(company.seller);
      expect(faultOf(() => give(company.seller))).to.include({
        errorCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: PermissionSetLicenseAssign duplicates value on record with id: ${id.slice(0, 15)}`,
      });
      company.org.table('PermissionSetLicense').update(license.Id, { TotalLicenses: 1 });
      expect(faultOf(() => give(company.admin)).errorCode).to.equal('LICENSE_LIMIT_EXCEEDED');
      const needing = assign({ PermissionSetId: company.permissionSet('Needs', { LicenseId: license.Id }).Id });
      expect(faultOf(() => company.org.delete('PermissionSetLicenseAssign', id, caller)).errorCode).to.equal(
        'FIELD_INTEGRITY_EXCEPTION',
      );
      company.org.delete('PermissionSetAssignment', needing, caller);
      company.org.delete('PermissionSetLicenseAssign', id, caller);
      expect(company.org.table('PermissionSetLicense').existing(license.Id).UsedLicenses).to.equal(0);
    });
  });
});

describe('permission sets and groups', () => {
  const company = new Company();
  const { org } = company;
  const caller = company.as(company.admin);

  it('are created as regular or session-based', () => {
    const { id } = org.create('PermissionSet', { Name: 'A_Set', Label: 'A' }, caller);
    expect(org.table('PermissionSet').existing(id)).to.include({
      Type: 'Regular',
      IsCustom: true,
      IsOwnedByProfile: false,
    });
    const session = org.create(
      'PermissionSet',
      { Name: 'Session_Set', Label: 'S', HasActivationRequired: true },
      caller,
    );
    expect(org.table('PermissionSet').existing(session.id).Type).to.equal('Session');
  });

  for (const Name of ['a__b', '1a', 'a b', 'a_'])
    it(`are not called ${Name}`, () =>
      expect(faultOf(() => org.create('PermissionSet', { Name, Label: 'x' }, caller)).errorCode).to.equal(
        'FIELD_INTEGRITY_EXCEPTION',
      ));

  it('hold what their permissions depend on, in what the org has switched on', () => {
    const write = (...permissions: SystemPermission[]): string =>
      org.create('PermissionSet', { Name: `Of_${permissions[0]!}`, Label: 'x', ...granting(...permissions) }, caller)
        .id;
    expect(faultOf(() => write('ViewSetup'))).to.include({
      status: 400,
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      message: 'Permission ViewSetup depends on permission(s): ViewRoles',
    });
    const customize = ['CustomizeApplication', 'ViewRoles', 'ViewSetup'] as const;
    expect(faultOf(() => write(...customize)).message).to.equal(
      'Permission CustomizeApplication depends on permission(s): ManageTerritories',
    );
    org.settings.features.delete('territory-management');
    const id = write(...customize);
    org.settings.features.add('territory-management');
    expect(() => org.update('PermissionSet', id, { Label: 'y' }, caller)).not.to.throw();
    expect(faultOf(() => org.update('PermissionSet', id, { PermissionsViewRoles: false }, caller)).message).to.match(
      /depends on permission\(s\)/,
    );
  });

  it('hold the rights on objects that their permissions depend on', () => {
    const { id: ParentId } = org.create('PermissionSet', { Name: 'Leads', Label: 'x' }, caller);
    const convert = (): unknown => org.update('PermissionSet', ParentId, granting('ConvertLeads'), caller);
    expect(faultOf(convert).message).to.equal('Permission ConvertLeads depends on permission(s): Edit Lead');
    org.create(
      'ObjectPermissions',
      { ParentId, SobjectType: 'Lead', PermissionsRead: true, PermissionsEdit: true },
      caller,
    );
    expect(convert).not.to.throw();
    org.settings.switches.manageTerritories = 'needs accounts';
    const manage = (...more: SystemPermission[]): unknown =>
      org.update('PermissionSet', ParentId, granting('ManageTerritories', ...more), caller);
    expect(faultOf(manage).message).to.equal('Permission ManageTerritories depends on permission(s): Edit Account');
    org.settings.switches.manageTerritories = 'alone';
    expect(manage).not.to.throw();
  });

  it('come to grant no more than the licenses of their holders allow', () => {
    const shared = company.permissionSet('Shared');
    company.assign(company.user('pat', company.platformProfile), shared);
    const give = (...permissions: SystemPermission[]) =>
      faultOf(() => org.update('PermissionSet', shared.Id, granting(...permissions), caller));
    expect(give('ManageTerritories').message).to.match(
      /^Can't assign permission set Shared to user Pat\..*Manage Territories$/,
    );
  });

  it('have names of their own', () => {
    expect(faultOf(() => org.create('PermissionSet', { Name: 'a_set', Label: 'x' }, caller)).errorCode).to.equal(
      'DUPLICATE_DEVELOPER_NAME',
    );
  });

  it('cannot be changed when Salesforce owns them, nor deleted when in use', () => {
    const [shadow] = org.table('PermissionSet').where('ProfileId', company.sellerProfile.Id);
    expect(faultOf(() => org.update('PermissionSet', shadow?.Id ?? '', { Label: 'x' }, caller)).errorCode).to.equal(
      'INSUFFICIENT_ACCESS_OR_READONLY',
    );
    const used = company.permissionSet('Used');
    company.assign(company.seller, used);
    expect(faultOf(() => org.delete('PermissionSet', used.Id, caller)).errorCode).to.equal('DELETE_FAILED');
  });

  it('of a group: the set it owns grants what the components do, less what is muted', () => {
    const group = org.create('PermissionSetGroup', { DeveloperName: 'Ops', MasterLabel: 'Ops' }, caller);
    const owned = (): Row | undefined => org.table('PermissionSet').where('PermissionSetGroupId', group.id)[0];
    expect(owned()).to.include({ Type: 'Group', Name: 'Ops' });
    const muting = company.add('MutingPermissionSet', {
      DeveloperName: 'M',
      MasterLabel: 'M',
      ...granting('DataExport'),
    });
    company.add('PermissionSetGroupComponent', { PermissionSetGroupId: group.id, PermissionSetId: muting.Id });
    const set = company.permissionSet('Exporter', granting('DataExport', 'ExportReport'));
    const component = org.create(
      'PermissionSetGroupComponent',
      { PermissionSetGroupId: group.id, PermissionSetId: set.Id },
      caller,
    );
    expect(owned()).to.include({ PermissionsExportReport: true, PermissionsDataExport: false });
    const entity = (name: string): string => org.table('ConnectedApplication').insert({ Name: name }).Id;
    const [open, muted] = [entity('Open'), entity('Muted')];
    company.add('SetupEntityAccess', { ParentId: muting.Id, SetupEntityId: muted });
    for (const SetupEntityId of [open, muted])
      org.create('SetupEntityAccess', { ParentId: set.Id, SetupEntityId }, caller);
    const listed = (where: string): unknown[] =>
      org
        .query(`SELECT SetupEntityId FROM SetupEntityAccess WHERE ${where}`, caller)
        .page(0, 10)
        .map(({ SetupEntityId }) => SetupEntityId);
    expect(listed(`Parent.PermissionSetGroupId = '${group.id}'`)).to.deep.equal([open]);
    expect(listed(`ParentId = '${muting.Id}'`)).to.deep.equal([]);
    org.settings.switches.mutedEntities = 'listed';
    expect(listed(`ParentId = '${muting.Id}'`)).to.deep.equal([muted]);
    expect(
      faultOf(() =>
        org.create('PermissionSetGroupComponent', { PermissionSetGroupId: group.id, PermissionSetId: set.Id }, caller),
      ).errorCode,
    ).to.equal('DUPLICATE_VALUE');
    expect(faultOf(() => org.delete('PermissionSet', set.Id, caller)).errorCode).to.equal('DELETE_FAILED');
    org.delete('PermissionSetGroupComponent', component.id, caller);
    expect(owned()).to.include({ PermissionsExportReport: false });
    org.delete('PermissionSetGroup', group.id, caller);
    expect(owned()).to.be.undefined;
  });
});
