import { errors, jwtVerify } from 'jose';
import type { ClientCredential } from './clientCredential.js';

/** Why a client is not believed. */
export class InvalidClient extends Error {}

const LONGEST_LIFE = 5 * 60;

const verified = async (assertion: string, credential: ClientCredential, audience: string) => {
  try {
    return await jwtVerify(assertion, credential.publicKey, {
      algorithms: ['EdDSA'],
      issuer: credential.clientId,
      subject: credential.clientId,
      audience,
      requiredClaims: ['iat', 'nbf', 'exp'],
    });
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw new InvalidClient(error.message, { cause: error });
  }
};

/**
 * Whether a client assertion (RFC 7523) is what C1 asks for: signed by the client's Ed25519 key, about itself, for this
 * host, valid now and for at most five minutes, with a nonce of 16 bytes in its header. Gives the nonce.
 *
 * @throws InvalidClient
 */
export const verifyAssertion = async (
  assertion: string,
  credential: ClientCredential,
  audience: string,
): Promise<string> => {
  const { payload, protectedHeader } = await verified(assertion, credential, audience);
  const now = Math.floor(Date.now() / 1000);
  const { iat = 0, exp = 0 } = payload;
  if (iat > now) throw new InvalidClient('"iat" is in the future');
  if (exp - now > LONGEST_LIFE) throw new InvalidClient('"exp" is more than five minutes ahead');
  const { nonce } = protectedHeader;
  if (typeof nonce !== 'string' || !/^[0-9a-f]{32}$/.test(nonce)) {
    throw new InvalidClient('the header has no "nonce" of 16 bytes in hexadecimal');
  }
  return nonce;
};
