import { expect } from 'chai';
import { addAccounts, startApi, type Answer, type Api } from './support/api.js';

const refusal = (errorCode: string, message: string): unknown => ({ status: 400, body: [{ errorCode, message }] });

describe('simulator: jobs/query', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    addAccounts(api.simulator, 5);
  });
  after(() => api.close());

  const create = (query: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    api.send('POST', 'jobs/query', { body: { operation: 'query', query, ...more } });
  const jobFor = async (query: string, more?: Record<string, unknown>): Promise<string> => {
    const { status, body } = await create(query, more);
    expect(status).to.equal(200);
    return (body as { id: string }).id;
  };
  const completed = async (query: string, more?: Record<string, unknown>): Promise<string> => {
    const id = await jobFor(query, more);
    await api.get(`jobs/query/${id}`);
    return id;
  };
  const short = ({ status, body }: Answer): unknown => ({ status, body });

  it('creates a job that completes', async () => {
    const { status, body } = await create('SELECT Id FROM Account');
    expect(status).to.equal(200);
    const job = body as { id: string; createdById: string };
    expect(job.id).to.match(/^750\w{15}$/);
    const known = {
      id: job.id,
      operation: 'query',
      object: 'Account',
      createdById: job.createdById,
      createdDate: '2026-09-01T09:00:00.000+0000',
      systemModstamp: '2026-09-01T09:00:00.000+0000',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 67,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    };
    expect(body).to.deep.equal({ ...known, state: 'UploadComplete' });
    expect((await api.get(`jobs/query/${job.id}`)).body).to.deep.equal({
      ...known,
      state: 'JobComplete',
      jobType: 'V2Query',
      numberRecordsProcessed: 5,
      retries: 0,
      totalProcessingTime: 0,
    });
  });

  it('keeps the records of the time the job was made, however many', async () => {
    const large = await startApi();
    try {
      const ids = addAccounts(large.simulator, 4500);
      const { body } = await large.send('POST', 'jobs/query', {
        body: { operation: 'query', query: 'SELECT Id, Name, Owner.Name FROM Account' },
      });
      const { id } = body as { id: string };
      await large.get(`jobs/query/${id}`);
      for (const gone of ids.slice(0, 4000)) large.simulator.org.table('Account').delete(gone);
      const results = await large.get(`jobs/query/${id}/results`);
      const lines = String(results.body).trimEnd().split('\n');
      expect(lines).to.deep.equal([
        '"Id","Name","Owner.Name"',
        ...ids.map((account, at) => `"${account}","Account ${String(at + 1).padStart(4, '0')}",""`),
      ]);
      expect(results.headers.get('sforce-numberofrecords')).to.equal('4500');
    } finally {
      await large.close();
    }
  });

  it('gives results in pages that repeat the header', async () => {
    const id = await completed('SELECT Name FROM Account ORDER BY Name');
    const first = await api.get(`jobs/query/${id}/results?maxRecords=3`);
    expect(first.headers.get('content-type')).to.equal('text/csv;charset=UTF-8');
    expect(first.headers.get('sforce-numberofrecords')).to.equal('3');
    expect(first.headers.get('sforce-limit-info')).to.match(/^api-usage=/);
    expect(first.body).to.equal('"Name"\n"Account 0001"\n"Account 0002"\n"Account 0003"\n');
    const locator = first.headers.get('sforce-locator') ?? '';
    const second = await api.get(`jobs/query/${id}/results?maxRecords=3&locator=${locator}`);
    expect(second.body).to.equal('"Name"\n"Account 0004"\n"Account 0005"\n');
    expect(second.headers.get('sforce-numberofrecords')).to.equal('2');
    expect(second.headers.get('sforce-locator')).to.equal('null');
  });

  it('writes parents, booleans, nulls and awkward text', async () => {
    const { org, username } = api.simulator;
    const [admin] = org.table('User').where('Username', username);
    org.table('User').update(admin?.Id ?? '', { Title: 'Chief, "the"\nboss', Department: null });
    const soql = `SELECT Title, IsActive, Department, Profile.UserLicense.Name, Manager.Name FROM User WHERE Username = '${username}'`;
    const id = await completed(soql, { columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' });
    expect((await api.get(`jobs/query/${id}/results`)).body).to.equal(
      '"Title";"IsActive";"Department";"Profile.UserLicense.Name";"Manager.Name"\r\n' +
        '"Chief, ""the""\nboss";"true";"";"Salesforce";""\r\n',
    );
  });

  it('gives a header alone for no records', async () => {
    const id = await completed("SELECT Id FROM Account WHERE Name = 'none'");
    const { headers, body } = await api.get(`jobs/query/${id}/results`);
    expect(body).to.equal('"Id"\n');
    expect(headers.get('sforce-numberofrecords')).to.equal('0');
    expect(headers.get('sforce-locator')).to.equal('null');
  });

  it('finds deleted records with queryAll', async () => {
    const [deleted = ''] = addAccounts(api.simulator, 1);
    api.simulator.org.table('Account').delete(deleted);
    const id = await completed('SELECT Id FROM Account', { operation: 'queryAll' });
    expect((await api.get(`jobs/query/${id}`)).body).to.include({ operation: 'queryAll', numberRecordsProcessed: 6 });
  });

  it('aborts a job that is not done, and then has no results of it', async () => {
    const id = await jobFor('SELECT Id FROM Account');
    const aborted = await api.send('PATCH', `jobs/query/${id}`, { body: { state: 'Aborted' } });
    expect(aborted.body).to.include({ state: 'Aborted' });
    expect((await api.get(`jobs/query/${id}`)).body).to.include({ state: 'Aborted', numberRecordsProcessed: 0 });
    expect(short(await api.get(`jobs/query/${id}/results`))).to.deep.equal(
      refusal('INVALIDJOBSTATE', 'Results of a job in state Aborted are not available'),
    );
    expect(short(await api.send('PATCH', `jobs/query/${id}`, { body: { state: 'Aborted' } }))).to.deep.equal(
      refusal('INVALIDJOBSTATE', 'Aborting a job in state Aborted is not allowed'),
    );
  });

  it('deletes a job that is done', async () => {
    const id = await jobFor('SELECT Id FROM Account');
    expect(short(await api.send('DELETE', `jobs/query/${id}`))).to.deep.equal(
      refusal('INVALIDJOBSTATE', 'Deleting a job in state UploadComplete is not allowed'),
    );
    await api.get(`jobs/query/${id}`);
    expect((await api.send('DELETE', `jobs/query/${id}`)).status).to.equal(204);
    expect((await api.get(`jobs/query/${id}`)).status).to.equal(404);
  });

  it('takes its time when it is told to', async () => {
    const jobTime = (milliseconds: number): Promise<Answer> =>
      api.send('PATCH', '/_sim/settings', { body: { jobTime: milliseconds } });
    await jobTime(600_000);
    try {
      const id = await jobFor('SELECT Id FROM Account');
      expect((await api.get(`jobs/query/${id}`)).body).to.include({ state: 'InProgress', numberRecordsProcessed: 0 });
      expect(short(await api.get(`jobs/query/${id}/results`))).to.deep.equal(
        refusal('INVALIDJOBSTATE', 'Results of a job in state InProgress are not available'),
      );
      await jobTime(50);
      const shorter = await jobFor('SELECT Id FROM Account');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect((await api.get(`jobs/query/${shorter}`)).body).to.include({ state: 'JobComplete' });
    } finally {
      await jobTime(0);
    }
  });

  it('writes date-times with Z', async () => {
    const id = await completed('SELECT CreatedDate FROM User LIMIT 1');
    expect((await api.get(`jobs/query/${id}/results`)).body).to.match(/\n"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"\n$/);
  });

  for (const [query, feature] of [
    ['SELECT Name, (SELECT Id FROM Users) FROM Profile', 'Aggregate Relationships'],
    ['SELECT COUNT(Id) FROM Account', 'Aggregate functions'],
    ['SELECT Name FROM Account GROUP BY Name', 'GROUP BY'],
    ['SELECT Name FROM Account OFFSET 2', 'OFFSET'],
  ] as const) {
    it(`refuses ${feature}`, async () => {
      expect(short(await create(query))).to.deep.equal(
        refusal('API_ERROR', `${feature} not supported in Bulk V2 Query with CSV content type`),
      );
    });
  }

  it('refuses a query that REST refuses, the same way', async () => {
    const { status, body } = await create('SELECT Nothing FROM Account');
    expect(status).to.equal(400);
    expect(body).to.have.nested.property('[0].errorCode', 'INVALID_FIELD');
  });

  it('refuses other jobs, formats and locators', async () => {
    const query = 'SELECT Id FROM Account';
    expect(short(await create(query, { operation: 'insert' }))).to.deep.equal(
      refusal('INVALIDJOB', 'Unsupported operation: insert'),
    );
    expect(short(await create(query, { contentType: 'XML' }))).to.deep.equal(
      refusal('INVALIDJOB', 'Unsupported content type: XML'),
    );
    expect(short(await create(query, { columnDelimiter: 'DOT' }))).to.deep.equal(
      refusal('INVALIDJOB', 'Unsupported column delimiter: DOT'),
    );
    const id = await completed(query);
    expect(short(await api.get(`jobs/query/${id}/results?locator=MTAwMA`))).to.deep.equal(
      refusal('INVALID_QUERY_LOCATOR', 'invalid query locator'),
    );
    expect(short(await api.get(`jobs/query/${id}/results?maxRecords=none`))).to.deep.equal(
      refusal('INVALIDJOB', 'maxRecords must be a positive number'),
    );
  });
});
