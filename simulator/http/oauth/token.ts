import { createHmac } from 'node:crypto';
import type { Service } from '../service.js';
import { CONSUMER_SECRET } from './connectedApp.js';
import { userOfGrant, type TokenRequest } from './grants.js';
import { identityUrl } from './identity.js';

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
