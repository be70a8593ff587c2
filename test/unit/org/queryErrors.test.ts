import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import { readAll } from '../../../src/org/query.js';
import { bots } from '../../../src/resources/agent.js';
import { userRoles } from '../../../src/resources/role.js';
import '../../../src/resources/index.js';
import { OrgClient } from '../../../src/org/client.js';
import { explainQueryError } from '../../../src/org/read/queryErrors.js';
import { defaultOptions } from '../support/options.js';
import { startOrg } from '../support/simulatedOrg.js';
import { startOrgServer, type OrgServer } from '../support/orgServer.js';

describe('an object that a query does not find', () => {
  let server: OrgServer;
  before(async () => (server = await startOrgServer(() => undefined)));
  after(() => server.close());

  for (const [version, name] of [
    ['59.0', 'ApiVersionTooOldError'],
    ['60.0', 'FeatureNotEnabledError'],
  ] as const) {
    it(`that is there since API 60.0 is a ${name} in ${version}`, async () => {
      server.connection.setApiVersion(version);
      const error = Object.assign(new Error('not supported'), { errorCode: 'INVALID_TYPE' });
      expect(await explainQueryError(new OrgClient(server.connection), bots, error)).to.have.property('name', name);
    });
  }
});

describe('a field that a query does not find', () => {
  let server: OrgServer;
  before(async () => (server = await startOrgServer(() => undefined)));
  after(() => server.close());

  for (const [object, isAdvised] of [
    ['User', true],
    ['PermissionSet', false],
    ['UserLogin', false],
  ] as const) {
    it(`of ${object} is ${isAdvised ? 'shown' : 'not shown'} by field-level security`, async () => {
      const error = Object.assign(new Error(`No such column 'Secret' on entity '${object}'`), {
        errorCode: 'INVALID_FIELD',
      });
      const query = { object, fields: ['Id', 'Secret'] };
      const explained = (await explainQueryError(new OrgClient(server.connection), query, error)) as SfError;
      expect(explained).to.have.property('name', 'FieldNotVisibleError');
      expect(explained.actions!.join().includes('Set Field-Level Security')).to.equal(isAdvised);
      if (!isAdvised) expect(explained.actions![0]).to.match(/sf access check/);
    });
  }
});

describe('roles that the org hides', () => {
  it('are told with the permission that shows them', async () => {
    const org = await startOrg();
    try {
      org.simulator.org.settings.switches.rolesWithoutViewRoles = 'hidden';
      for (const object of ['PermissionSet', 'Profile']) {
        const table = org.simulator.org.table(object);
        for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsViewRoles: false });
      }
      const ofUsers = { object: 'User', fields: ['Id', 'UserRole.Name'] };
      for (const query of [userRoles(defaultOptions), ofUsers]) {
        const error: unknown = await readAll(new OrgClient(org.connection), query).catch((caught: unknown) => caught);
        expect(error).to.have.property('name', 'MissingPermissionError');
        expect((error as Error).message).to.include('"View Roles and Role Hierarchy"');
      }
      const without = await readAll(new OrgClient(org.connection), { ...ofUsers, optionalFields: ['UserRole'] });
      expect(without).to.have.length(org.simulator.org.table('User').size);
      expect(Object.keys(without[0]!)).to.have.members(['attributes', 'Id']);
    } finally {
      await org.stop();
    }
  });
});
