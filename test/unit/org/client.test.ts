import { expect } from 'chai';
import { manageUsers } from '../../../src/model/systemPermission.js';
import { OrgClient } from '../../../src/org/client.js';
import { describeFields, readPermissionLabels } from '../../../src/org/read/describe.js';
import { readOrganization, missingOwnPermissions, readRunningUserId } from '../../../src/org/facts.js';
import { nearUsernames } from '../../../src/services/lookup/users.js';
import { json, startOrgServer, type OrgServer } from '../support/orgServer.js';

describe('answers of the wrong shape', () => {
  let server: OrgServer;
  afterEach(() => server.close());

  const reads: ReadonlyArray<[what: string, read: (client: OrgClient) => Promise<unknown>]> = [
    ['the organization', readOrganization],
    ['own permissions', (client) => missingOwnPermissions(client, [manageUsers])],
    ['the fields of an object', (client) => describeFields(client, 'User')],
    ['the permissions of an org', readPermissionLabels],
    ['usernames', (client) => nearUsernames(client, ['ada@acme.example'])],
    ['the running user', readRunningUserId],
  ];
  for (const [what, read] of reads) {
    for (const body of [null, [], {}, 'maintenance', { records: null, fields: [null] }]) {
      it(`are asked for again, and named: ${what}, ${JSON.stringify(body)}`, async () => {
        server = await startOrgServer((_asked, _request, response) => json(response, 200, body));
        const client = new OrgClient(server.connection, { retries: 1, firstRetryAfter: 1 });
        const error: unknown = await read(client).catch((reason: unknown) => reason);
        expect(error).to.have.property('name', 'UnreadableAnswerError');
        expect(server.requests).to.have.length(2);
      });
    }
  }
});
