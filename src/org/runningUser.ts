import type { OrgClient } from './client.js';
import { orgError } from './errors.js';

const userIdIn = (answer: unknown): string => {
  const id = (answer as { user_id?: unknown } | null)?.user_id;
  if (typeof id === 'string') return id;
  throw orgError('UnreadableAnswerError', 'unreadableAnswer', ['userinfo', 'no user_id in it.']);
};

/**
 * The id of the user whom the session belongs to.
 *
 * Source: "OpenID Connect UserInfo Endpoint", Salesforce Help.
 *
 * @throws SfError in plain words
 */
export const readRunningUserId = async (client: OrgClient): Promise<string> => {
  try {
    return await client.get('/services/oauth2/userinfo', userIdIn);
  } catch (error) {
    throw client.explain(error);
  }
};
