import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { whatChanged } from '../../../../src/services/diff/compareSnapshots.js';
import type { Side } from '../../../../src/services/diff/commonGround.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { linesOf } from './support/lines.js';
import { Readings } from './support/readings.js';

describe('what changed in an org', () => {
  let org: UnitOrg;
  const readings = new Readings();
  const sides: { now?: Side; before?: Side } = {};
  const read = (name: string): Promise<Side> => readings.read(org.connection, name, { syncLicenses: false });

  before(async () => {
    org = await startOrg({ seed: 'invoices' });
    sides.before = await read('before');
    change(org);
    sides.now = await read('now');
  });
  after(async () => {
    await readings.close();
    await org.stop();
  });

  it('is told of users, of what they hold, of what that gives, and of what groups are', () => {
    const diff = whatChanged(sides.now!, sides.before!, 'access');
    expect(linesOf(diff)).to.deep.equal([
      '~ ben@invoices.example, status active > inactive, manager null > ada@invoices.example',
      '+ cyd@invoices.example permission-set:Inv_Full, until null > 2026-12-01T00:00:00Z',
      '- dan@invoices.example permission-set:Exporter',
      '~ permission-set:Fld_Edit, name Field Edit > Field Edit Plus',
      '~ permission-set:Fld_Edit {+ExportReport} reaches 1, 1 directly',
      '~ permission-set-group:Ops Outdated > Updated',
    ]);
    expect(diff.notCompared).to.deep.equal([]);
  });

  it('is told of what users may do, and why', () => {
    expect(linesOf(whatChanged(sides.now!, sides.before!, 'permission'))).to.deep.equal([
      '~ ben@invoices.example, status active > inactive, manager null > ada@invoices.example',
      '+ cyd@invoices.example Invoice__c:delete: joined permission-set:Inv_Full',
      '+ cyd@invoices.example Invoice__c:modify-all: joined permission-set:Inv_Full',
      '+ cyd@invoices.example Invoice__c.Amount__c:edit: joined permission-set:Inv_Full',
      '- dan@invoices.example ExportReport: left permission-set:Exporter',
      '- dan@invoices.example custom:Export_Invoices: left permission-set:Exporter',
      '+ joe@invoices.example ExportReport: changed permission-set:Fld_Edit',
    ]);
  });

  it('is not told in silence of what accesses give, where neither side has read it', async () => {
    const options = { syncLicenses: false, syncPermissions: false, syncFieldPermissions: false };
    const bare = await readings.read(org.connection, 'bare', options);
    expect(whatChanged(bare, bare, 'access').notCompared).to.deep.equal([
      'What permission sets, profiles and permission set groups give: neither side has read it.',
    ]);
  });

  it('is nothing between a reading and itself', () => {
    for (const by of ['access', 'permission'] as const)
      expect(linesOf(whatChanged(sides.now!, sides.now!, by))).to.deep.equal([]);
  });

  it('is not told of two orgs', () => {
    const { about } = sides.before!;
    const organization = { ...about.organization, id: '00D000000000002AAA', name: 'Others Inc.' };
    const other = { ...sides.before!, about: { ...about, organization } };
    expect(() => whatChanged(sides.now!, other, 'access')).to.throw(
      `now is of the org Invoices Inc. (${about.organization.id}), and before is of Others Inc. (00D000000000002AAA): what changed in an org can be told only by two readings of it.`,
    );
  });
});

/** A quarter of an org. */
function change(org: UnitOrg): void {
  const table = org.simulator.org.table.bind(org.simulator.org);
  const rowOf = (object: string, field: string, value: string): Row =>
    [...table(object).rows()].find((row) => row[field] === value)!;
  const set = (name: string): string => rowOf('PermissionSet', 'Name', name).Id;
  table('User').update(org.userId('ben'), { IsActive: false, ManagerId: org.userId('ada') });
  const [exporter] = table('PermissionSetAssignment')
    .where('AssigneeId', org.userId('dan'))
    .filter(({ PermissionSetId }) => PermissionSetId === set('Exporter'));
  table('PermissionSetAssignment').delete(exporter!.Id);
  table('PermissionSet').update(set('Fld_Edit'), { PermissionsExportReport: true, Label: 'Field Edit Plus' });
  table('PermissionSetAssignment').insert({
    AssigneeId: org.userId('cyd'),
    PermissionSetId: set('Inv_Full'),
    ExpirationDate: '2026-12-01T00:00:00.000+0000',
    IsActive: true,
  });
  table('PermissionSetGroup').update(rowOf('PermissionSetGroup', 'DeveloperName', 'Ops').Id, { Status: 'Updated' });
}
