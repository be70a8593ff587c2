import { generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { clientAssertion, readCredentials } from '../../../src/c1/credentials.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const secretOf = (jwk: object): string =>
  `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
const SECRET = secretOf(privateKey.export({ format: 'jwk' }));
const ID = 'strange-hydra-68836@acme.conductor.one/pcc';

const partsOf = (token: string): Array<Record<string, unknown>> =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);

describe('readCredentials', () => {
  const hosts: Array<[string, string | undefined, string, string]> = [
    [ID, undefined, 'acme.conductor.one:443', 'acme.conductor.one'],
    ['a@acme.conductor.one:8443/pcc', undefined, 'acme.conductor.one:8443', 'acme.conductor.one'],
    [ID, 'c1.example', 'c1.example:443', 'acme.conductor.one'],
    [ID, '', 'acme.conductor.one:443', 'acme.conductor.one'],
    [ID, 'c1.example:443 ', 'c1.example:443', 'acme.conductor.one'],
    [` ${ID}\n`, 'localhost:9443', 'localhost:9443', 'acme.conductor.one'],
  ];
  for (const [id, apiHost, address, audience] of hosts) {
    it(`reaches ${address} for ${audience}`, () => {
      expect(readCredentials(id, SECRET, apiHost)).to.include({ clientId: id.trim(), address, audience });
    });
  }

  for (const id of [
    '',
    'acme.conductor.one/pcc',
    'name@acme.conductor.one',
    'name@/pcc',
    '@acme/pcc',
    'name@acme/',
    'name@a b/pcc',
  ]) {
    it(`refuses the client ID "${id}"`, () => {
      expect(() => readCredentials(id, SECRET))
        .to.throw()
        .with.property('name', 'BadClientIdError');
    });
  }

  for (const apiHost of ['https://c1.example', 'c1.example/api', 'c1.example:99999', 'user@c1.example']) {
    it(`refuses to reach C1 at "${apiHost}"`, () => {
      expect(() => readCredentials(ID, SECRET, apiHost))
        .to.throw(apiHost)
        .with.property('name', 'BadApiHostError');
    });
  }

  const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secrets: Array<[string, string]> = [
    ['nothing', ''],
    ['another version', SECRET.replace(':v1:', ':v2:')],
    ['a further part', `${SECRET}:x`],
    ['no JSON', 'secret-token:conductorone.com:v1:bm90aGluZw'],
    ['a public key', secretOf(publicKey.export({ format: 'jwk' }))],
    ['a key of another kind', secretOf(other.export({ format: 'jwk' }))],
  ];
  for (const [what, secret] of secrets) {
    it(`refuses ${what} as a secret, without telling it`, () => {
      const error = ((): Error => {
        try {
          readCredentials(ID, secret);
        } catch (thrown) {
          return thrown as Error;
        }
        throw new Error('It is taken.');
      })();
      expect(error.name).to.equal('BadClientSecretError');
      const key = secret.split(':')[3];
      if (key) expect(`${error.message}${String(error.stack)}`).not.to.contain(key);
    });
  }
});

describe('clientAssertion', () => {
  it('is signed by the key, for one tenant and four minutes, and never twice the same', () => {
    const credentials = readCredentials(ID, SECRET, 'localhost:1');
    const token = clientAssertion(credentials, 1_800_000_000_500);
    const [header, claims] = partsOf(token);
    expect(header).to.deep.include({ alg: 'EdDSA' });
    expect(header!['nonce']).to.match(/^[0-9a-f]{32}$/);
    expect(claims).to.deep.equal({
      iss: ID,
      sub: ID,
      aud: 'acme.conductor.one',
      iat: 1_800_000_000,
      nbf: 1_799_999_880,
      exp: 1_800_000_120,
    });
    const signature = token.slice(token.lastIndexOf('.') + 1);
    const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).to.equal(true);
    expect(clientAssertion(credentials, 1_800_000_000_500)).not.to.equal(token);
  });
});
