import { expect } from 'chai';
import { OrgClient } from '../../../src/org/client.js';
import { readAll } from '../../../src/org/query.js';
import { json, page, startOrgServer } from '../support/orgServer.js';

const query = { object: 'Group', fields: ['Id'], featureFields: ['Shape'] };

describe('feature fields of a query', () => {
  const askedWhere = async (describe: { status: number; body: unknown }, queries: number): Promise<string[]> => {
    const server = await startOrgServer((asked, _request, response) =>
      asked.endsWith('/describe')
        ? json(response, describe.status, describe.body)
        : json(response, 200, page(['00G000000000001AAA'], 1)),
    );
    try {
      const client = new OrgClient(server.connection);
      await Promise.all(Array.from({ length: queries }, () => readAll(client, query)));
      return server.requests;
    } finally {
      await server.close();
    }
  };
  const DESCRIBE = '/services/data/v65.0/sobjects/Group/describe';

  it('are asked for where the org describes them; the object is described once', async () => {
    const requests = await askedWhere({ status: 200, body: { fields: [{ name: 'Id' }, { name: 'Shape' }] } }, 2);
    const asked = 'SELECT Id, Shape FROM Group ORDER BY Id';
    expect(requests).to.deep.equal([DESCRIBE, asked, asked]);
  });

  for (const [what, status, body] of [
    ['does not describe them', 200, { fields: [{ name: 'Id' }] }],
    ['hides the object', 404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]],
  ] as const) {
    it(`are not asked for where the org ${what}`, async () => {
      // The first answer of an org that is a 404 may also mean its API version.
      const versions = status === 404 ? ['/services/data'] : [];
      expect(await askedWhere({ status, body }, 1)).to.deep.equal([
        DESCRIBE,
        ...versions,
        'SELECT Id FROM Group ORDER BY Id',
      ]);
    });
  }
});
