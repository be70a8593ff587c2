import { verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { invalidGrant } from './oauthFault.js';

const Claims = z.object({ sub: z.string(), exp: z.number() });

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * Whom a JSON web token speaks for (RFC 7523; Salesforce signs with RS256). Its end is judged by the machine's time, by
 * which clients sign, not the org's.
 *
 * @throws OAuthFault invalid_grant when it is no token, not signed with the key, or has ended.
 */
export function subjectOf(token: string, publicKey: KeyObject): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = Claims.safeParse(decode(payload));
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!claims.success || !signed) throw invalidGrant('invalid assertion');
  if (claims.data.exp * 1000 <= Date.now()) throw invalidGrant('expired authorization code');
  return claims.data.sub;
}
