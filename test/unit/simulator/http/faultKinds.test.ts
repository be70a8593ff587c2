import { expect } from 'chai';
import type { FaultInput } from '../../../../simulator/org/plannedFaults.js';
import { addAccounts, startApi, type Api, type Answer } from './support/api.js';

type Page = { totalSize: number; done: boolean; nextRecordsUrl?: string; records: Array<{ Id: string }> };

const ACCOUNTS = 4100;
const ALL = 'SELECT Id FROM Account ORDER BY Id';

describe('simulator: kinds of faults', function () {
  this.timeout(20_000);
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
    addAccounts(api.simulator, ACCOUNTS);
  });
  afterEach(() => api.close());

  const plan = (fault: FaultInput): void => api.simulator.faults.plan(fault);
  const rawLimits = (): Promise<Response> =>
    fetch(`${api.simulator.instanceUrl}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${api.simulator.accessToken}` },
    });
  const failureOf = (call: Promise<unknown>): Promise<string | undefined> =>
    call.then(
      () => undefined,
      (error: { cause?: { code?: string } }) => error.cause?.code,
    );
  const next = (page: Answer): Promise<Answer> => api.get((page.body as Page).nextRecordsUrl ?? '');
  const errorOf = ({ status, body }: Answer): unknown[] => [
    status,
    (body as Array<{ errorCode: string }>)[0]?.errorCode,
  ];
  /** How many records each page of a query has, up to the end. */
  const pageSizes = async (): Promise<number[]> => {
    const sizes: number[] = [];
    for (let page = await api.query(ALL); ; page = await next(page)) {
      const { records, nextRecordsUrl } = page.body as Page;
      sizes.push(records.length);
      if (!nextRecordsUrl) return sizes;
    }
  };

  it('latency', async () => {
    plan({ kind: 'latency', milliseconds: 500, jitter: 40 });
    const start = performance.now();
    await api.get('limits');
    expect(performance.now() - start).to.be.above(498);
    expect(api.simulator.faults.list()).to.deep.equal([]);
  });

  it('cut-before, of a read', async () => {
    plan({ kind: 'cut-before', method: 'read' });
    expect(await failureOf(api.get('limits'))).to.equal('UND_ERR_SOCKET');
    expect((await api.get('limits')).headers.get('sforce-limit-info')).to.equal('api-usage=1/15000');
  });

  it('cut-within', async () => {
    plan({ kind: 'cut-within' });
    const response = await rawLimits();
    expect(response.status).to.equal(200);
    expect(await failureOf(response.text())).to.equal('UND_ERR_SOCKET');
  });

  it('cut-after, of a read, and seen as such in the log', async () => {
    plan({ kind: 'cut-after', method: 'GET' });
    expect(await failureOf(api.get('limits'))).to.equal('UND_ERR_SOCKET');
    expect((await api.get('limits')).headers.get('sforce-limit-info')).to.equal('api-usage=2/15000');
    expect(api.simulator.requests.map(({ status }) => status)).to.deep.equal([0, 200]);
  });

  it('truncated', async () => {
    const whole = await (await rawLimits()).text();
    plan({ kind: 'truncated' });
    const part = await (await rawLimits()).text();
    expect(part.length).to.be.below(whole.length);
    expect(() => JSON.parse(part) as unknown).to.throw(SyntaxError);
  });

  it('malformed', async () => {
    plan({ kind: 'malformed', times: 20 });
    for (let n = 0; n < 20; n += 1) {
      const text = await (await rawLimits()).text();
      expect(() => JSON.parse(text) as unknown).to.throw(SyntaxError);
    }
  });

  it('fuzzed, of wrong and of right shape', async () => {
    const right = JSON.stringify((await api.get('limits')).body);
    plan({ kind: 'fuzzed', times: 20 });
    const wrong = new Set<string>();
    for (let n = 0; n < 20; n += 1) wrong.add(typeof (await api.get('limits')).body);
    expect(wrong.size).to.be.above(2);
    plan({ kind: 'fuzzed', shape: 'right', times: 20 });
    for (let n = 0; n < 20; n += 1) {
      const { body } = await api.get('limits');
      expect(body).to.be.an('object');
      expect(JSON.stringify(body)).not.to.equal(right);
    }
  });

  it('server-error', async () => {
    for (const status of [429, 500, 502, 503, 504] as const) {
      plan({ kind: 'server-error', status, retryAfter: 2 });
      const answer = await api.get('limits');
      const code = status === 503 ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION';
      expect(errorOf(answer)).to.deep.equal([status, code]);
      expect(answer.headers.get('retry-after')).to.equal('2');
    }
  });

  it('proxy-page', async () => {
    plan({ kind: 'proxy-page', status: 504 });
    const { status, headers, body } = await api.get('limits');
    expect(status).to.equal(504);
    expect(headers.get('content-type')).to.equal('text/html');
    expect(body).to.include('<title>504 Gateway Timeout</title>');
    expect((await api.get('limits')).headers.get('sforce-limit-info')).to.equal('api-usage=1/15000');
  });

  it('session-expired, until the token is refreshed', async () => {
    plan({ kind: 'session-expired', route: '/query/' });
    const first = await api.query(ALL);
    expect(errorOf(await next(first))).to.deep.equal([401, 'INVALID_SESSION_ID']);
    expect(errorOf(await next(first))).to.deep.equal([401, 'INVALID_SESSION_ID']);
    const form = { grant_type: 'refresh_token', refresh_token: api.simulator.refreshToken };
    const { body } = await api.send('POST', '/services/oauth2/token', { form, token: null });
    const { access_token: token } = body as { access_token: string };
    expect((await api.get((first.body as Page).nextRecordsUrl ?? '', { token })).status).to.equal(200);
  });

  it('concurrent-limit', async () => {
    plan({ kind: 'concurrent-limit' });
    expect((await api.get('limits')).body).to.deep.equal([
      { message: 'ConcurrentPerOrgLongTxn Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    ]);
    expect((await api.get('limits')).status).to.equal(200);
  });

  it('daily-limit, from then on', async () => {
    plan({ kind: 'daily-limit', after: 1 });
    expect((await api.get('limits')).status).to.equal(200);
    for (let n = 0; n < 2; n += 1) {
      const answer = await api.get('limits');
      expect(answer.body).to.have.nested.property('[0].message', 'TotalRequests Limit exceeded.');
      expect(answer.headers.get('sforce-limit-info')).to.equal('api-usage=15000/15000');
    }
  });

  it('lost-locator, which stays lost', async () => {
    plan({ kind: 'lost-locator', object: 'Account', after: 1 });
    const second = await next(await api.query(ALL));
    for (let n = 0; n < 2; n += 1) expect(errorOf(await next(second))).to.deep.equal([400, 'INVALID_QUERY_LOCATOR']);
    expect(await pageSizes()).to.deep.equal([2000, 2000, 100]);
  });

  it('query-timeout, of queries only', async () => {
    plan({ kind: 'query-timeout' });
    expect((await api.get('limits')).status).to.equal(200);
    expect(errorOf(await api.query(ALL))).to.deep.equal([400, 'QUERY_TIMEOUT']);
  });

  it('no-access, of queries only', async () => {
    plan({ kind: 'no-access' });
    expect((await api.get('limits')).status).to.equal(200);
    expect(errorOf(await api.query(ALL))).to.deep.equal([400, 'INSUFFICIENT_ACCESS']);
  });

  it('short-page, which loses nothing', async () => {
    plan({ kind: 'short-page', records: 7, after: 1 });
    expect(await pageSizes()).to.deep.equal([2000, 7, 2000, 93]);
  });

  it('wrong-total', async () => {
    plan({ kind: 'wrong-total', by: -3, times: 2 });
    const first = await api.query(ALL);
    const second = await next(first);
    const third = await next(second);
    const totals = [first, second, third].map(({ body }) => (body as Page).totalSize);
    expect(totals).to.deep.equal([ACCOUNTS - 3, ACCOUNTS - 3, ACCOUNTS]);
  });

  it('rows-deleted between pages, which are missing in the pages to come', async () => {
    plan({ kind: 'rows-deleted', route: '/query/', count: 300 });
    const sizes = await pageSizes();
    expect(sizes[0]).to.equal(2000);
    expect(sizes[1]).to.be.below(2000);
    expect(api.simulator.org.table('Account').size).to.equal(ACCOUNTS - 300);
  });

  it('rows-inserted between pages, which only the next query sees', async () => {
    plan({ kind: 'rows-inserted', route: '/query/', count: 3 });
    expect(await pageSizes()).to.deep.equal([2000, 2000, 100]);
    expect(await pageSizes()).to.deep.equal([2000, 2000, 103]);
  });

  it('rows-inserted of memberships, none of which is there already', async () => {
    const { org } = api.simulator;
    const groups = ['A', 'B', 'C'].map((Name) => org.table('Group').insert({ Name, Type: 'Regular' }).Id);
    const users = ['x', 'y', 'z'].map((name) => api.addUser(`${name}@acme.example`));
    for (const [at, GroupId] of groups.entries())
      org.table('GroupMember').insert({ GroupId, UserOrGroupId: users[at] ?? null });
    plan({ kind: 'rows-inserted', rowsOf: 'GroupMember', count: 6 });
    plan({ kind: 'rows-inserted', rowsOf: 'User', count: 2, after: 1 });
    await api.get('limits');
    const pairs = [...org.table('GroupMember').rows()].map(
      (row) => `${String(row.GroupId)} ${String(row.UserOrGroupId)}`,
    );
    expect(new Set(pairs).size).to.equal(pairs.length);
    expect(pairs).to.have.length(9);
    await api.get('limits');
    const usernames = [...org.table('User').rows()].map(({ Username }) => Username);
    expect(new Set(usernames).size).to.equal(usernames.length);
    expect(usernames).to.have.length(8);
  });

  it('those of bulk jobs: short pages, wrong totals, broken CSV', async () => {
    const { body } = await api.send('POST', 'jobs/query', { body: { operation: 'query', query: ALL } });
    const { id } = body as { id: string };
    plan({ kind: 'wrong-total', object: 'Account', by: 5 });
    expect((await api.get(`jobs/query/${id}`)).body).to.include({ numberRecordsProcessed: ACCOUNTS + 5 });
    plan({ kind: 'short-page', object: 'Account', records: 50 });
    const { headers } = await api.get(`jobs/query/${id}/results`);
    expect(headers.get('sforce-numberofrecords')).to.equal('50');
    expect(headers.get('sforce-locator')).not.to.equal('null');
    plan({ kind: 'malformed', object: 'Account' });
    expect((await api.get(`jobs/query/${id}/results`)).body).to.include('\u0001');
  });

  it('those that end bulk jobs', async () => {
    const create = (): Promise<Answer> => api.send('POST', 'jobs/query', { body: { operation: 'query', query: ALL } });
    plan({ kind: 'job-refused', code: 'INVALIDENTITY' });
    expect(errorOf(await create())).to.deep.equal([400, 'INVALIDENTITY']);
    for (const state of ['Failed', 'Aborted'] as const) {
      const { id } = (await create()).body as { id: string };
      plan({ kind: 'job-failed', object: 'Account', state });
      expect((await api.get(`jobs/query/${id}`)).body).to.include({ state, numberRecordsProcessed: 0 });
      expect((await api.get(`jobs/query/${id}`)).body).to.include({ state });
    }
    const { id } = (await create()).body as { id: string };
    await api.get(`jobs/query/${id}`);
    plan({ kind: 'lost-job', route: 'results' });
    expect((await api.get(`jobs/query/${id}`)).status).to.equal(200);
    expect((await api.get(`jobs/query/${id}/results`)).status).to.equal(404);
    expect((await api.get(`jobs/query/${id}`)).status).to.equal(404);
  });
});
