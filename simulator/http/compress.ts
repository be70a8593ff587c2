import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const compress = promisify(gzip);
const WORTHWHILE = 1024;

/** Answers in gzip whoever accepts it, from a kilobyte on. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook<string | undefined>('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < WORTHWHILE) return payload;
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    // On loopback time counts, not size.
    return compress(payload, { level: constants.Z_BEST_SPEED });
  });
}
