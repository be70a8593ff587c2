import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

const MESSAGE = 'People have a department.';
const refusal = {
  status: 400,
  body: [{ message: MESSAGE, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Department'] }],
};

describe('simulator: validation rules on User', () => {
  let api: Api;
  let profileId: string;
  beforeEach(async () => {
    api = await startApi();
    const { org, username } = api.simulator;
    profileId = String(org.table('User').where('Username', username)[0]?.ProfileId);
    const settings = { userValidationRules: { Department: MESSAGE } };
    const { status, body } = await api.send('PATCH', '/_sim/settings', { body: settings, token: null });
    expect(status).to.equal(200);
    expect(body).to.deep.include(settings);
  });
  afterEach(() => api.close());

  const create = (more: object): ReturnType<Api['send']> => {
    const body = {
      Username: 'eve@acme.example',
      Email: 'eve@acme.example',
      LastName: 'Eve',
      Alias: 'eve',
      ProfileId: profileId,
      TimeZoneSidKey: 'Europe/Berlin',
      LocaleSidKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
      ...more,
    };
    return api.send('POST', 'sobjects/User', { body });
  };

  it('refuse a new user without the field', async () => {
    expect(await create({})).to.deep.include(refusal);
    expect((await create({ Department: 'Crew' })).status).to.equal(201);
  });

  it('are told all at once, alone and in a collection', async () => {
    const rules = { Department: MESSAGE, Title: 'People have a title.' };
    await api.send('PATCH', '/_sim/settings', { body: { userValidationRules: rules }, token: null });
    const errors = Object.entries(rules).map(([field, message]) => ({ message, fields: [field] }));
    const errorCode = 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
    expect((await create({})).body).to.deep.equal(errors.map((error) => ({ ...error, errorCode })));
    const id = api.addUser('amy@acme.example');
    const records = [{ attributes: { type: 'User' }, id, LastName: 'Amy' }];
    const { body } = await api.send('PATCH', 'composite/sobjects', { body: { records } });
    expect(body).to.deep.equal([
      { success: false, errors: errors.map((error) => ({ ...error, statusCode: errorCode })) },
    ]);
  });

  it('refuse any update of a user who lacks it, and one that takes it away', async () => {
    const id = api.addUser('bob@acme.example');
    const update = (body: object): ReturnType<Api['send']> => api.send('PATCH', `sobjects/User/${id}`, { body });
    expect(await update({ Title: 'Pilot' })).to.deep.include(refusal);
    expect((await update({ Title: 'Pilot', Department: 'Crew' })).status).to.equal(204);
    expect(await update({ Department: null })).to.deep.include(refusal);
    expect((await update({ Title: 'Captain' })).status).to.equal(204);
  });
});
