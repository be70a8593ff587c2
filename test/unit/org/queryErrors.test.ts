import { expect } from 'chai';
import { bots } from '../../../src/resources/agent.js';
import { OrgClient } from '../../../src/org/client.js';
import { explainQueryError } from '../../../src/org/read/queryErrors.js';
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
