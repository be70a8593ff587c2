import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Tokens } from '../auth/tokens.js';

/** Refuses calls without an access token that is good now. */
export const authorize =
  (tokens: Tokens): Interceptor =>
  (next) =>
  (request) => {
    const [scheme, token = ''] = (request.header.get('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || !tokens.isGood(token)) {
      throw new ConnectError('there is no access token, or it is not good any more', Code.Unauthenticated);
    }
    return next(request);
  };
