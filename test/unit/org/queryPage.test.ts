import { expect } from 'chai';
import { territoryRoles } from '../../../src/resources/territory.js';
import { OrgClient } from '../../../src/org/client.js';
import { readAll } from '../../../src/org/query.js';
import { json, startOrgServer } from '../support/orgServer.js';

describe('an answer without an order, of which nobody can ask later what it has missed', () => {
  for (const [totalSize, outcome] of [
    [1, ['Owner']],
    [2, 'UnreadableAnswerError'],
  ] as const) {
    it(`is taken with one record of ${totalSize}: ${String(outcome)}`, async () => {
      const body = { totalSize, done: true, records: [{ Value: 'Owner' }] };
      const server = await startOrgServer((_asked, _request, response) => json(response, 200, body));
      const client = new OrgClient(server.connection, { retries: 1, firstRetryAfter: 1 });
      const read = await readAll(client, territoryRoles).then(
        (records) => records.map(({ Value: value }) => value),
        ({ name }: Error) => name,
      );
      await server.close();
      expect(read).to.deep.equal(outcome);
    });
  }
});
