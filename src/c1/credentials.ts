import { Messages } from '@salesforce/core';
import { createPrivateKey, type JsonWebKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** The identity of a connector at C1. The key is a KeyObject: a log that prints it does not show the secret. */
export type Credentials = {
  readonly clientId: string;
  /** `host:port`, where both tokens and gRPC calls go. */
  readonly address: string;
  /** The tenant's host without its port: the audience of the tokens. */
  readonly audience: string;
  readonly key: KeyObject;
};

const SECRET_VERSION = 'v1';
const HTTPS_PORT = '443';

const split = (text: string, separator: string): [string, string] | null => {
  const at = text.indexOf(separator);
  return at > 0 && at < text.length - 1 ? [text.slice(0, at), text.slice(at + 1)] : null;
};

/** The URL of a text that is a host, perhaps with a port, and nothing else; null for any other text. */
const addressIn = (text: string): URL | null => {
  const url = `https://${text}`;
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.href === `https://${parsed.host}/` ? parsed : null;
};

/** The URL of the tenant that a client id names; null if the text is not a client id. */
const tenantOf = (clientId: string): URL | null => {
  const [, rest = ''] = split(clientId, '@') ?? [];
  const [host = ''] = split(rest, '/') ?? [];
  return host === '' ? null : addressIn(host);
};

/** The private key in a secret; null if the text is not a secret from C1. */
const keyOf = (secret: string): KeyObject | null => {
  const [, , version, key = '', ...more] = secret.split(':');
  if (version !== SECRET_VERSION || more.length > 0) return null;
  try {
    const jwk = JSON.parse(Buffer.from(key, 'base64url').toString('utf8')) as JsonWebKey;
    const parsed = createPrivateKey({ key: jwk, format: 'jwk' });
    return parsed.asymmetricKeyType === 'ed25519' ? parsed : null;
  } catch {
    // The error is not passed on, since its message may quote the secret.
    return null;
  }
};

/**
 * Reads the client id and secret that C1 gives a connector.
 *
 * A client id is `name@host/use`. A secret is `secret-token:conductorone.com:v1:` and a private Ed25519 key, as JWK in
 * base64url. Source: ConductorOne/baton-sdk, pkg/ugrpc.
 *
 * @param apiHost the host of C1's API if it differs from the host in the client id; otherwise empty
 * @throws SfError BadClientIdError, BadClientSecretError, BadApiHostError; their texts do not quote the secret
 */
export const readCredentials = (clientId: string, clientSecret: string, apiHost = ''): Credentials => {
  const id = clientId.trim();
  const tenant = tenantOf(id);
  if (!tenant) throw messages.createError('badClientId', [id]);
  const key = keyOf(clientSecret.trim());
  if (!key) throw messages.createError('badClientSecret');
  const api = apiHost.trim() === '' ? tenant : addressIn(apiHost.trim());
  if (!api) throw messages.createError('badApiHost', [apiHost]);
  return {
    clientId: id,
    address: `${api.hostname}:${api.port === '' ? HTTPS_PORT : api.port}`,
    audience: tenant.hostname,
    key,
  };
};

/**
 * How long before and after now an assertion is valid. C1 takes five minutes at most.
 *
 * Source: ConductorOne/baton-sdk, pkg/ugrpc.
 */
const LEEWAY_SECONDS = 120;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Makes the JSON web token by which a connector proves its identity when it asks for an access token. It is signed with
 * Ed25519, and valid for one request.
 *
 * Source: RFC 7523; the claims and the nonce in the header are those of ConductorOne/baton-sdk, pkg/ugrpc.
 *
 * @param now the time, in milliseconds since 1970
 */
export const clientAssertion = ({ clientId, audience, key }: Credentials, now: number): string => {
  const seconds = Math.floor(now / 1000);
  const header = { alg: 'EdDSA', typ: 'JWT', nonce: randomBytes(16).toString('hex') };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    iat: seconds,
    nbf: seconds - LEEWAY_SECONDS,
    exp: seconds + LEEWAY_SECONDS,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};
