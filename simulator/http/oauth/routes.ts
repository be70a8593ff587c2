import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidSession, notEnabledForUser } from '../errors.js';
import { sessionUser } from '../rest/admission.js';
import type { Service } from '../service.js';
import { clientCredentials } from './connectedApp.js';
import { userInfo, introspect, revoke, tokenAnswer } from './tokens.js';

type Form = Record<string, string>;

/** The org's address as the client knows it. */
const instanceUrlOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

const formOf = ({ body }: FastifyRequest): Form => (typeof body === 'object' && body !== null ? (body as Form) : {});

function userInfoAnswer(request: FastifyRequest, service: Service): Record<string, unknown> {
  const { org } = service;
  const userId = sessionUser(request.headers.authorization, service);
  const user = org.table('User').get(userId);
  if (!user) throw invalidSession();
  if (!org.hasPermission(userId, 'ApiEnabled')) throw notEnabledForUser();
  return userInfo(user, org, instanceUrlOf(request));
}

/** The OAuth endpoints. None of their calls counts against the org's API requests. */
export function oauthRoutes(app: FastifyInstance, service: Service): void {
  app.post('/services/oauth2/token', (request) => {
    const form = formOf(request);
    const client = clientCredentials(form, request.headers.authorization);
    return tokenAnswer({ form, client }, instanceUrlOf(request), service);
  });
  app.route<{ Querystring: { token?: string } }>({
    method: ['GET', 'POST'],
    url: '/services/oauth2/revoke',
    handler: (request, reply) => {
      revoke(formOf(request).token ?? request.query.token ?? '', service);
      return reply.send();
    },
  });
  app.post('/services/oauth2/introspect', (request) => introspect(formOf(request).token ?? '', service));
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/userinfo',
    handler: (request) => userInfoAnswer(request, service),
  });
}
