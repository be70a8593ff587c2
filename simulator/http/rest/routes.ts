import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../../org/faults.js';
import { listVersions } from '../apiVersion.js';
import { errorBody, faultOf } from '../errors.js';
import { logCall } from '../logCall.js';
import { instanceUrlOf, parseTarget } from '../target.js';
import type { Service } from '../service.js';
import { subjectOf } from '../subject.js';
import { admit } from './admission.js';
import type { RestAnswer } from './call.js';
import { dispatch } from './dispatch.js';

const JSON_TYPE = 'application/json;charset=UTF-8';

/** @throws SalesforceFault for a request that is not let in. */
function answerRequest(request: FastifyRequest, service: Service): RestAnswer {
  const { method, url, headers, body, raw } = request;
  const target = parseTarget(url);
  if (!target) throw notFound();
  const { apiVersion, path, query } = target;
  const caller = { userId: admit(headers.authorization, service), apiVersion };
  const [instanceUrl, outcome] = [instanceUrlOf(request), service.outcomes.get(raw)];
  return dispatch({ method, path, query, headers, body, caller, instanceUrl, outcome }, service);
}

function send(reply: FastifyReply, { status, body, headers = {} }: RestAnswer): FastifyReply {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  if (typeof body === 'string' || body instanceof Readable) return reply.send(body);
  return reply.type(JSON_TYPE).send(JSON.stringify(body));
}

/** `/services/data`, for everyone, and below it the REST API. */
export function restRoutes(app: FastifyInstance, service: Service): void {
  const finish = (request: FastifyRequest, reply: FastifyReply, answer: RestAnswer): FastifyReply => {
    logCall(request, answer, service);
    return send(reply, answer);
  };

  app.get('/services/data', (request, reply) => finish(request, reply, { status: 200, body: listVersions() }));

  for (const url of ['/services/data/:version', '/services/data/:version/*']) {
    app.route({
      method: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'],
      url,
      handler(request, reply) {
        const answer = answerRequest(request, service);
        reply.header('sforce-limit-info', service.usage.toHeader());
        return finish(request, reply, answer);
      },
      errorHandler(error, request, reply) {
        const fault = faultOf(error);
        const target = parseTarget(request.url);
        reply.header('sforce-limit-info', service.usage.toHeader());
        void finish(request, reply, {
          status: fault.status,
          body: errorBody(fault),
          subject: target && subjectOf(target),
        });
      },
    });
  }
}
