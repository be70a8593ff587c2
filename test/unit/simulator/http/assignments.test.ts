import { expect } from 'chai';
import type { Switches } from '../../../../simulator/org/switches.js';
import type { Row } from '../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../simulator/schema/types.js';
import { startApi, type Answer, type Api } from './support/api.js';

type Fields = Record<string, FieldValue>;

const HOUR = 3_600_000;

describe('simulator: assignments of permission sets and groups', () => {
  let api: Api;
  let user: string;
  let set: Row;
  beforeEach(async () => {
    api = await startApi();
    user = api.addUser('pat@blank-page.example');
    set = add('PermissionSet', { Name: 'Plain', Label: 'Plain' });
  });
  afterEach(() => api.close());

  const add = (object: string, fields: Fields): Row => api.simulator.org.table(object).insert(fields);
  const control = (method: string, path: string, body: unknown): Promise<Answer> =>
    api.send(method, `/_sim/${path}`, { body, token: null });
  const turn = (switches: Partial<Switches>): Promise<Answer> => control('PATCH', 'settings', { switches });
  const pass = (milliseconds: number): Promise<Answer> => control('POST', 'clock', { advance: milliseconds });
  const assign = (fields: Fields): Promise<Answer> =>
    api.send('POST', 'sobjects/PermissionSetAssignment', { body: { AssigneeId: user, ...fields } });
  const assigned = async (fields: Fields): Promise<string> => {
    const { status, body } = await assign(fields);
    expect(status, JSON.stringify(body)).to.equal(201);
    return (body as { id: string }).id;
  };
  const idOf = (id: string): string => `sobjects/PermissionSetAssignment/${id}`;
  const update = (id: string, body: Fields): Promise<Answer> => api.send('PATCH', idOf(id), { body });
  const codeOf = ({ body }: Answer): unknown => (body as Array<{ errorCode: string }> | undefined)?.[0]?.errorCode;
  const recordsOf = ({ body }: Answer): Array<Record<string, unknown>> =>
    (body as { records: Array<Record<string, unknown>> }).records;
  const ofUser = async (fields: string, resource = 'query'): Promise<Array<Record<string, unknown>>> => {
    const soql = `SELECT ${fields} FROM PermissionSetAssignment WHERE AssigneeId = '${user}'`;
    return recordsOf(await api.get(`${resource}?q=${encodeURIComponent(soql)}`));
  };

  describe('whose end has come', () => {
    let id: string;
    beforeEach(async () => {
      id = await assigned({ PermissionSetId: set.Id, ExpirationDate: '2026-09-01T10:00:00Z' });
      await pass(2 * HOUR);
    });

    it('are shown as inactive, and can be given another end', async () => {
      expect(await ofUser('Id, IsActive')).to.have.nested.property('[0].IsActive', false);
      expect((await update(id, { ExpirationDate: '2026-10-01T10:00:00Z' })).status).to.equal(204);
      expect(await ofUser('Id, IsActive')).to.have.nested.property('[0].IsActive', true);
      expect((await api.send('DELETE', idOf(id))).status).to.equal(204);
    });

    it('are not given again', async () => {
      for (const expiredAssignments of ['shown', 'hidden'] as const) {
        await turn({ expiredAssignments });
        expect((await assign({ PermissionSetId: set.Id })).body).to.deep.equal([
          {
            errorCode: 'DUPLICATE_VALUE',
            message: `Duplicate PermissionSetAssignment. Assignee: ${user.slice(0, 15)}; Permission Set: ${set.Id.slice(0, 15)}`,
            fields: [],
          },
        ]);
      }
    });

    it('are hidden from all queries but queryAll: expiredAssignments', async () => {
      await turn({ expiredAssignments: 'hidden' });
      expect(await ofUser('Id')).to.deep.equal([]);
      const soql = `SELECT Id FROM PermissionSetAssignment WHERE Id = '${id}'`;
      expect(recordsOf(await api.query(soql))).to.deep.equal([]);
      expect((await api.query('SELECT COUNT() FROM PermissionSetAssignment')).body).to.include({ totalSize: 1 });
      const children = `SELECT (SELECT Id FROM PermissionSetAssignments) FROM User WHERE Id = '${user}'`;
      expect(recordsOf(await api.query(children))).to.have.nested.property('[0].PermissionSetAssignments', null);
      expect(await ofUser('Id, IsActive', 'queryAll')).to.have.nested.property('[0].IsActive', false);
      expect((await update(id, { ExpirationDate: null })).status).to.equal(204);
      expect(await ofUser('Id')).to.have.nested.property('[0].Id', id);
    });

    it('are as good as deleted: changesOfExpired', async () => {
      await turn({ changesOfExpired: 'refused' });
      for (const answer of [
        await update(id, { ExpirationDate: '2026-10-01T10:00:00Z' }),
        await api.send('DELETE', idOf(id)),
      ]) {
        expect(answer.status).to.equal(404);
        expect(codeOf(answer)).to.equal('ENTITY_IS_DELETED');
      }
      const collection = await api.send('DELETE', `composite/sobjects?ids=${id}`);
      expect(collection.body).to.have.nested.property('[0].errors[0].statusCode', 'ENTITY_IS_DELETED');
      expect(await ofUser('Id')).to.have.length(1);
      const current = await assigned({ PermissionSetId: add('PermissionSet', { Name: 'New', Label: 'New' }).Id });
      expect((await update(current, { ExpirationDate: '2026-10-01T10:00:00Z' })).status).to.equal(204);
    });
  });

  describe('that are not in force without an end', () => {
    it('are inactive', async () => {
      const id = await assigned({ PermissionSetId: set.Id });
      await control('PATCH', `rows/PermissionSetAssignment/${id}`, { IsActive: false });
      expect(await ofUser('IsActive, ExpirationDate')).to.deep.include.members([
        { ...(await ofUser('IsActive, ExpirationDate'))[0], IsActive: false, ExpirationDate: null },
      ]);
      expect(codeOf(await assign({ PermissionSetId: set.Id }))).to.equal('DUPLICATE_VALUE');
    });

    it('have no IsRevoked without user access policies', async () => {
      const soql = 'SELECT IsRevoked FROM PermissionSetAssignment';
      expect(codeOf(await api.query(soql))).to.equal('INVALID_FIELD');
      await control('PATCH', 'settings', { features: { 'user-access-policies': true } });
      expect((await api.query(soql)).status).to.equal(200);
      const older = await api.get(`/services/data/v56.0/query?q=${encodeURIComponent(soql)}`);
      expect(codeOf(older)).to.equal('INVALID_FIELD');
    });

    it('are revoked, and shown or hidden from all queries but queryAll: revokedAssignments', async () => {
      await control('PATCH', 'settings', { features: { 'user-access-policies': true } });
      const id = await assigned({ PermissionSetId: set.Id });
      expect((await update(id, { IsRevoked: true })).status).to.equal(204);
      expect(await ofUser('IsRevoked')).to.have.nested.property('[0].IsRevoked', true);
      expect(codeOf(await assign({ PermissionSetId: set.Id }))).to.equal('DUPLICATE_VALUE');
      await turn({ revokedAssignments: 'hidden' });
      expect(await ofUser('Id')).to.deep.equal([]);
      expect(await ofUser('IsRevoked', 'queryAll')).to.have.nested.property('[0].IsRevoked', true);
    });
  });

  describe('with an end, of what administers access', () => {
    const end = '2026-10-01T10:00:00Z';
    const refusal = [
      {
        errorCode: 'FIELD_INTEGRITY_EXCEPTION',
        message:
          "Expiration Date: permission sets and permission set groups with the Manage Users, Assign Permission Sets, or Manage Profiles and Permission Sets permission can't have an expiration date",
        fields: ['ExpirationDate'],
      },
    ];
    beforeEach(() => {
      const [license] = api.simulator.org.table('UserLicense').rows();
      const profile = [...api.simulator.org.table('Profile').rows()].find(
        ({ UserLicenseId }) => UserLicenseId === license?.Id,
      );
      api.simulator.org.table('User').update(user, { ProfileId: profile?.Id ?? null });
    });

    for (const permission of ['ManageUsers', 'AssignPermissionSets', 'ManageProfilesPermissionsets'])
      it(`${permission} is refused or accepted, on create and update, of sets and groups`, async () => {
        const admin = add('PermissionSet', { Name: 'Admin', Label: 'Admin', [`Permissions${permission}`]: true });
        const { group, owned } = addGroup(admin);
        api.simulator.org.table('PermissionSet').update(owned.Id, { [`Permissions${permission}`]: true });
        for (const target of [{ PermissionSetId: admin.Id }, { PermissionSetGroupId: group.Id }] as Fields[]) {
          await turn({ expirationOfAdministration: 'refused' });
          expect((await assign({ ...target, ExpirationDate: end })).body).to.deep.equal(refusal);
          const id = await assigned(target);
          expect((await update(id, { ExpirationDate: end })).body).to.deep.equal(refusal);
          expect((await update(id, { ExpirationDate: null })).status).to.equal(204);
          await turn({ expirationOfAdministration: 'accepted' });
          expect((await update(id, { ExpirationDate: end })).status).to.equal(204);
        }
      });

    it('a group that mutes the permission can end', async () => {
      const { group } = addGroup(add('PermissionSet', { Name: 'A', Label: 'A', PermissionsManageUsers: true }));
      await assigned({ PermissionSetGroupId: group.Id, ExpirationDate: end });
    });
  });

  function addGroup(...components: Row[]): { group: Row; owned: Row } {
    const group = add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
    const owned = add('PermissionSet', { Name: 'G', Label: 'G', Type: 'Group', PermissionSetGroupId: group.Id });
    for (const { Id } of components)
      add('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: Id });
    return { group, owned };
  }

  describe('of a group by the set that it owns: groupByOwnedSet', () => {
    for (const [groupByOwnedSet, fillsIn] of [
      ['filled', true],
      ['empty', false],
    ] as const)
      it(`PermissionSetGroupId is ${groupByOwnedSet}`, async () => {
        await turn({ groupByOwnedSet });
        const { group, owned } = addGroup(set);
        await assigned({ PermissionSetId: owned.Id });
        expect(await ofUser('PermissionSetId, PermissionSetGroupId')).to.have.deep.nested.property('[0]', {
          ...(await ofUser('PermissionSetId, PermissionSetGroupId'))[0],
          PermissionSetId: owned.Id,
          PermissionSetGroupId: fillsIn ? group.Id : null,
        });
        for (const again of [{ PermissionSetId: owned.Id }, { PermissionSetGroupId: group.Id }] as Fields[])
          expect(codeOf(await assign(again))).to.equal('DUPLICATE_VALUE');
        const unmade = await api.send('DELETE', `sobjects/PermissionSetGroup/${group.Id}`);
        expect(codeOf(unmade)).to.equal('DELETE_FAILED');
      });

    it('gives what the group grants, and takes the licenses that its components need', async () => {
      await turn({ groupByOwnedSet: 'empty' });
      const license = add('PermissionSetLicense', {
        DeveloperName: 'Psl',
        MasterLabel: 'Psl',
        TotalLicenses: 1,
        UsedLicenses: 0,
      });
      const { owned } = addGroup(add('PermissionSet', { Name: 'L', Label: 'L', LicenseId: license.Id }));
      api.simulator.org.table('PermissionSet').update(owned.Id, { PermissionsExportReport: true });
      await assigned({ PermissionSetId: owned.Id });
      expect(api.simulator.org.hasPermission(user, 'ExportReport')).to.equal(true);
      expect(recordsOf(await api.query('SELECT Id FROM PermissionSetLicenseAssign'))).to.have.length(1);
    });

    it('is refused', async () => {
      await turn({ groupByOwnedSet: 'refused' });
      expect(codeOf(await assign({ PermissionSetId: addGroup().owned.Id }))).to.equal('FIELD_INTEGRITY_EXCEPTION');
    });
  });

  describe('of a group that is not Updated', () => {
    const refusal = [
      {
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        message: 'You can only assign users to permission set groups that have the "Updated" status',
        fields: [],
      },
    ];
    const status = async (): Promise<unknown> =>
      recordsOf(await api.query('SELECT Status FROM PermissionSetGroup'))[0]?.['Status'];

    for (const Status of ['Outdated', 'Updating', 'Failed'])
      it(`are refused: ${Status}, and a renewal is not`, async () => {
        const { group, owned } = addGroup(set);
        const other = api.addUser('kim@blank-page.example');
        const id = await assigned({ PermissionSetGroupId: group.Id, AssigneeId: other });
        await control('PATCH', `rows/PermissionSetGroup/${group.Id}`, { Status });
        expect((await assign({ PermissionSetGroupId: group.Id })).body).to.deep.equal(refusal);
        expect((await assign({ PermissionSetId: owned.Id })).body).to.deep.equal(refusal);
        expect((await update(id, { ExpirationDate: '2026-10-01T10:00:00Z' })).status).to.equal(204);
        expect(await status()).to.equal(Status);
      });

    const addComponent = async (): Promise<Row> => {
      const { group } = addGroup();
      const component = add('PermissionSet', { Name: 'C', Label: 'C', PermissionsExportReport: true });
      const body = { PermissionSetGroupId: group.Id, PermissionSetId: component.Id };
      expect((await api.send('POST', 'sobjects/PermissionSetGroupComponent', { body })).status).to.equal(201);
      return group;
    };
    const grants = async (): Promise<unknown> =>
      recordsOf(await api.query("SELECT PermissionsExportReport FROM PermissionSet WHERE Type = 'Group'"))[0]?.[
        'PermissionsExportReport'
      ];

    const courses = {
      'at once': ['Updated', 'Updated', 'Updated'],
      later: ['Outdated', 'Updating', 'Updated'],
      never: ['Outdated', 'Outdated', 'Outdated'],
      failed: ['Outdated', 'Updating', 'Failed'],
    } as const;
    for (const [groupRecalculation, course] of Object.entries(courses))
      it(`is ${course.join(', ')} after a component came: ${groupRecalculation}`, async () => {
        await turn({ groupRecalculation: groupRecalculation as Switches['groupRecalculation'] });
        await control('PATCH', 'settings', { lag: 10_000 });
        const group = await addComponent();
        const seen = [await status()];
        await pass(5000);
        seen.push(await status());
        await pass(5000);
        seen.push(await status());
        expect(seen).to.deep.equal(course);
        expect(await grants()).to.equal(course[2] === 'Updated');
        const answer = await assign({ PermissionSetGroupId: group.Id });
        expect(answer.status).to.equal(course[2] === 'Updated' ? 201 : 400);
      });

    it('is Updated after the lag, however it came to be Outdated: later', async () => {
      await turn({ groupRecalculation: 'later' });
      const { group } = addGroup(set);
      await control('PATCH', `rows/PermissionSetGroup/${group.Id}`, { Status: 'Outdated' });
      expect((await assign({ PermissionSetGroupId: group.Id })).body).to.deep.equal(refusal);
      await pass(60_000);
      await assigned({ PermissionSetGroupId: group.Id });
    });
  });

  it('are dated in the time zone that the organization tells, which can be another', async () => {
    const zone = async (): Promise<unknown> =>
      recordsOf(await api.query('SELECT TimeZoneSidKey FROM Organization'))[0]?.['TimeZoneSidKey'];
    expect(await zone()).to.equal('America/Los_Angeles');
    await control('PATCH', `rows/Organization/${api.simulator.orgId}`, { TimeZoneSidKey: 'Pacific/Kiritimati' });
    expect(await zone()).to.equal('Pacific/Kiritimati');
  });
});
