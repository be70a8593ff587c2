import { expect } from 'chai';
import { OrgClient } from '../../../src/org/client.js';
import { describeFields, readPermissionLabels, readPermissionNames } from '../../../src/org/read/describe.js';
import { json, startOrgServer } from '../support/orgServer.js';

describe('a description of an object', () => {
  const describing = async <T>(field: object, read: (client: OrgClient) => Promise<T>): Promise<T> => {
    const server = await startOrgServer((_asked, _request, response) => json(response, 200, { fields: [field] }));
    try {
      return await read(new OrgClient(server.connection));
    } finally {
      await server.close();
    }
  };

  for (const [restrictedPicklist, values] of [
    [true, ['Cold']],
    [false, null],
  ] as const) {
    it(`gives the active values of a picklist that is ${restrictedPicklist ? '' : 'not '}restricted`, async () => {
      const picklistValues = [
        { active: true, value: 'Cold' },
        { active: false, value: 'Hot' },
      ];
      const field = { name: 'Rating', type: 'picklist', restrictedPicklist, picklistValues };
      const [described] = await describing(field, (client) => describeFields(client, 'User'));
      expect(described!.values).to.deep.equal(values);
    });
  }

  for (const [updateable, labels] of [
    [true, [['ViewSetup', 'View Setup']]],
    [false, []],
  ] as const) {
    it(`gives ${updateable ? 'a permission that can be given' : 'none that cannot'}`, async () => {
      const field = { name: 'PermissionsViewSetup', label: 'View Setup', updateable };
      expect([...(await describing(field, readPermissionLabels))]).to.deep.equal(labels);
    });
  }

  for (const updateable of [true, false]) {
    it(`names a permission that can ${updateable ? '' : 'not '}be given, as sets have it`, async () => {
      const field = { name: 'PermissionsViewSetup', label: 'View Setup', updateable };
      expect([...(await describing(field, readPermissionNames)).keys()]).to.deep.equal(['ViewSetup']);
    });
  }
});
