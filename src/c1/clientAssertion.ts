import { randomBytes, sign } from 'node:crypto';
import type { Credentials } from './credentials.js';

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
