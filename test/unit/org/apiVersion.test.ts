import type { Connection, SfError } from '@salesforce/core';
import { expect } from 'chai';
import { noteVersionSource, type VersionSource } from '../../../src/org/apiVersion.js';
import { OrgClient } from '../../../src/org/client.js';
import { readComposite } from '../../../src/org/composite.js';
import { readOrganization } from '../../../src/org/facts.js';
import { json, startOrgServer, type OrgServer } from '../support/orgServer.js';

const UNKNOWN = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];
const organization = {
  totalSize: 1,
  done: true,
  records: [
    {
      attributes: { type: 'Organization' },
      Id: '00D000000000001',
      Name: 'Acme',
      OrganizationType: 'Developer Edition',
    },
  ],
};

/** How an org answers to a version that it does not have. Source: "Status Codes and Error Responses". */
const refusals: Array<[status: number, body: unknown]> = [
  [404, UNKNOWN],
  [404, '<html><body>Not here</body></html>'],
  [410, [{ errorCode: 'UNSUPPORTED_API_VERSION', message: 'Version 65 is no longer supported' }]],
];

describe('an API version that the org does not have', () => {
  let server: OrgServer;
  let paths: string[];
  afterEach(() => server.close());

  /** An org with the versions 58 to 64. Its connection has 65. */
  const startOrg = async (source?: VersionSource, [status, body] = refusals[0]!): Promise<Connection> => {
    paths = [];
    server = await startOrgServer((_asked, request, response) => {
      const { pathname } = new URL(request.url!, 'http://org');
      paths.push(pathname);
      if (pathname === '/services/data')
        return json(response, 200, [{ version: '58.0' }, { version: '64.0' }, { version: '9.0' }]);
      if (!pathname.startsWith('/services/data/v64.0/')) return json(response, status, body);
      if (pathname.endsWith('/composite')) {
        let sent = '';
        request.on('data', (chunk) => (sent += String(chunk)));
        request.on('end', () => {
          const { compositeRequest } = JSON.parse(sent) as { compositeRequest: Array<{ url: string }> };
          json(response, 200, {
            compositeResponse: compositeRequest.map(({ url }) => ({ httpStatusCode: 200, body: { url } })),
          });
        });
        return;
      }
      json(response, 200, organization);
    });
    if (source) noteVersionSource(server.connection, source);
    return server.connection;
  };

  for (const from of ['memory', 'fallback'] as const) {
    for (const refusal of refusals) {
      it(`is replaced by the org’s newest where nobody has chosen it (${from}): ${JSON.stringify(refusal)}`, async () => {
        const client = new OrgClient(await startOrg({ from }, refusal));
        expect((await readOrganization(client)).name).to.equal('Acme');
        await readOrganization(client);
        expect(client.apiVersion).to.equal('64.0');
        const before = from === 'memory' ? ['/services/data/v65.0/query'] : [];
        expect(paths).to.deep.equal([
          ...before,
          '/services/data',
          '/services/data/v64.0/query',
          '/services/data/v64.0/query',
        ]);
      });
    }
  }

  it('is replaced for requests that are under way, and asked for once', async () => {
    const client = new OrgClient(await startOrg({ from: 'memory' }));
    await Promise.all(Array.from({ length: 4 }, () => readOrganization(client)));
    expect(paths.filter((path) => path === '/services/data')).to.have.length(1);
  });

  it('is replaced in the paths within a call, too', async () => {
    const client = new OrgClient(await startOrg({ from: 'memory' }));
    const answers = await readComposite(client, [client.path('limits'), '/services/oauth2/userinfo']);
    expect(answers.map(({ body }) => (body as { url: string }).url)).to.deep.equal([
      '/services/data/v64.0/limits',
      '/services/oauth2/userinfo',
    ]);
  });

  it('stays replaced for the next client of the connection', async () => {
    const connection = await startOrg({ from: 'memory' });
    await readOrganization(new OrgClient(connection));
    const earlier = '/services/data/v65.0/query/01g-2000';
    await new OrgClient(connection).get(earlier);
    expect(paths.at(-1)).to.equal('/services/data/v64.0/query/01g-2000');
  });

  const chosen: Array<[source: VersionSource | undefined, words: string]> = [
    [{ from: 'flag' }, 'which --api-version names'],
    [{ from: 'variable', name: 'SF_ORG_API_VERSION' }, 'which the variable SF_ORG_API_VERSION names'],
    [
      { from: 'configuration', name: '/home/ada/.sf/config.json' },
      'which "org-api-version" names in the CLI\'s configuration /home/ada/.sf/config.json',
    ],
    [undefined, 'which was asked for'],
  ];
  for (const [source, words] of chosen) {
    it(`is an error where somebody has chosen it: ${words}`, async () => {
      const client = new OrgClient(await startOrg(source));
      const error = (await readOrganization(client).catch((reason: unknown) => reason)) as SfError;
      expect(error.name).to.equal('ApiVersionNotFoundError');
      expect(error.message).to.equal(`This org has no API version 65.0, ${words}. It has 9.0 to 64.0.`);
      expect(client.apiVersion).to.equal('65.0');
      expect(paths).to.deep.equal(['/services/data/v65.0/query', '/services/data']);
    });
  }

  it('is asked for no more once the org has answered a request of it', async () => {
    paths = [];
    server = await startOrgServer((asked, request, response) => {
      paths.push(request.url!);
      if (asked === '/services/data/v65.0/nothing') json(response, 404, UNKNOWN);
      else json(response, 200, organization);
    });
    noteVersionSource(server.connection, { from: 'memory' });
    const client = new OrgClient(server.connection);
    await readOrganization(client);
    const error: unknown = await client.get(client.path('nothing')).catch((reason: unknown) => reason);
    expect(error).to.have.property('errorCode', 'NOT_FOUND');
    expect(paths).to.have.length(2);
  });

  it('is named as perhaps hidden where the org does not list its versions either', async () => {
    server = await startOrgServer((_asked, _request, response) => json(response, 404, UNKNOWN));
    noteVersionSource(server.connection, { from: 'memory' });
    const error = (await readOrganization(new OrgClient(server.connection)).catch(
      (reason: unknown) => reason,
    )) as SfError;
    expect(error.name).to.equal('ApiVersionNotFoundError');
    expect(error.message).to.equal(
      'This org does not know the address of the request: it has no API version 65.0, which the CLI remembered of this org, or hides it.',
    );
  });
});
