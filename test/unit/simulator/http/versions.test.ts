import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

describe('simulator: versions and resources', () => {
  let api: Api;
  before(async () => (api = await startApi()));
  after(() => api.close());

  it('lists the API versions to everyone', async () => {
    const { status, headers, body } = await api.get('/services/data', { token: null });
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('application/json;charset=UTF-8');
    expect(body).to.have.length(19);
    expect(body).to.deep.include({ label: "Winter '21", url: '/services/data/v50.0', version: '50.0' });
    expect(body).to.deep.include({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
    expect((body as unknown[]).at(-1)).to.deep.equal({
      label: "Winter '27",
      url: '/services/data/v68.0',
      version: '68.0',
    });
  });

  it('lists the resources of a version', async () => {
    const { body } = await api.get('/services/data/v58.0');
    expect(body).to.include({ query: '/services/data/v58.0/query', sobjects: '/services/data/v58.0/sobjects' });
  });

  for (const path of ['/services/data/v49.0', '/services/data/v69.0/query?q=x', '/services/data/67.0']) {
    it(`finds nothing at ${path}`, async () => {
      const { status, body } = await api.get(path);
      expect(status).to.equal(404);
      expect(body).to.deep.equal([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
    });
  }

  const unknown: Array<[method: string, path: string, contentType?: string]> = [
    ['GET', 'nowhere'],
    ['POST', 'composite/graph'],
    ['PUT', 'jobs/ingest/7508d0000000001/batches', 'text/csv'],
    ['GET', 'sobjects/User/deleted'],
    ['GET', 'sobjects/User/updated'],
    ['POST', '/services/Soap/u/67.0', 'text/xml'],
    ['GET', '/services/scim/v2/Users'],
  ];
  for (const [method, path, contentType = 'application/json'] of unknown) {
    it(`says that it does not simulate ${method} ${path}`, async () => {
      const body = method === 'GET' ? undefined : 'x';
      const answer = await api.send(method, path, { body, headers: { 'content-type': contentType } });
      expect(answer.status).to.equal(404);
      expect(answer.body).to.deep.equal([
        {
          errorCode: 'NOT_FOUND',
          message: `The requested resource does not exist. This is a simulated org, which has no ${path}: see simulator/README.md.`,
        },
      ]);
    });
  }

  it("names the caller's identity, which tells who that is", async () => {
    const { orgId, username, instanceUrl } = api.simulator;
    const { identity } = (await api.get('/services/data/v67.0')).body as { identity: string };
    const { Id } = api.simulator.org.table('User').where('Username', username)[0]!;
    expect(identity).to.equal(`${instanceUrl}/id/${orgId}/${Id}`);
    const own = { user_id: Id, organization_id: orgId, username, asserted_user: true, active: true };
    expect((await api.get(new URL(identity).pathname)).body).to.deep.include(own);
    const other = api.simulator.tokenFor((api.addUser('other@example.com'), 'other@example.com'));
    const refused = await api.get(new URL(identity).pathname, { token: other });
    expect(refused).to.deep.include({ status: 403, body: [{ errorCode: 'FORBIDDEN', message: 'Bad_Id' }] });
    expect((await api.get(new URL(identity).pathname, { token: null })).status).to.equal(401);
  });

  it('reads repeated and trailing slashes as one', async () => {
    expect((await api.get('//services/data/')).status).to.equal(200);
    expect((await api.get('//services//data/v67.0//limits/')).status).to.equal(200);
  });

  it('names the methods a resource has', async () => {
    const { status, body } = await api.send('PUT', 'sobjects/User');
    expect(status).to.equal(405);
    expect(body).to.deep.equal([
      { errorCode: 'METHOD_NOT_ALLOWED', message: "HTTP Method 'PUT' not allowed. Allowed are GET,POST" },
    ]);
  });

  it('tells the limits', async () => {
    const { body } = await api.get('limits');
    const { used } = usage(await api.get('limits'));
    expect(body).to.deep.include({ DailyApiRequests: { Max: 15_000, Remaining: 15_000 - used + 1 } });
    expect(body).to.deep.include({ DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 } });
  });

  it('counts every REST call, and only those', async () => {
    const before = usage(await api.get('limits'));
    await api.get('/services/data');
    await api.get('/services/oauth2/userinfo');
    expect(usage(await api.get('query?q=nonsense'))).to.deep.equal({ used: before.used + 1, limit: 15_000 });
  });

  it('compresses what is large, for those who accept it', async () => {
    const gzip = await api.get('sobjects', { headers: { 'accept-encoding': 'gzip' } });
    expect(gzip.headers.get('content-encoding')).to.equal('gzip');
    expect(gzip.body).to.have.property('encoding', 'UTF-8');
    const plain = await api.get('sobjects', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(plain.body).to.deep.equal(gzip.body);
    const small = await api.get('query?q=SELECT+Id+FROM+Organization', { headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers.get('content-encoding')).to.equal(null);
  });

  it('refuses an address of more than 16,384 bytes, alone or with its headers', async () => {
    expect((await api.get(`limits?x=${'a'.repeat(16_384)}`)).status).to.equal(414);
    expect(
      (await api.get(`limits?x=${'a'.repeat(16_000)}`, { headers: { 'x-long': 'a'.repeat(500) } })).status,
    ).to.equal(431);
    expect((await api.get(`limits?x=${'a'.repeat(15_500)}`)).status).to.equal(200);
  });

  it('refuses bodies it cannot read', async () => {
    const broken = await fetch(`${api.simulator.instanceUrl}/services/data/v67.0/sobjects/Account`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.simulator.accessToken}`, 'content-type': 'application/json' },
      body: '{"Name":',
    });
    expect(broken.status).to.equal(400);
    expect(broken.headers.get('sforce-limit-info')).to.match(/^api-usage=\d+\/15000$/);
    expect(await broken.json()).to.have.nested.property('[0].errorCode', 'JSON_PARSER_ERROR');
    const list = await api.send('POST', 'sobjects/Account', { body: [] });
    expect(list.body).to.have.nested.property('[0].errorCode', 'JSON_PARSER_ERROR');
    const xml = await api.send('POST', 'sobjects/Account', {
      body: 'x',
      headers: { 'content-type': 'application/xml' },
    });
    expect(xml.status).to.equal(415);
    expect(xml.body).to.deep.equal([
      { errorCode: 'UNSUPPORTED_MEDIA_TYPE', message: 'Content type application/xml is not supported.' },
    ]);
  });
});

function usage({ headers }: { headers: Headers }): { used: number; limit: number } {
  const [, used, limit] = /^api-usage=(\d+)\/(\d+)$/.exec(headers.get('sforce-limit-info') ?? '') ?? [];
  return { used: Number(used), limit: Number(limit) };
}
