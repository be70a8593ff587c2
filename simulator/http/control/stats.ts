import type { FastifyInstance } from 'fastify';
import type { LoggedRequest } from '../requestLog.js';
import { resourceOf } from '../rest/dispatch.js';
import type { Service } from '../service.js';

type Count = { calls: number; rows: number };

/** What a client has cost since the last reset. */
export type Stats = {
  calls: number;
  /** Records sent. */
  rows: number;
  /** Most calls without an answer at the same time. */
  peakInFlight: number;
  /** By method and resource: `GET query/:locator`. */
  byRoute: Record<string, Count>;
  byObject: Record<string, Count>;
  /** 0 for calls that were cut off. */
  byStatus: Record<string, number>;
  /** CPU time of the process since the last reset. In a test, the test's own time is part of it. */
  cpuMilliseconds: number;
};

/** `GET /stats`; `DELETE /stats` begins anew, and forgets the request log with it. */
export function statsRoutes(app: FastifyInstance, { log }: Service): void {
  app.get('/stats', () => statsOf(log.requests, log.cpuSinceReset()));
  app.delete('/stats', (_request, reply) => {
    log.reset();
    return reply.code(204).send();
  });
}

function statsOf(requests: readonly LoggedRequest[], cpuMilliseconds: number): Stats {
  const byRoute: Stats['byRoute'] = {};
  const byObject: Stats['byObject'] = {};
  const byStatus: Stats['byStatus'] = {};
  for (const { method, path, object, rows = 0, status } of requests) {
    add(byRoute, `${method} ${routeOf(path)}`, rows);
    if (object !== undefined) add(byObject, object, rows);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
  return {
    calls: requests.length,
    rows: requests.reduce((sum, { rows = 0 }) => sum + rows, 0),
    peakInFlight: requests.reduce((peak, { inFlight }) => Math.max(peak, inFlight), 0),
    byRoute,
    byObject,
    byStatus,
    cpuMilliseconds,
  };
}

function add(counts: Record<string, Count>, name: string, rows: number): void {
  const count = (counts[name] ??= { calls: 0, rows: 0 });
  count.calls += 1;
  count.rows += rows;
}

/** The resource that a path addresses; the path itself where there is none. */
function routeOf(path: string): string {
  const [, below] = /^\/services\/data\/v\d+\.0\/?(.*)$/.exec(path) ?? [];
  return (below === undefined ? undefined : resourceOf(below.split('/').filter(Boolean))?.path) ?? path;
}
