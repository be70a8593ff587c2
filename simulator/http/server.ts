import { setTimeout as wait } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { noSuchRoute } from '../org/faults.js';
import { LARGEST_BODY, readBodies } from './bodies.js';
import { compressAnswers } from './compress.js';
import { controlRoutes } from './control/routes.js';
import { errorBody, faultOf } from './errors.js';
import { oauthRoutes } from './oauth/routes.js';
import { OAuthFault } from './oauth/oauthFault.js';
import { countOpenCalls } from './openCalls.js';
import { restRoutes } from './rest/routes.js';
import type { Service } from './service.js';
import { injectFaults } from './faults/injectFaults.js';
import { plainPath } from './target.js';
import { LARGEST_HEADERS, limitUri } from './uriLimits.js';

export type Tls = { key: string; cert: string };

/** The HTTP server of an org. It does not listen yet. */
export function createServer(service: Service, tls?: Tls): FastifyInstance {
  const options = {
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true, maxParamLength: LARGEST_HEADERS },
  };
  const http = { maxHeaderSize: LARGEST_HEADERS };
  const app: FastifyInstance = tls
    ? Fastify({ ...options, https: { ...http, ...tls } })
    : Fastify({ ...options, http });
  readBodies(app);
  injectFaults(app, service);
  compressAnswers(app);
  limitUri(app);
  countOpenCalls(app, service.openCalls);
  app.addHook('onRequest', async ({ url }) => {
    if (service.behavior.latency > 0 && !url.startsWith('/_sim')) await wait(service.behavior.latency);
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(errorBody(noSuchRoute(plainPath(request.url)))));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof OAuthFault) return reply.code(400).send(error.toBody());
    const fault = faultOf(error);
    return reply.code(fault.status).send(errorBody(fault));
  });
  restRoutes(app, service);
  oauthRoutes(app, service);
  controlRoutes(app, service);
  return app;
}
