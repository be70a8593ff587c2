import { readFileSync } from 'node:fs';
import { generateKeyPairSync, sign, type KeyLike } from 'node:crypto';
import { expect } from 'chai';
import { startApi, type Answer, type Api } from './support/api.js';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jsonWebToken(sub: string, key: KeyLike, lifetime = 60): string {
  const signed = `${encoded({ alg: 'RS256' })}.${encoded({ sub, exp: Date.now() / 1000 + lifetime })}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

describe('simulator: OAuth', () => {
  let api: Api;
  let client: { client_id: string; client_secret: string };
  beforeEach(async () => {
    api = await startApi();
    client = { client_id: api.simulator.clientId, client_secret: api.simulator.clientSecret };
  });
  afterEach(() => api.close());

  const token = (form: Record<string, string>, headers?: Record<string, string>): Promise<Answer> =>
    api.send('POST', '/services/oauth2/token', { form, token: null, headers });
  const refusal = async (form: Record<string, string>): Promise<unknown> => {
    const { status, body } = await token(form);
    return { status, body };
  };
  const refused = (error: string, error_description: string): unknown => ({
    status: 400,
    body: { error, error_description },
  });
  const key = (): string => readFileSync(api.simulator.jwtKeyFile, 'utf8');
  const refresh = (): Record<string, string> => ({
    grant_type: 'refresh_token',
    refresh_token: api.simulator.refreshToken,
    client_id: 'PlatformCLI',
  });
  const works = async (accessToken: string): Promise<number> =>
    (await api.get('limits', { token: accessToken })).status;
  const accessToken = ({ body }: Answer): string => (body as { access_token: string }).access_token;

  it('gives a session for a refresh token', async () => {
    const answer = await token(refresh());
    expect(answer.status).to.equal(200);
    const { instanceUrl, orgId } = api.simulator;
    expect(answer.body).to.include({ instance_url: instanceUrl, token_type: 'Bearer' });
    expect((answer.body as { id: string }).id).to.match(new RegExp(`^${instanceUrl}/id/${orgId}/005\\w{15}$`));
    expect(await works(accessToken(answer))).to.equal(200);
  });

  it('gives a session for a signed JSON web token of any active user', async () => {
    api.addUser('ada@example.com');
    const answer = await token({ grant_type: JWT_BEARER, assertion: jsonWebToken('ada@example.com', key()) });
    expect(answer.status).to.equal(200);
    expect(await works(accessToken(answer))).to.equal(403);
    const admin = await token({ grant_type: JWT_BEARER, assertion: jsonWebToken(api.simulator.username, key()) });
    expect(await works(accessToken(admin))).to.equal(200);
  });

  it('refuses a JSON web token of another key, of the past, or of nobody', async () => {
    const { username } = api.simulator;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const invalid = refused('invalid_grant', 'invalid assertion');
    expect(await refusal({ grant_type: JWT_BEARER, assertion: jsonWebToken(username, privateKey) })).to.deep.equal(
      invalid,
    );
    expect(await refusal({ grant_type: JWT_BEARER, assertion: 'nonsense' })).to.deep.equal(invalid);
    expect(await refusal({ grant_type: JWT_BEARER, assertion: jsonWebToken(username, key(), -1) })).to.deep.equal(
      refused('invalid_grant', 'expired authorization code'),
    );
    expect(await refusal({ grant_type: JWT_BEARER, assertion: jsonWebToken('no@example.com', key()) })).to.deep.equal(
      refused('invalid_grant', 'authentication failure'),
    );
  });

  it('logs the administrator in for client credentials, in the form or as basic authentication', async () => {
    const inForm = await token({ grant_type: 'client_credentials', ...client });
    expect(await works(accessToken(inForm))).to.equal(200);
    const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
    const inHeader = await token({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
    expect(await works(accessToken(inHeader))).to.equal(200);
    expect(await refusal({ grant_type: 'client_credentials', ...client, client_secret: 'x' })).to.deep.equal(
      refused('invalid_client', 'invalid client credentials'),
    );
    expect(await refusal({ grant_type: 'client_credentials' })).to.deep.equal(
      refused('invalid_client_id', 'client identifier invalid'),
    );
  });

  it('logs in by username and password', async () => {
    const form = { grant_type: 'password', username: api.simulator.username, password: 'Simulator1', ...client };
    expect(await works(accessToken(await token(form)))).to.equal(200);
    expect(await refusal({ ...form, password: 'wrong' })).to.deep.equal(
      refused('invalid_grant', 'authentication failure'),
    );
  });

  it('refuses inactive and frozen users', async () => {
    const { org } = api.simulator;
    const inactive = api.addUser('inactive@example.com');
    org.table('User').update(inactive, { IsActive: false });
    const frozen = api.addUser('frozen@example.com');
    org.table('UserLogin').insert({ UserId: frozen, IsFrozen: true });
    for (const username of ['inactive@example.com', 'frozen@example.com']) {
      const assertion = jsonWebToken(username, key());
      expect(await refusal({ grant_type: JWT_BEARER, assertion }), username).to.deep.equal(
        refused('invalid_grant', 'authentication failure'),
      );
    }
  });

  it('refuses grants it does not know', async () => {
    for (const form of [{}, { grant_type: 'magic' }, { grant_type: 'constructor' }] as Array<Record<string, string>>) {
      expect(await refusal(form)).to.deep.equal(refused('unsupported_grant_type', 'grant type not supported'));
    }
  });

  it('ends one session when its token is revoked', async () => {
    const other = accessToken(await token(refresh()));
    const { status, body } = await api.send('POST', '/services/oauth2/revoke', {
      form: { token: api.simulator.accessToken },
      token: null,
    });
    expect({ status, body }).to.deep.equal({ status: 200, body: undefined });
    expect(await works(api.simulator.accessToken)).to.equal(401);
    expect(await works(other)).to.equal(200);
  });

  it("ends all of a user's sessions when the refresh token is revoked", async () => {
    const { refreshToken } = api.simulator;
    expect((await api.get(`/services/oauth2/revoke?token=${refreshToken}`)).status).to.equal(200);
    expect(await works(api.simulator.accessToken)).to.equal(401);
    expect(await refusal(refresh())).to.deep.equal(refused('invalid_grant', 'expired access/refresh token'));
    const again = await api.get(`/services/oauth2/revoke?token=${refreshToken}`);
    expect({ status: again.status, body: again.body }).to.deep.equal(
      refused('unsupported_token_type', 'this token type is not supported'),
    );
  });

  it('tells what a token is', async () => {
    const introspect = async (asked: string): Promise<unknown> =>
      (await api.send('POST', '/services/oauth2/introspect', { form: { token: asked } })).body;
    const { username } = api.simulator;
    expect(await introspect(api.simulator.accessToken)).to.include({
      active: true,
      username,
      token_type: 'access_token',
    });
    expect(await introspect(api.simulator.refreshToken)).to.include({ active: true, token_type: 'refresh_token' });
    expect(await introspect('nonsense')).to.deep.equal({ active: false });
  });

  describe('userinfo', () => {
    it('tells who is logged in', async () => {
      const { status, body } = await api.get('/services/oauth2/userinfo');
      expect(status).to.equal(200);
      const { username, orgId, instanceUrl } = api.simulator;
      expect(body).to.include({ preferred_username: username, organization_id: orgId, active: true });
      const { user_id: userId } = body as { user_id: string };
      expect(body).to.include({ sub: `${instanceUrl}/id/${orgId}/${userId}` });
    });

    it('needs a session', async () => {
      const { status, body } = await api.get('/services/oauth2/userinfo', { token: 'none' });
      expect(status).to.equal(401);
      expect(body).to.deep.equal([{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]);
    });

    it('refuses a user without API Enabled', async () => {
      api.addUser('no-api@example.com');
      const { status, body } = await api.get('/services/oauth2/userinfo', {
        token: api.simulator.tokenFor('no-api@example.com'),
      });
      expect(status).to.equal(403);
      expect(body).to.deep.equal([
        {
          errorCode: 'FUNCTIONALITY_NOT_ENABLED',
          message: 'This feature is not currently enabled for this user.',
        },
      ]);
    });
  });
});
