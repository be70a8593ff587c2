import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../simulator/schema/types.js';
import { startApi, type Answer, type Api } from './support/api.js';

type Fields = Record<string, FieldValue>;

describe('simulator: permission set licenses and package licenses', () => {
  let api: Api;
  let user: string;
  beforeEach(async () => {
    api = await startApi();
    user = api.addUser('pat@blank-page.example');
  });
  afterEach(() => api.close());

  const add = (object: string, fields: Fields): Row => api.simulator.org.table(object).insert(fields);
  const create = (object: string, body: Fields, token?: string): Promise<Answer> =>
    api.send('POST', `sobjects/${object}`, { body, token });
  const remove = (object: string, id: string): Promise<Answer> => api.send('DELETE', `sobjects/${object}/${id}`);
  const settings = (body: unknown): Promise<Answer> => api.send('PATCH', '/_sim/settings', { body, token: null });
  const records = async (soql: string): Promise<Array<Record<string, unknown>>> =>
    ((await api.query(soql)).body as { records: Array<Record<string, unknown>> }).records;

  const psl = (more: Fields = {}): Row =>
    add('PermissionSetLicense', {
      DeveloperName: 'CrmPsl',
      MasterLabel: 'CRM',
      TotalLicenses: 1,
      UsedLicenses: 0,
      ...more,
    });
  const pack = (more: Fields = {}): Row =>
    add('PackageLicense', { NamespacePrefix: 'pkg', AllowedLicenses: 1, UsedLicenses: 0, ...more });
  const setFor = (license: Row, Name = 'Crm_User'): Row =>
    add('PermissionSet', { Name, Label: Name, LicenseId: license.Id });

  const kinds = {
    PermissionSetLicenseAssign: {
      license: psl,
      fields: ({ Id }: Row) => ({ PermissionSetLicenseId: Id, AssigneeId: user }),
      used: 'SELECT UsedLicenses FROM PermissionSetLicense',
      plenty: { TotalLicenses: 9 },
    },
    UserPackageLicense: {
      license: pack,
      fields: ({ Id }: Row) => ({ PackageLicenseId: Id, UserId: user }),
      used: 'SELECT UsedLicenses FROM PackageLicense',
      plenty: { AllowedLicenses: 9 },
    },
  };

  for (const [object, { license, fields, used, plenty }] of Object.entries(kinds))
    describe(object, () => {
      it('is created and deleted, counts the seats, and is never updated', async () => {
        const created = await create(object, fields(license()));
        expect(created.status).to.equal(201);
        const { id } = created.body as { id: string };
        expect(await records(used)).to.have.nested.property('[0].UsedLicenses', 1);
        const update = await api.send('PATCH', `sobjects/${object}/${id}`, { body: {} });
        expect(update.body).to.have.nested.property('[0].errorCode', 'INVALID_TYPE_FOR_OPERATION');
        expect((await remove(object, id)).status).to.equal(204);
        expect(await records(used)).to.have.nested.property('[0].UsedLicenses', 0);
        expect((await remove(object, id)).body).to.have.nested.property('[0].errorCode', 'ENTITY_IS_DELETED');
      });

      it('exists once for a user and a license', async () => {
        const given = fields(license(plenty));
        const { id } = (await create(object, given)).body as { id: string };
        expect((await create(object, given)).body).to.deep.equal([
          {
            errorCode: 'DUPLICATE_VALUE',
            message: `duplicate value found: ${object} duplicates value on record with id: ${id.slice(0, 15)}`,
            fields: [],
          },
        ]);
      });

      const refusals: Record<string, Fields> = {
        'has no seat left': { UsedLicenses: 1 },
        'is switched off': { Status: object === 'UserPackageLicense' ? 'Expired' : 'Disabled' },
        'has ended': {
          ExpirationDate: object === 'UserPackageLicense' ? '2026-09-01T08:59:00.000+0000' : '2026-08-31',
        },
      };
      for (const [what, more] of Object.entries(refusals))
        it(`is refused where the license ${what}`, async () => {
          expect((await create(object, fields(license(more)))).body).to.deep.equal([
            { errorCode: 'LICENSE_LIMIT_EXCEEDED', message: 'License Limit Exceeded', fields: [] },
          ]);
        });

      it('is read by SOQL with its parents, by describe and by Bulk', async () => {
        await create(object, fields(license()));
        const [license0, person] =
          object === 'UserPackageLicense'
            ? ['PackageLicense.NamespacePrefix', 'User']
            : ['PermissionSetLicense.DeveloperName', 'Assignee'];
        const soql = `SELECT ${license0}, ${person}.Username FROM ${object}`;
        const [record] = await records(soql);
        expect(record).to.have.nested.property(license0, object === 'UserPackageLicense' ? 'pkg' : 'CrmPsl');
        expect(record).to.have.nested.property(`${person}.Username`, 'pat@blank-page.example');
        expect((await api.get(`sobjects/${object}/describe`)).body).to.include({
          createable: true,
          deletable: true,
          updateable: false,
        });
        const job = await api.send('POST', 'jobs/query', { body: { operation: 'query', query: soql } });
        const { id } = job.body as { id: string };
        await api.get(`jobs/query/${id}`);
        const { body } = await api.get(`jobs/query/${id}/results`);
        expect(body).to.include('pat@blank-page.example');
      });
    });

  it('a group with sets of several full licenses is refused with an error for each', async () => {
    const group = add('PermissionSetGroup', { DeveloperName: 'Both', MasterLabel: 'Both', Status: 'Updated' });
    add('PermissionSet', { Name: 'Both', Label: 'Both', PermissionSetGroupId: group.Id, Type: 'Group' });
    for (const name of ['One', 'Two']) {
      const license = psl({ DeveloperName: name, UsedLicenses: 1 });
      add('PermissionSetGroupComponent', {
        PermissionSetGroupId: group.Id,
        PermissionSetId: setFor(license, name).Id,
      });
    }
    const full = { errorCode: 'LICENSE_LIMIT_EXCEEDED', message: 'License Limit Exceeded', fields: [] };
    const { body } = await create('PermissionSetAssignment', { AssigneeId: user, PermissionSetGroupId: group.Id });
    expect(body).to.deep.equal([full, full]);
    expect(api.simulator.org.table('PermissionSetLicenseAssign').where('AssigneeId', user)).to.deep.equal([]);
  });

  describe('permissions', () => {
    const tokenWith = (...permissions: string[]): string => {
      const granted = Object.fromEntries(
        ['ApiEnabled', 'ViewSetup', ...permissions].map((name) => [`Permissions${name}`, true]),
      );
      const set = add('PermissionSet', { Name: 'Own', Label: 'Own', ...granted });
      add('PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set.Id });
      return api.simulator.tokenFor('pat@blank-page.example');
    };

    it('a permission set license takes Assign Permission Sets', async () => {
      const license = psl();
      const body = { PermissionSetLicenseId: license.Id, AssigneeId: user };
      expect((await create('PermissionSetLicenseAssign', body, tokenWith())).body).to.deep.equal([
        {
          errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
          message: `insufficient access rights on cross-reference id: ${license.Id.slice(0, 15)}`,
          fields: [],
        },
      ]);
      const token = tokenWith('AssignPermissionSets');
      expect((await create('PermissionSetLicenseAssign', body, token)).status).to.equal(201);
    });

    it('package licenses take Manage Package Licenses; without it their assignments are not to be seen', async () => {
      const body = { PackageLicenseId: pack().Id, UserId: user };
      const without = tokenWith('ManageUsers', 'AssignPermissionSets');
      expect((await api.query('SELECT Id FROM UserPackageLicense', { token: without })).body).to.have.nested.property(
        '[0].errorCode',
        'INVALID_TYPE',
      );
      expect((await create('UserPackageLicense', body, without)).status).to.equal(404);
      const collection = { records: [{ attributes: { type: 'UserPackageLicense' }, ...body }] };
      const inCollection = await api.send('POST', 'composite/sobjects', { body: collection, token: without });
      expect(inCollection.body).to.have.nested.property('[0].errorCode', 'INVALID_TYPE');
      expect((await create('UserPackageLicense', body, tokenWith('ManagePackageLicenses'))).status).to.equal(201);
    });

    it('Manage Package Licenses has a field unless that is switched off', async () => {
      const soql = 'SELECT PermissionsManagePackageLicenses FROM UserPermissionAccess';
      expect(await records(soql)).to.have.nested.property('[0].PermissionsManagePackageLicenses', true);
      await settings({ features: { 'package-license-permission': false } });
      expect((await api.query(soql)).body).to.have.nested.property('[0].errorCode', 'INVALID_FIELD');
      expect((await api.query('SELECT Id FROM UserPackageLicense')).status).to.equal(200);
    });
  });

  describe('a permission set made for a permission set license', () => {
    const seats = (): Promise<Array<Record<string, unknown>>> => records('SELECT Id FROM PermissionSetLicenseAssign');

    it('brings the license', async () => {
      const set = setFor(psl());
      expect((await create('PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set.Id })).status).to.equal(
        201,
      );
      expect(await seats()).to.have.length(1);
    });

    it('demands the license, also in a group, where licenseForSet is demanded', async () => {
      await settings({ switches: { licenseForSet: 'demanded' } });
      const license = psl();
      const set = setFor(license);
      const refusal = [
        {
          errorCode: 'FIELD_INTEGRITY_EXCEPTION',
          message:
            "Can't assign permission set Crm_User to user pat. The user doesn't have the permission set license: CRM",
          fields: ['PermissionSetId'],
        },
      ];
      api.simulator.org.table('User').update(user, { Name: 'pat' });
      const body = { AssigneeId: user, PermissionSetId: set.Id };
      expect((await create('PermissionSetAssignment', body)).body).to.deep.equal(refusal);
      const group = add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
      add('PermissionSet', { Name: 'G', Label: 'G', Type: 'Group', PermissionSetGroupId: group.Id });
      add('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: set.Id });
      const ofGroup = { AssigneeId: user, PermissionSetGroupId: group.Id };
      expect((await create('PermissionSetAssignment', ofGroup)).body).to.deep.equal(refusal);
      await create('PermissionSetLicenseAssign', { AssigneeId: user, PermissionSetLicenseId: license.Id });
      expect((await create('PermissionSetAssignment', body)).status).to.equal(201);
      expect((await create('PermissionSetAssignment', ofGroup)).status).to.equal(201);
    });

    it('keeps the license from being deleted while it is held, directly or in a group', async () => {
      const set = setFor(psl());
      const group = add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
      add('PermissionSet', { Name: 'G', Label: 'G', Type: 'Group', PermissionSetGroupId: group.Id });
      add('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: set.Id });
      const ways: Fields[] = [{ PermissionSetId: set.Id }, { PermissionSetGroupId: group.Id }];
      for (const given of ways) {
        const { id } = (await create('PermissionSetAssignment', { AssigneeId: user, ...given })).body as { id: string };
        const [seat] = await seats();
        expect((await remove('PermissionSetLicenseAssign', String(seat?.['Id']))).body).to.deep.equal([
          {
            errorCode: 'FIELD_INTEGRITY_EXCEPTION',
            message: 'The permission set license is needed by the assigned permission set Crm_User',
            fields: [],
          },
        ]);
        await remove('PermissionSetAssignment', id);
      }
      const [seat] = await seats();
      expect((await remove('PermissionSetLicenseAssign', String(seat?.['Id']))).status).to.equal(204);
    });

    const after = { kept: [1, 1], removed: [0, 0], 'removed later': [1, 0] } as const;
    for (const [licenseAfterLastSet, [atOnce, later]] of Object.entries(after))
      it(`leaves ${atOnce}, a minute later ${later} licenses with the last set: ${licenseAfterLastSet}`, async () => {
        await settings({ switches: { licenseAfterLastSet } });
        const license = psl();
        const ids: string[] = [];
        for (const name of ['One', 'Two']) {
          const body = { AssigneeId: user, PermissionSetId: setFor(license, name).Id };
          ids.push(((await create('PermissionSetAssignment', body)).body as { id: string }).id);
        }
        await remove('PermissionSetAssignment', String(ids[0]));
        await api.send('POST', '/_sim/clock', { body: { advance: 61_000 } });
        expect(await seats(), 'another set needs it').to.have.length(1);
        await remove('PermissionSetAssignment', String(ids[1]));
        expect(await seats()).to.have.length(atOnce);
        await api.send('POST', '/_sim/clock', { body: { advance: 61_000 } });
        expect(await seats()).to.have.length(later);
        expect(await records('SELECT UsedLicenses FROM PermissionSetLicense')).to.have.nested.property(
          '[0].UsedLicenses',
          later,
        );
      });

    it('keeps the license when a set that needs it came back before Salesforce looked', async () => {
      await settings({ switches: { licenseAfterLastSet: 'removed later' }, lag: 5000 });
      const body = { AssigneeId: user, PermissionSetId: setFor(psl()).Id };
      const { id } = (await create('PermissionSetAssignment', body)).body as { id: string };
      await remove('PermissionSetAssignment', id);
      await create('PermissionSetAssignment', body);
      await api.send('POST', '/_sim/clock', { body: { advance: 5000 } });
      expect(await seats()).to.have.length(1);
    });
  });

  for (const [licensesOfInactive, [used, held]] of Object.entries({
    counted: [1, 1],
    'not counted': [0, 1],
    removed: [0, 0],
  } as const))
    it(`has ${used} seats used and ${held} licenses assigned when its holder is inactive: ${licensesOfInactive}`, async () => {
      await settings({ switches: { licensesOfInactive } });
      const { PermissionSetLicenseAssign, UserPackageLicense } = kinds;
      await create('PermissionSetLicenseAssign', PermissionSetLicenseAssign.fields(psl()));
      await create('UserPackageLicense', UserPackageLicense.fields(pack()));
      const setActive = (IsActive: boolean): Promise<Answer> =>
        api.send('PATCH', `sobjects/User/${user}`, { body: { IsActive } });
      expect((await setActive(false)).status).to.equal(204);
      expect(await records(PermissionSetLicenseAssign.used)).to.have.nested.property('[0].UsedLicenses', used);
      expect(await records('SELECT Id FROM PermissionSetLicenseAssign')).to.have.length(held);
      expect(await records(UserPackageLicense.used)).to.have.nested.property('[0].UsedLicenses', 1);
      await setActive(true);
      expect(await records(PermissionSetLicenseAssign.used)).to.have.nested.property('[0].UsedLicenses', held);
      await setActive(false);
      const [seat] = await records('SELECT Id FROM PermissionSetLicenseAssign');
      if (seat) await remove('PermissionSetLicenseAssign', String(seat['Id']));
      expect(await records(PermissionSetLicenseAssign.used)).to.have.nested.property('[0].UsedLicenses', 0);
    });

  it('a package for everybody can be assigned, or is refused', async () => {
    const body = { PackageLicenseId: pack({ AllowedLicenses: -1, UsedLicenses: 7 }).Id, UserId: user };
    const { id } = (await create('UserPackageLicense', body)).body as { id: string };
    await remove('UserPackageLicense', id);
    await settings({ switches: { packageForEverybody: 'refused' } });
    expect((await create('UserPackageLicense', body)).body).to.deep.equal([
      {
        errorCode: 'FIELD_INTEGRITY_EXCEPTION',
        message: 'Package License: everybody may use the package pkg; it has no licenses to assign',
        fields: ['PackageLicenseId'],
      },
    ]);
  });
});
