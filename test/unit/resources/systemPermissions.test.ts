import { expect } from 'chai';
import { OrgClient } from '../../../src/org/client.js';
import { queryPath } from '../../../src/org/read/queryPage.js';
import { toSoql } from '../../../src/org/soql.js';
import { systemPermissions } from '../../../src/resources/permissions/systemPermissions.js';
import { defaultOptions } from '../support/options.js';
import { json, startOrgServer } from '../support/orgServer.js';
import { RecordingSink } from '../support/recordingSink.js';

/** As many as the describes of orgs have, with names as long. */
const NAMES = Array.from({ length: 989 }, (_, index) => `Permission${String(index).padStart(3, '0')}OfSomething`);

/** The bytes that the line and the headers of a request may have. Source: "API Request Limits and Allocations". */
const LONGEST_URL = 16_384;

describe('the system permissions of an org that has all of them', () => {
  it('are all read, in a few queries that fit into a URL', async () => {
    const fields = ['Id', 'Name', ...NAMES.map((name) => `Permissions${name}`)].map((name) => ({ name, label: name }));
    const server = await startOrgServer((_asked, _request, response) => json(response, 200, { fields }));
    try {
      const client = new OrgClient(server.connection);
      const sink = new RecordingSink();
      const reading = systemPermissions.read(defaultOptions, sink);
      const queries = await reading.further!({ client, memos: sink.memos, userIds: () => [] });
      expect(server.requests).to.deep.equal(['/services/data/v65.0/sobjects/PermissionSet/describe']);
      expect(queries.length).to.be.within(1, 5);
      for (const { query } of queries) {
        const url = client.path(queryPath(toSoql(query, { after: '0PS000000000001AAA' })));
        expect(url.length).to.be.below(LONGEST_URL - 4000);
      }
      const set = { Id: '0PS000000000001AAA' };
      for (const { query, each } of queries) {
        const record = Object.fromEntries(query.fields.map((field) => [field, true]));
        each({ ...record, Id: set.Id });
        each({ ...Object.fromEntries(query.fields.map((field) => [field, false])), Id: 'none' });
      }
      expect(sink.rightRows.sort()).to.deep.equal(NAMES.map((name) => `${set.Id} system ${name} 1`));
      expect(sink.permissions.map(({ name, label }) => `${name} ${label!}`)).to.deep.equal(
        NAMES.map((name) => `${name} Permissions${name}`),
      );
    } finally {
      await server.close();
    }
  });
});
