import { expect } from 'chai';
import { addAccounts, NOW, startApi, type Answer, type Api } from './support/api.js';

type Page = { totalSize: number; done: boolean; nextRecordsUrl?: string; records: Array<{ Id: string }> };
const page = ({ body }: Answer): Page => body as Page;

const ALL = 'SELECT Id FROM Account ORDER BY Id';
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;
const invalidLocator = [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }];

describe('simulator: query', () => {
  let api: Api;
  let ids: string[];
  before(async () => {
    api = await startApi();
    ids = addAccounts(api.simulator, 4100);
  });
  after(() => api.close());

  it('answers in pages of 2,000', async () => {
    const first = page(await api.query(ALL));
    expect(first).to.include({ totalSize: 4100, done: false });
    expect(first.nextRecordsUrl).to.match(/^\/services\/data\/v67\.0\/query\/0r8\w{15}-2000$/);
    const second = page(await api.get(first.nextRecordsUrl ?? ''));
    expect(second.nextRecordsUrl).to.equal(first.nextRecordsUrl?.replace('-2000', '-4000'));
    const third = page(await api.get(second.nextRecordsUrl ?? ''));
    expect(third).to.include({ totalSize: 4100, done: true }).and.not.have.property('nextRecordsUrl');
    expect([first, second, third].flatMap(({ records }) => records.map(({ Id }) => Id))).to.deep.equal(ids);
  });

  for (const [asked, given] of [
    ['batchSize=500', 500],
    ['batchSize=1', 200],
    ['batchSize=9000', 2000],
    ['nonsense', 2000],
  ] as const) {
    it(`gives ${String(given)} records for "${asked}"`, async () => {
      const { records, nextRecordsUrl } = page(await api.query(ALL, { headers: { 'sforce-query-options': asked } }));
      expect(records).to.have.length(given);
      expect(nextRecordsUrl).to.match(new RegExp(`-${String(given)}$`));
    });
  }

  it('goes on with the records that matched when the query ran', async () => {
    const { nextRecordsUrl = '' } = page(await api.query(ALL));
    const [added] = addAccounts(api.simulator, 1);
    try {
      expect(page(await api.get(nextRecordsUrl)).totalSize).to.equal(4100);
    } finally {
      api.simulator.org.table('Account').delete(added ?? '');
    }
  });

  it('reads a page again', async () => {
    const { nextRecordsUrl = '' } = page(await api.query(ALL));
    expect((await api.get(nextRecordsUrl)).body).to.deep.equal((await api.get(nextRecordsUrl)).body);
  });

  it('forgets a cursor after two days', async () => {
    const { nextRecordsUrl = '' } = page(await api.query(ALL));
    const { clock } = api.simulator.org;
    clock.advance(TWO_DAYS - 1);
    expect((await api.get(nextRecordsUrl)).status).to.equal(200);
    clock.advance(1);
    const { status, body } = await api.get(nextRecordsUrl);
    clock.set(NOW);
    expect(status).to.equal(400);
    expect(body).to.deep.equal(invalidLocator);
  });

  it("refuses a locator that is unknown, beyond the end, malformed or another user's", async () => {
    const { nextRecordsUrl = '' } = page(await api.query(ALL));
    const beyond = nextRecordsUrl.replace('-2000', '-4100');
    for (const path of ['query/0r88d0000000zzzAAA-2000', 'query/nonsense', beyond]) {
      const { status, body } = await api.get(path);
      expect(status, path).to.equal(400);
      expect(body, path).to.deep.equal(invalidLocator);
    }
    const other = api.addUser('other@example.com');
    const users = api.simulator.org.table('User');
    const [admin] = users.where('Username', api.simulator.username);
    users.update(other, { ProfileId: admin?.ProfileId ?? null });
    const { body } = await api.get(nextRecordsUrl, { token: api.simulator.tokenFor('other@example.com') });
    expect(body).to.deep.equal(invalidLocator);
  });

  it('shows deleted records to queryAll only', async () => {
    const [deleted] = addAccounts(api.simulator, 1);
    api.simulator.org.table('Account').delete(deleted ?? '');
    const soql = encodeURIComponent(`SELECT Id, IsDeleted FROM Account WHERE Id = '${deleted ?? ''}'`);
    expect((await api.get(`query?q=${soql}`)).body).to.include({ totalSize: 0, done: true });
    expect(page(await api.get(`queryAll?q=${soql}`)).records).to.have.length(1);
    const { nextRecordsUrl } = page(await api.get(`queryAll?q=${encodeURIComponent(ALL)}`));
    expect(nextRecordsUrl).to.match(/^\/services\/data\/v67\.0\/query\//);
  });

  it('answers Tooling queries below tooling', async () => {
    const { nextRecordsUrl } = page(await api.get(`tooling/query?q=${encodeURIComponent(ALL)}`));
    expect(nextRecordsUrl).to.match(/^\/services\/data\/v67\.0\/tooling\/query\/0r8/);
    expect(page(await api.get(nextRecordsUrl ?? '')).records).to.have.length(2000);
  });

  it('counts without records', async () => {
    expect((await api.query('SELECT COUNT() FROM Account')).body).to.deep.equal({
      totalSize: 4100,
      done: true,
      records: [],
    });
  });

  it('describes the columns of a query', async () => {
    const soql = encodeURIComponent('SELECT Id, Profile.Name FROM User');
    const { body } = await api.get(`query?q=${soql}&columns=true`);
    expect(body).to.deep.include({ entityName: 'User', groupBy: false, idSelected: true, keyPrefix: '005' });
    expect(body).to.have.nested.property('columnMetadata[0].columnName', 'Id');
    expect(body).to.have.nested.property('columnMetadata[1].joinColumns[0].columnName', 'Name');
  });

  it('needs a query', async () => {
    const { status, body } = await api.get('query');
    expect(status).to.equal(400);
    expect(body).to.deep.equal([{ errorCode: 'MALFORMED_QUERY', message: 'A query string has to be specified' }]);
  });

  it('shows the faults of the org as they are', async () => {
    const { status, body } = await api.query('SELECT Id FROM ScratchOrgInfo limit 1');
    expect(status).to.equal(400);
    expect(body).to.deep.equal([
      {
        errorCode: 'INVALID_TYPE',
        message:
          '\nSELECT Id FROM ScratchOrgInfo limit 1\n               ^\nERROR at Row:1:Column:16\n' +
          "sObject type 'ScratchOrgInfo' is not supported. If you are attempting to use a custom object, be sure to " +
          "append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
      },
    ]);
  });
});
