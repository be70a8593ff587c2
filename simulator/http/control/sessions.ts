import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SalesforceFault } from '../../org/types.js';
import type { Service } from '../service.js';
import { findUser } from '../users.js';

const Login = z.strictObject({ username: z.string() });
const Expiry = z.strictObject({ accessToken: z.string().optional() });

/**
 * `POST /sessions` with `username` logs a user in without asking; `POST /sessions/expire` with `accessToken` ends that
 * session, without it every one.
 */
export function sessionRoutes(app: FastifyInstance, { org, sessions }: Service): void {
  app.post('/sessions', ({ body }) => {
    const { username } = Login.parse(body);
    const user = findUser(org, username);
    if (!user) throw new SalesforceFault(404, 'NOT_FOUND', `The org has no user ${username}`);
    return { accessToken: sessions.open(user.Id), refreshToken: sessions.refreshTokenOf(user.Id) };
  });
  app.post('/sessions/expire', ({ body }, reply) => {
    const { accessToken } = Expiry.parse(body ?? {});
    sessions.expire(accessToken);
    return reply.code(204).send();
  });
}
