import type { Service } from '../service.js';
import { OAuthFault } from './oauthFault.js';
import { SCOPE } from './token.js';

/**
 * Ends the session of an access token, or all that a refresh token stands for (RFC 7009).
 *
 * @throws OAuthFault unsupported_token_type for any other text, as Salesforce answers it.
 */
export function revoke(token: string, { sessions }: Service): void {
  if (sessions.end(token) || sessions.revokeRefreshToken(token)) return;
  throw new OAuthFault('unsupported_token_type', 'this token type is not supported');
}

/** What a token is and whose (RFC 7662). */
export function introspect(token: string, { org, sessions }: Service): Record<string, unknown> {
  const holder = sessions.userOf(token);
  const userId = holder ?? sessions.userOfRefreshToken(token);
  const user = userId === undefined ? undefined : org.table('User').get(userId);
  if (!user) return { active: false };
  return {
    active: true,
    scope: SCOPE,
    username: user.Username,
    sub: user.Id,
    token_type: holder === undefined ? 'refresh_token' : 'access_token',
  };
}
