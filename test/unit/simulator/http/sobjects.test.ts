import { expect } from 'chai';
import { addAccounts, startApi, type Api } from './support/api.js';

const MISSING = '001000000000000AAA';
const notFound = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];

describe('simulator: sobjects', () => {
  let api: Api;
  before(async () => (api = await startApi()));
  after(() => api.close());

  const stored = (id: string): unknown => api.simulator.org.table('Account').get(id);

  it('describes the org', async () => {
    const { body } = await api.get('sobjects');
    expect(body).to.include({ encoding: 'UTF-8', maxBatchSize: 200 });
    expect((body as { sobjects: Array<{ name: string }> }).sobjects.map(({ name }) => name)).to.include.members([
      'Group',
      'PermissionSet',
      'User',
    ]);
  });

  it('describes an object, briefly and in full, whatever the casing', async () => {
    expect((await api.get('sobjects/user')).body).to.deep.include({ recentItems: [] });
    expect((await api.get('sobjects/user')).body).to.have.nested.property('objectDescribe.keyPrefix', '005');
    expect((await api.get('sobjects/USER/describe')).body).to.include({ name: 'User', keyPrefix: '005' });
  });

  for (const path of ['sobjects/Nothing', 'sobjects/Nothing/describe', `sobjects/Account/${MISSING}`]) {
    it(`finds nothing at ${path}`, async () => {
      const { status, body } = await api.get(path);
      expect(status).to.equal(404);
      expect(body).to.deep.equal(notFound);
    });
  }

  for (const method of ['GET', 'PATCH', 'DELETE'])
    it(`takes what has not the form of an id for an external id, ${method}`, async () => {
      const body = method === 'PATCH' ? { Name: 'x' } : undefined;
      expect(await api.send(method, 'sobjects/Account/0018d', { body })).to.deep.include({
        status: 404,
        body: [
          {
            errorCode: 'NOT_FOUND',
            message: 'Provided external ID field does not exist or is not accessible: 0018d',
          },
        ],
      });
    });

  it('creates a record', async () => {
    const { status, headers, body } = await api.send('POST', 'sobjects/Account', {
      body: { attributes: { type: 'Account' }, Name: 'New' },
    });
    expect(status).to.equal(201);
    const { id } = body as { id: string };
    expect(body).to.deep.equal({ id, success: true, errors: [] });
    expect(headers.get('location')).to.equal(`/services/data/v67.0/sobjects/Account/${id}`);
    expect(stored(id)).to.include({ Name: 'New' });
  });

  it('refuses a record with the fields at fault', async () => {
    const { status, body } = await api.send('POST', 'sobjects/Account', { body: {} });
    expect(status).to.equal(400);
    expect(body).to.deep.equal([
      { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
    ]);
  });

  it('refuses values that no field holds', async () => {
    const { status, body } = await api.send('POST', 'sobjects/Account', { body: { Name: { first: 'New' } } });
    expect(status).to.equal(400);
    expect(body).to.deep.equal([
      { errorCode: 'JSON_PARSER_ERROR', message: 'Unexpected object or array for field Name' },
    ]);
  });

  it('refuses a value of another JSON type, and says where it stands', async () => {
    const [id = ''] = addAccounts(api.simulator, 1);
    const body = { Name: 7 };
    const message =
      'Cannot deserialize instance of string from VALUE_NUMBER_INT value 7 or request may be missing a required field at [line:1, column:9]';
    const answer = await api.send('PATCH', `sobjects/Account/${id}`, { body });
    expect(answer).to.deep.include({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR', message }] });
  });

  it('retrieves a record, all of it or the fields asked for', async () => {
    const [id = ''] = addAccounts(api.simulator, 1);
    const attributes = { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${id}` };
    expect((await api.get(`sobjects/Account/${id}`)).body).to.deep.include({
      attributes,
      Id: id,
      Name: 'Account 0001',
    });
    expect((await api.get(`sobjects/account/${id.slice(0, 15)}?fields=Name,Id`)).body).to.deep.equal({
      attributes,
      Name: 'Account 0001',
      Id: id,
    });
  });

  it('updates and deletes a record without a word', async () => {
    const [id = ''] = addAccounts(api.simulator, 1);
    const updated = await api.send('PATCH', `sobjects/Account/${id}`, { body: { Name: 'Renamed' } });
    expect(updated).to.include({ status: 204, body: undefined });
    expect(stored(id)).to.include({ Name: 'Renamed' });
    const deleted = await api.send('DELETE', `sobjects/Account/${id}`);
    expect(deleted).to.include({ status: 204, body: undefined });
    expect(stored(id)).to.equal(undefined);
  });

  it('says that a record is deleted', async () => {
    const [id = ''] = addAccounts(api.simulator, 1);
    api.simulator.org.table('Account').delete(id);
    const { status, body } = await api.send('DELETE', `sobjects/Account/${id}`);
    expect(status).to.equal(404);
    expect(body).to.deep.equal([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }]);
  });
});
