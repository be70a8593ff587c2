import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { querySubject } from '../../../../simulator/http/subject.js';
import { addAccounts, startApi, type Api } from './support/api.js';

describe('simulator: request log', () => {
  let folder: string;
  let file: string;
  let api: Api;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-log-'));
    file = join(folder, 'requests.jsonl');
    api = await startApi({ requestLog: file });
  });
  afterEach(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const logged = (): unknown[] => api.simulator.requests.map(({ at: _, inFlight: __, ...request }) => request);

  it('says what each REST call was about', async () => {
    addAccounts(api.simulator, 201);
    const soql = 'select id from account';
    await api.get('//services/data');
    const { body } = await api.query(soql, { headers: { 'sforce-query-options': 'batchSize=200' } });
    await api.get((body as { nextRecordsUrl: string }).nextRecordsUrl);
    await api.query('SELECT Nothing FROM user');
    await api.send('POST', 'sobjects/account', { body: {} });
    await api.query(soql, { token: null });
    const [, , more] = api.simulator.requests;
    expect(logged()).to.deep.equal([
      { method: 'GET', path: '/services/data', status: 200 },
      { method: 'GET', path: '/services/data/v67.0/query', status: 200, query: soql, object: 'Account', rows: 200 },
      { method: 'GET', path: more?.path, status: 200, query: soql, object: 'Account', rows: 1 },
      {
        method: 'GET',
        path: '/services/data/v67.0/query',
        status: 400,
        query: 'SELECT Nothing FROM user',
        object: 'User',
      },
      { method: 'POST', path: '/services/data/v67.0/sobjects/account', status: 400, object: 'Account' },
      { method: 'GET', path: '/services/data/v67.0/query', status: 401, query: soql, object: 'Account' },
    ]);
  });

  it('goes to a file as lines of JSON, without a token in it', async () => {
    await api.get('limits');
    await api.get('/services/oauth2/userinfo');
    await api.get('limits', { token: null });
    const text = readFileSync(file, 'utf8');
    expect(text).to.not.include(api.simulator.accessToken);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).to.deep.equal(api.simulator.requests).and.have.length(2);
  });

  it('forgets on demand', async () => {
    await api.get('limits');
    api.simulator.resetRequests();
    expect(api.simulator.requests).to.deep.equal([]);
  });

  for (const [soql, object] of [
    ["SELECT Id, (SELECT Id FROM Assignments) FROM PermissionSet WHERE Name = 'x FROM User'", 'PermissionSet'],
    ['SELECT Id FROM Group WHERE Id IN (SELECT GroupId FROM GroupMember)', 'Group'],
    ['select count() from PERMISSIONSETGROUP', 'PermissionSetGroup'],
    ['SELECT Id FROM Nothing', 'Nothing'],
    ['nonsense', undefined],
  ] as const) {
    it(`sees the object of: ${soql}`, () => {
      expect(querySubject(soql).object).to.equal(object);
    });
  }
});
