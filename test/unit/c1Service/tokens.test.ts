import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Code } from '@connectrpc/connect';
import { expect } from 'chai';
import { startC1, type C1 } from '../../c1/start.js';
import { askForToken, type AssertionChanges, connect, connectWith, newAssertion } from './support/client.js';
import { failureOf } from './support/failure.js';

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;

describe('the C1 service for tests: tokens', () => {
  let c1: C1;
  before(async () => {
    c1 = await startC1();
  });
  after(() => c1.stop());

  it('gives a bearer token for ten minutes to an assertion as the SDK makes it', async () => {
    const { status, body } = await askForToken(c1);
    expect(status).to.equal(200);
    expect(body).to.include({ token_type: 'Bearer', expires_in: 600 });
    const client = await connectWith(c1, `Bearer ${String(body['access_token'])}`);
    expect((await client.getTask({ hostId: 'host-a' })).task?.taskType.case).to.equal('none');
  });

  it('answers over HTTP/2 as well, on the port of gRPC', async () => {
    const session = connectHttp2(`https://${c1.host}`, { ca: await readFile(c1.caFile) });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/auth/v1/token',
      'content-type': 'application/x-www-form-urlencoded',
    });
    stream.end(
      new URLSearchParams({
        client_id: c1.clientId,
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await newAssertion(c1),
      }).toString(),
    );
    expect(JSON.parse(await text(stream))).to.include({ token_type: 'Bearer' });
    session.close();
  });

  const refused: [string, () => AssertionChanges, RegExp][] = [
    ['another key', () => ({ key: generateKeyPairSync('ed25519').privateKey }), /signature verification failed/],
    ['another issuer', () => ({ claims: { iss: 'other@acme.c1.test/pcc' } }), /"iss"/],
    ['another subject', () => ({ claims: { sub: 'other@acme.c1.test/pcc' } }), /"sub"/],
    ['an audience with a port', () => ({ claims: { aud: 'acme.c1.test:443' } }), /"aud"/],
    ['an end that has passed', () => ({ claims: { exp: seconds(-1) } }), /"exp"/],
    ['an end too far ahead', () => ({ claims: { exp: seconds(360) } }), /more than five minutes/],
    ['a beginning that is to come', () => ({ claims: { nbf: seconds(60) } }), /"nbf"/],
    ['a time of issue that is to come', () => ({ claims: { iat: seconds(60) } }), /"iat" is in the future/],
    ['no time of issue', () => ({ claims: { iat: undefined } }), /missing required "iat"/],
    ['no nonce', () => ({ header: { nonce: undefined } }), /no "nonce" of 16 bytes/],
    ['a short nonce', () => ({ header: { nonce: 'abcd' } }), /no "nonce" of 16 bytes/],
  ];
  for (const [what, changes, why] of refused) {
    it(`refuses an assertion with ${what}`, async () => {
      const { status, body } = await askForToken(c1, changes());
      expect([status, body['error']]).to.deep.equal([401, 'invalid_client']);
      expect(body['error_description']).to.match(why);
    });
  }

  it('refuses an assertion that was used before', async () => {
    const assertion = await newAssertion(c1);
    expect((await askForToken(c1, {}, { client_assertion: assertion })).status).to.equal(200);
    const { status, body } = await askForToken(c1, {}, { client_assertion: assertion });
    expect([status, body['error_description']]).to.deep.equal([401, 'the nonce was used before']);
  });

  const wrongForms: [string, Record<string, string>, number][] = [
    ['another client', { client_id: 'other@acme.c1.test/pcc' }, 401],
    ['another grant type', { grant_type: 'password' }, 400],
    ['another assertion type', { client_assertion_type: 'jwt' }, 400],
    ['no assertion', { client_assertion: '' }, 401],
  ];
  for (const [what, form, status] of wrongForms) {
    it(`refuses a form with ${what}`, async () => {
      expect((await askForToken(c1, {}, form)).status).to.equal(status);
    });
  }

  const wrongHeaders: [string, (token: string) => string][] = [
    ['no token', () => ''],
    ['an unknown token', () => 'Bearer unknown'],
    ['another scheme', (token) => `Basic ${token}`],
  ];
  for (const [what, header] of wrongHeaders) {
    it(`refuses calls with ${what}`, async () => {
      const { body } = await askForToken(c1);
      const client = await connectWith(c1, header(String(body['access_token'])));
      expect((await failureOf(client.getTask({ hostId: 'host-a' }))).code).to.equal(Code.Unauthenticated);
    });
  }

  it('refuses a token after its time', async () => {
    const client = await connect(c1);
    await client.getTask({ hostId: 'host-a' });
    c1.expireTokens();
    expect((await failureOf(client.getTask({ hostId: 'host-a' }))).code).to.equal(Code.Unauthenticated);

    const shortLived = await startC1({ tokenLifetime: 0 });
    const late = await connect(shortLived);
    expect((await failureOf(late.getTask({ hostId: 'host-a' }))).code).to.equal(Code.Unauthenticated);
    await shortLived.stop();
  });
});
