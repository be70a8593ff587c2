import type { Org, Row } from '../../org/types.js';

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
