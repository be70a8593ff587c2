import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

const LIMITS = '/services/data/v67.0/limits';

describe('simulator: who may use the REST API', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const refusal = async (token?: string | null): Promise<unknown> => {
    const { status, body } = await api.get(LIMITS, { token });
    return { status, body };
  };
  const expired = {
    status: 401,
    body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
  };

  it('needs a session', async () => {
    expect(await refusal(null)).to.deep.equal(expired);
    expect(await refusal('00D000000000001!nobody')).to.deep.equal(expired);
  });

  it('takes the OAuth scheme as well', async () => {
    const headers = { authorization: `OAuth ${api.simulator.accessToken}` };
    expect((await api.get(LIMITS, { token: null, headers })).status).to.equal(200);
  });

  it('refuses an expired session and takes a new one', async () => {
    api.simulator.expireSession(api.simulator.accessToken);
    expect(await refusal()).to.deep.equal(expired);
    const token = api.simulator.tokenFor(api.simulator.username.toUpperCase());
    expect((await api.get(LIMITS, { token })).status).to.equal(200);
    api.simulator.expireSession();
    expect(await refusal(token)).to.deep.equal(expired);
  });

  it('ends the sessions of a deactivated user', async () => {
    const id = api.addUser('leaver@example.com');
    const token = api.simulator.tokenFor('leaver@example.com');
    api.simulator.org.table('User').update(id, { IsActive: false });
    expect(await refusal(token)).to.deep.equal(expired);
  });

  it('refuses a user without API Enabled, in every way Salesforce words it', async () => {
    api.addUser('no-api@example.com');
    const token = api.simulator.tokenFor('no-api@example.com');
    expect(await refusal(token)).to.deep.equal({
      status: 403,
      body: [{ errorCode: 'API_CURRENTLY_DISABLED', message: 'API is disabled for this User' }],
    });
    await api.send('PATCH', '/_sim/settings', { body: { userWithoutApi: 'FUNCTIONALITY_NOT_ENABLED' } });
    expect(await refusal(token)).to.deep.equal({
      status: 403,
      body: [
        {
          errorCode: 'FUNCTIONALITY_NOT_ENABLED',
          message: 'This feature is not currently enabled for this user.',
        },
      ],
    });
    await api.send('PATCH', '/_sim/settings', { body: { userWithoutApi: 'API_DISABLED_FOR_ORG' } });
    expect(await refusal(token)).to.deep.equal({
      status: 403,
      body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization.' }],
    });
    expect((await api.get(LIMITS)).status).to.equal(200);
  });

  it('refuses a user whose password has expired, until it is changed', async () => {
    const id = api.addUser('late@example.com');
    const [admin] = api.simulator.org.table('User').where('Username', api.simulator.username);
    api.simulator.org.table('User').update(id, { ProfileId: admin!.ProfileId! });
    for (const { PermissionSetId } of api.simulator.org.table('PermissionSetAssignment').where('AssigneeId', admin!.Id))
      api.simulator.org.table('PermissionSetAssignment').insert({ AssigneeId: id, PermissionSetId: PermissionSetId! });
    const token = api.simulator.tokenFor('late@example.com');
    await api.send('PATCH', '/_sim/settings', { body: { expiredPasswords: [id] } });
    expect(await refusal(token)).to.deep.equal({
      status: 403,
      body: [
        {
          errorCode: 'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
          message:
            'The users password has expired, you must call SetPassword before attempting any other API operations',
        },
      ],
    });
    const password = `sobjects/User/${id}/password`;
    expect((await api.get(password)).body).to.deep.equal({ isExpired: true });
    await api.send('POST', password, { body: { NewPassword: 'Simulator2' } });
    expect((await api.get(password)).body).to.deep.equal({ isExpired: false });
    expect((await api.get(LIMITS, { token })).status).to.equal(200);
  });

  it('refuses everyone in an edition without the API', async () => {
    await api.send('PATCH', '/_sim/settings', { body: { edition: 'Professional Edition' } });
    expect(await refusal()).to.deep.equal({
      status: 403,
      body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization.' }],
    });
  });

  it('stops at the daily limit and counts refusals no more', async () => {
    await api.send('PATCH', '/_sim/settings', { body: { apiLimit: 2 } });
    await api.get(LIMITS);
    await api.get(LIMITS);
    const { status, headers, body } = await api.get(LIMITS);
    expect(status).to.equal(403);
    expect(headers.get('sforce-limit-info')).to.equal('api-usage=2/2');
    expect(body).to.deep.equal([{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }]);
  });
});
