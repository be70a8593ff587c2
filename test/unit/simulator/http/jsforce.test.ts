import { AuthInfo, Connection } from '@salesforce/core';
import { expect } from 'chai';
import { addAccounts, startApi, type Api } from './support/api.js';

describe("simulator: the CLI's own connection", () => {
  let api: Api;
  let connection: Connection;
  beforeEach(async () => {
    api = await startApi();
    const { accessToken, instanceUrl } = api.simulator;
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
    const authInfo = await AuthInfo.create({ accessTokenOptions });
    connection = await Connection.create({ authInfo, connectionOptions: { version: '67.0' } });
  });
  afterEach(() => api.close());

  it('reads pages', async () => {
    addAccounts(api.simulator, 2001);
    await api.send('PATCH', '/_sim/settings', { body: { apiUsed: 0 } });
    const first = await connection.query('SELECT Id FROM Account');
    expect(first).to.include({ totalSize: 2001, done: false });
    const second = await connection.queryMore(first.nextRecordsUrl ?? '');
    expect(second.records).to.have.length(1);
    expect(connection.limitInfo.apiUsage).to.deep.equal({ used: 2, limit: 15_000 });
  });

  it('describes', async () => {
    expect((await connection.describeGlobal()).sobjects.map(({ name }) => name)).to.include('User');
    expect((await connection.describe('User')).fields.map(({ name }) => name)).to.include('Username');
  });

  it('writes records one by one and in collections of 200', async () => {
    const created = await connection.create('Account', { Name: 'One' });
    expect(created.success).to.equal(true);
    const names = Array.from({ length: 201 }, (_, index) => ({ Name: `Account ${String(index)}` }));
    const many = await connection.sobject('Account').create(names, { allOrNone: false, allowRecursive: true });
    expect(many.filter(({ success }) => success)).to.have.length(201);
    const ids = many.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const deleted = await connection.sobject('Account').destroy(ids, { allowRecursive: true });
    expect(deleted.every(({ success }) => success)).to.equal(true);
    expect(api.simulator.org.table('Account').size).to.equal(1);
  });

  it('gets the error code of a refusal as the name of its error', async () => {
    const refused = await connection.query('SELECT Nothing FROM User').then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.have.property('name', 'INVALID_FIELD');
  });

  it('runs a bulk query', async () => {
    addAccounts(api.simulator, 3);
    const stream = await connection.bulk2.query('SELECT Id, Name FROM Account', {
      pollInterval: 10,
      pollTimeout: 20_000,
    });
    const records = (await stream.toArray()) as Array<{ Name: string }>;
    expect(records.map(({ Name }) => Name)).to.deep.equal(['Account 0001', 'Account 0002', 'Account 0003']);
  });
});
