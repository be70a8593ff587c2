import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../../org/faults.js';
import { listVersions } from '../apiVersion.js';
import { errorBody } from '../errorBody.js';
import { serverUnavailable } from '../faults.js';
import { plainPath, parseTarget } from '../target.js';
import type { Service } from '../service.js';
import { subjectOf } from '../subject.js';
import { faultOf } from '../unexpected.js';
import { admit } from './admission.js';
import type { RestAnswer } from './call.js';
import { dispatch } from './dispatch.js';
import { writtenObject } from './writtenObject.js';

const JSON_TYPE = 'application/json;charset=UTF-8';

/** In place of an answer: the connection ends. */
const CUT: RestAnswer = { status: 0 };

/** @throws SalesforceFault for a request that is not let in. */
function answerRequest({ method, url, headers, body }: FastifyRequest, service: Service): RestAnswer {
  const target = parseTarget(url);
  if (!target) throw notFound();
  const { apiVersion, path, query } = target;
  const caller = admit(headers.authorization, apiVersion, service);
  const { faults } = service.org;
  const object = writtenObject({ method, path, query, body });
  if (faults.strikes('cut-before', object)) return { ...CUT, subject: { object } };
  const answer = dispatch({ method, path, query, headers, body, caller }, service);
  if (faults.strikes('cut-after', object)) return { ...CUT, subject: answer.subject };
  if (faults.strikes('unavailable-after', object))
    return { status: 503, body: errorBody(serverUnavailable()), subject: answer.subject };
  return answer;
}

function send(reply: FastifyReply, { status, body, headers = {} }: RestAnswer): FastifyReply {
  if (status === CUT.status) {
    reply.hijack().raw.destroy();
    return reply;
  }
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  if (typeof body === 'string') return reply.send(body);
  return reply.type(JSON_TYPE).send(JSON.stringify(body));
}

/** `/services/data`, for everyone, and below it the REST API. */
export function restRoutes(app: FastifyInstance, service: Service): void {
  const { log, openCalls } = service;
  const finish = ({ method, url, raw }: FastifyRequest, reply: FastifyReply, answer: RestAnswer): FastifyReply => {
    const { status, subject } = answer;
    const inFlight = openCalls.countAtArrival(raw);
    log.add({ method, path: plainPath(url), ...subject, status, at: new Date().toISOString(), inFlight });
    // Before its answer can be seen, so that whoever goes on then is not counted on top of it.
    openCalls.leave(raw);
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
