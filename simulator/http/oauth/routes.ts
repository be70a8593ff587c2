import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toLongId } from '../../org/ids.js';
import { badIdentity, invalidSession, notEnabledForUser } from '../errors.js';
import { sessionUser } from '../rest/admission.js';
import type { Service } from '../service.js';
import { instanceUrlOf } from '../target.js';
import { clientCredentials } from './connectedApp.js';
import { identity, userInfo, introspect, revoke, tokenAnswer } from './tokens.js';

type Form = Record<string, string>;

const formOf = ({ body }: FastifyRequest): Form => (typeof body === 'object' && body !== null ? (body as Form) : {});

function userInfoAnswer(request: FastifyRequest, service: Service): Record<string, unknown> {
  const { org } = service;
  const userId = sessionUser(request.headers.authorization, service);
  const user = org.table('User').get(userId);
  if (!user) throw invalidSession();
  if (!org.hasPermission(userId, 'ApiEnabled')) throw notEnabledForUser();
  return userInfo(user, org, instanceUrlOf(request));
}

/** Whose session it is, at the address that the user's logins name. */
function identityAnswer(
  request: FastifyRequest<{ Params: { org: string; user: string } }>,
  service: Service,
): Record<string, unknown> {
  const { org } = service;
  const user = org.table('User').get(sessionUser(request.headers.authorization, service));
  const { params } = request;
  if (!user || toLongId(params.org) !== org.id || toLongId(params.user) !== user.Id) throw badIdentity();
  return identity(user, org, instanceUrlOf(request));
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
  app.get<{ Params: { org: string; user: string } }>('/id/:org/:user', (request) => identityAnswer(request, service));
}
