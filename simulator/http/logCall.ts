import type { FastifyRequest } from 'fastify';
import type { RestAnswer } from './rest/call.js';
import type { Service } from './service.js';
import { plainPath } from './target.js';

/** Writes a REST call into the log, before its answer can be seen: whoever goes on then is not counted on top of it. */
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
