import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SalesforceFault } from '../../org/types.js';
import {
  errorBody,
  concurrentLimitExceeded,
  insufficientAccess,
  queryTimeout,
  serverError,
  serverUnavailable,
} from '../errors.js';
import { logCall } from '../logCall.js';
import { admit } from '../rest/admission.js';
import type { Service } from '../service.js';
import { changeBefore } from './beforeCall.js';
import { outcomesFor, type Outcome } from './outcomes.js';
import { proxyPage, isSpoiling, spoiledBody } from './wrongBody.js';
import { factsOf, type CallFacts } from './callFacts.js';

/** Applies the planned faults to every call, except calls to the control routes. */
export function injectFaults(app: FastifyInstance, service: Service): void {
  app.addHook('preHandler', async (request, reply) => {
    const { faults } = service.org;
    if (faults.isEmpty || request.url.startsWith('/_sim')) return;
    const facts = factsOf(request, service);
    await changeBefore(facts, request.headers.authorization, service);
    const outcome = faults.takeDue(outcomesFor(facts.reads), facts);
    if (!outcome) return;
    service.outcomes.set(request.raw, outcome);
    await answerInstead(outcome, facts, request, reply, service);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const outcome = service.outcomes.get(request.raw);
    if (!outcome) return payload;
    return changedAnswer(outcome, reply, payload instanceof Readable ? await text(payload) : payload);
  });
}

const REFUSALS = {
  'concurrent-limit': concurrentLimitExceeded,
  'query-timeout': queryTimeout,
  'no-access': insufficientAccess,
};

/** Bulk API 2.0 and Bulk API Developer Guide, "Errors": in capitals, as recorded answers have them. */
const JOB_REFUSALS = {
  FEATURENOTENABLED: 'Bulk API 2.0 is not enabled for this organization.',
  INVALIDENTITY: 'The entity is not supported by the Bulk API.',
  EXCEEDEDQUOTA: 'The number of query jobs exceeds the allowed number for the past 24 hours.',
};

/** @throws SalesforceFault for a fault with which the call reaches Salesforce and Salesforce refuses it */
async function answerInstead(
  { fault }: Outcome,
  facts: CallFacts,
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
): Promise<void> {
  const log = (status: number): void => logCall(request, { status, subject: facts.subject }, service);
  switch (fault.kind) {
    case 'cut-before':
      if (facts.isRest) log(0);
      reply.hijack().raw.destroy();
      return;
    case 'proxy-page':
      if (facts.isRest) log(fault.status);
      await reply.code(fault.status).type('text/html').send(proxyPage(fault.status));
      return;
    case 'server-error':
      if (fault.retryAfter !== undefined) reply.header('retry-after', String(fault.retryAfter));
      throw serverError(fault.status);
    case 'concurrent-limit':
    case 'query-timeout':
    case 'no-access':
      if (facts.isRest) admit(request.headers.authorization, service);
      throw REFUSALS[fault.kind]();
    case 'job-refused':
      if (facts.isRest) admit(request.headers.authorization, service);
      throw new SalesforceFault(400, fault.code, JOB_REFUSALS[fault.code]);
  }
}

function changedAnswer(outcome: Outcome, reply: FastifyReply, payload: unknown): unknown {
  const { fault, random } = outcome;
  const body = typeof payload === 'string' ? payload : '';
  if (fault.kind === 'cut-after' || (fault.kind === 'cut-within' && body === '')) {
    reply.raw.destroy();
    return payload;
  }
  if (fault.kind === 'unavailable-after') {
    reply.code(503).type('application/json;charset=UTF-8');
    return JSON.stringify(errorBody(serverUnavailable()));
  }
  // A compressor might hold the beginning back.
  if (fault.kind === 'cut-within') reply.header('content-encoding', 'identity');
  return isSpoiling(fault) && body !== '' ? spoiledBody(body, { fault, random }) : payload;
}
