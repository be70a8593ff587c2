import { Messages } from '@salesforce/core';
import { createPrivateKey, type JsonWebKey, type KeyObject, randomBytes, sign } from 'node:crypto';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** Who a connector is to C1. The key signs, and cannot be read out of a log by accident. */
export type Credentials = {
  readonly clientId: string;
  /** `host:port`, for tokens and gRPC alike. */
  readonly address: string;
  /** The tenant's host without its port, which tokens are asked for. */
  readonly audience: string;
  readonly key: KeyObject;
};

const SECRET_VERSION = 'v1';
const HTTPS_PORT = '443';

const split = (text: string, separator: string): [string, string] | null => {
  const at = text.indexOf(separator);
  return at > 0 && at < text.length - 1 ? [text.slice(0, at), text.slice(at + 1)] : null;
};

/** A host, perhaps with a port, and nothing else; null for any other text. */
const addressIn = (text: string): URL | null => {
  const url = `https://${text}`;
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.href === `https://${parsed.host}/` ? parsed : null;
};

/** The tenant's; null when the text is no client id. */
const tenantOf = (clientId: string): URL | null => {
  const [, rest = ''] = split(clientId, '@') ?? [];
  const [host = ''] = split(rest, '/') ?? [];
  return host === '' ? null : addressIn(host);
};

const keyOf = (secret: string): KeyObject | null => {
  const [, , version, key = '', ...more] = secret.split(':');
  if (version !== SECRET_VERSION || more.length > 0) return null;
  try {
    const jwk = JSON.parse(Buffer.from(key, 'base64url').toString('utf8')) as JsonWebKey;
    const parsed = createPrivateKey({ key: jwk, format: 'jwk' });
    return parsed.asymmetricKeyType === 'ed25519' ? parsed : null;
  } catch {
    // What is wrong with it may quote it.
    return null;
  }
};

/**
 * Reads the client id and secret that C1 gives a connector.
 *
 * Source: ConductorOne/baton-sdk, pkg/ugrpc: `name@host/use`, and `secret-token:conductorone.com:v1:` with a private
 * Ed25519 key as JWK in base64url.
 *
 * @param apiHost where to reach C1, when it is not the host of the client id; empty: it is
 * @throws SfError BadClientIdError, BadClientSecretError, BadApiHostError; none holds the secret
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

/** On either side of now. Source: ConductorOne/baton-sdk, pkg/ugrpc; C1 takes five minutes at most. */
const LEEWAY_SECONDS = 120;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * A JSON web token by which a connector proves who it is: signed with Ed25519, good for one request.
 *
 * Source: RFC 7523; the claims and the nonce in the header are those of ConductorOne/baton-sdk, pkg/ugrpc.
 *
 * @param now in milliseconds
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
