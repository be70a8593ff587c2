import { createHmac } from 'node:crypto';
import type { Org, Row } from '../../org/types.js';
import type { Service } from '../service.js';
import { CONSUMER_SECRET } from './connectedApp.js';
import { type TokenRequest, userOfGrant } from './grants.js';
import { OAuthFault } from './oauthFault.js';

export const SCOPE = 'refresh_token web api id';

/**
 * The answer of the token endpoint: a new session.
 *
 * @throws OAuthFault when the request logs nobody in.
 */
export function tokenAnswer(request: TokenRequest, instanceUrl: string, service: Service): Record<string, string> {
  const { org, sessions } = service;
  const user = userOfGrant(request, service);
  const id = identityUrl(instanceUrl, org, user.Id);
  const issuedAt = String(Date.now());
  return {
    access_token: sessions.open(user.Id),
    signature: createHmac('sha256', CONSUMER_SECRET)
      .update(id + issuedAt)
      .digest('base64'),
    scope: SCOPE,
    instance_url: instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

export const identityUrl = (instanceUrl: string, org: Org, userId: string): string =>
  `${instanceUrl}/id/${org.id}/${userId}`;

/** The answer of `userinfo` (Salesforce Help: "OpenID Connect UserInfo Endpoint"). */
export function userInfo(user: Row, org: Org, instanceUrl: string): Record<string, unknown> {
  const rest = `${instanceUrl}/services/data/v{version}/`;
  return {
    sub: identityUrl(instanceUrl, org, user.Id),
    user_id: user.Id,
    organization_id: org.id,
    preferred_username: user.Username,
    nickname: user.CommunityNickname ?? user.Alias,
    name: user.Name,
    email: user.Email,
    email_verified: user.HasUserVerifiedEmail ?? true,
    given_name: user.FirstName ?? null,
    family_name: user.LastName,
    zoneinfo: user.TimeZoneSidKey,
    urls: { rest, sobjects: `${rest}sobjects/`, query: `${rest}query/`, profile: `${instanceUrl}/${user.Id}` },
    active: user.IsActive,
    user_type: String(user.UserType ?? 'Standard').toUpperCase(),
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    utcOffset: 0,
    updated_at: user.LastModifiedDate,
    is_app_installed: true,
  };
}

/** The answer of a user's identity URL (Salesforce Help: "Identity URLs"). */
export function identity(user: Row, org: Org, instanceUrl: string): Record<string, unknown> {
  const { urls, active, user_type, language, locale, utcOffset, email_verified } = userInfo(user, org, instanceUrl);
  return {
    id: identityUrl(instanceUrl, org, user.Id),
    asserted_user: true,
    user_id: user.Id,
    organization_id: org.id,
    username: user.Username,
    nick_name: user.CommunityNickname ?? user.Alias,
    display_name: user.Name,
    email: user.Email,
    email_verified,
    first_name: user.FirstName ?? null,
    last_name: user.LastName,
    timezone: user.TimeZoneSidKey,
    status: { created_date: null, body: null },
    urls,
    active,
    user_type,
    language,
    locale,
    utcOffset,
    last_modified_date: user.LastModifiedDate,
  };
}

/**
 * Revokes a token (RFC 7009): an access token with its session, a refresh token with all sessions of its user.
 *
 * @throws OAuthFault unsupported_token_type for any other text, as Salesforce answers it.
 */
export function revoke(token: string, { sessions }: Service): void {
  if (sessions.end(token) || sessions.revokeRefreshToken(token)) return;
  throw new OAuthFault('unsupported_token_type', 'this token type is not supported');
}

/** The kind and the user of a token (RFC 7662). */
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
