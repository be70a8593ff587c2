import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { Row } from '../../org/types.js';
import type { Service } from '../service.js';
import { findUser, isFrozen } from '../users.js';
import { type ClientCredentials, requireConnectedApp } from './connectedApp.js';
import { invalidGrant, OAuthFault } from './oauthFault.js';

export type TokenRequest = { form: Record<string, string>; client: ClientCredentials };
type Grant = (request: TokenRequest, service: Service) => Row | undefined;

const bearerToken: Grant = ({ form }, { org, publicKey }) => findUser(org, subjectOf(form.assertion ?? '', publicKey));

const refreshToken: Grant = ({ form }, { org, sessions }) => {
  const userId = sessions.userOfRefreshToken(form.refresh_token ?? '');
  if (userId === undefined) throw invalidGrant('expired access/refresh token');
  return org.table('User').get(userId);
};

const clientOnly: Grant = ({ client }, { org, adminUserId }) => {
  requireConnectedApp(client);
  return org.table('User').get(adminUserId);
};

const password: Grant = ({ form, client }, { org, passwords }) => {
  requireConnectedApp(client);
  const user = findUser(org, form.username ?? '');
  return user && passwords.matches(user.Id, form.password ?? '') ? user : undefined;
};

const GRANTS = new Map<string | undefined, Grant>([
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', bearerToken],
  ['refresh_token', refreshToken],
  ['client_credentials', clientOnly],
  ['password', password],
]);

/**
 * The user whom a token request logs in.
 *
 * @throws OAuthFault unsupported_grant_type, or invalid_grant, also for an inactive or frozen user.
 */
export function userOfGrant(request: TokenRequest, service: Service): Row {
  const grant = GRANTS.get(request.form.grant_type);
  if (!grant) throw new OAuthFault('unsupported_grant_type', 'grant type not supported');
  const user = grant(request, service);
  if (!user || user.IsActive !== true || isFrozen(service.org, user.Id)) throw invalidGrant('authentication failure');
  return user;
}

const Claims = z.object({ sub: z.string(), exp: z.number() });

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * The user whom a JSON web token names (RFC 7523; Salesforce signs with RS256). Clients sign by the machine's clock, so
 * that clock decides whether the token has ended, not the org's.
 *
 * @throws OAuthFault invalid_grant when it is not a token, not signed with the key, or has ended.
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
