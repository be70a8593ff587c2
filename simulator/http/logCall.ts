import type { FastifyRequest } from 'fastify';
import type { RestAnswer } from './rest/call.js';
import type { Service } from './service.js';
import { plainPath } from './target.js';

/** Logs a REST call before the client sees its answer: the client's next call must not find this one open. */
export function logCall(
  { method, url, raw }: FastifyRequest,
  { status, subject }: Pick<RestAnswer, 'status' | 'subject'>,
  { log, openCalls, outcomes }: Service,
): void {
  const inFlight = openCalls.countAtArrival(raw);
  const kind = outcomes.get(raw)?.fault.kind;
  const seen = kind === 'cut-after' ? 0 : kind === 'unavailable-after' ? 503 : status;
  log.add({ method, path: plainPath(url), ...subject, status: seen, at: new Date().toISOString(), inFlight });
  openCalls.leave(raw);
}
