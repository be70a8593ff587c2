import type { OrgClient } from './client.js';
import { orgError } from './errors.js';

/**
 * The id of the user whom the session belongs to.
 *
 * Source: "OpenID Connect UserInfo Endpoint", Salesforce Help.
 *
 * @throws SfError in plain words
 */
export const readRunningUserId = async (client: OrgClient): Promise<string> => {
  try {
    const answer = await client.get<{ user_id?: unknown } | null>('/services/oauth2/userinfo');
    if (typeof answer?.user_id !== 'string')
      throw orgError('UnreadableAnswer', 'unreadableAnswer', ['userinfo', 'no user_id in it.']);
    return answer.user_id;
  } catch (error) {
    throw client.explain(error);
  }
};
