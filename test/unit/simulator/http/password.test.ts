import { expect } from 'chai';
import { NOW, startApi, type Api } from './support/api.js';

describe('simulator: sobjects/User/:id/password', () => {
  let api: Api;
  let userId: string;
  let path: string;
  before(async () => {
    api = await startApi();
    userId = api.addUser('ada@example.com');
    path = `sobjects/User/${userId}/password`;
  });
  after(() => api.close());

  const login = async (password: string): Promise<number> => {
    const { simulator } = api;
    const form = {
      grant_type: 'password',
      username: 'ada@example.com',
      password,
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
    };
    return (await api.send('POST', '/services/oauth2/token', { form })).status;
  };

  it('has not expired', async () => {
    expect((await api.get(path)).body).to.deep.equal({ isExpired: false });
  });

  it('is set', async () => {
    const { status, body } = await api.send('POST', path, { body: { NewPassword: 'correct horse' } });
    expect(status).to.equal(204);
    expect(body).to.equal(undefined);
    expect(await login('correct horse')).to.equal(200);
    expect(await login('Simulator1')).to.equal(400);
    const user = api.simulator.org.table('User').get(userId);
    expect(user?.LastPasswordChangeDate).to.equal(NOW.toISOString().replace('Z', '+0000'));
  });

  it('is reset to one that the answer tells', async () => {
    const { status, body } = await api.send('DELETE', path);
    expect(status).to.equal(200);
    expect(await login((body as { NewPassword: string }).NewPassword)).to.equal(200);
  });

  it('must have eight characters', async () => {
    const { status, body } = await api.send('POST', path, { body: { NewPassword: 'short' } });
    expect(status).to.equal(400);
    expect(body).to.deep.equal([
      {
        errorCode: 'INVALID_NEW_PASSWORD',
        message: 'Your password must be at least 8 characters long.',
        fields: [],
      },
    ]);
  });

  it("is another user's to set only with Reset User Passwords", async () => {
    const { org } = api.simulator;
    const profile = org.table('Profile').insert({ Name: 'API only', PermissionsApiEnabled: true });
    org.table('User').update(userId, { ProfileId: profile.Id });
    const token = api.simulator.tokenFor('ada@example.com');
    const admin = [...org.table('User').rows()].find(({ Username }) => Username === api.simulator.username);
    const refused = await api.send('DELETE', `sobjects/User/${admin?.Id ?? ''}/password`, { token });
    expect(refused.status).to.equal(403);
    expect(refused.body).to.deep.equal([
      { errorCode: 'INSUFFICIENT_ACCESS', message: 'insufficient access rights on object id', fields: [] },
    ]);
    expect((await api.send('DELETE', path, { token })).status).to.equal(200);
  });

  it('belongs to users alone', async () => {
    expect((await api.get('sobjects/Group/00G000000000000AAA/password')).status).to.equal(404);
  });
});
