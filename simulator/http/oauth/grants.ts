import type { Row } from '../../org/types.js';
import type { Service } from '../service.js';
import { findUser, isFrozen } from '../users.js';
import { requireConnectedApp, type ClientCredentials } from './connectedApp.js';
import { subjectOf } from './jsonWebToken.js';
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
 * Whom a token request logs in.
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
