import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const compress = promisify(gzip);
const WORTHWHILE = 16 * 1024;
/** Up to this many characters another thread costs more than it helps. */
const SHORT = 64 * 1024;
// On loopback time counts, not size: what is short is sent as it is.
const FAST = { level: constants.Z_BEST_SPEED };

/** Compresses answers for clients that accept gzip: texts of 16 kilobytes and more, and streams. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isText = typeof payload === 'string' && payload.length >= WORTHWHILE;
    if (reply.hasHeader('content-encoding') || (!isText && !(payload instanceof Readable))) return payload;
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    if (!isText) return pipeline(payload as Readable, createGzip(FAST), () => undefined);
    return payload.length <= SHORT ? gzipSync(payload, FAST) : compress(payload, FAST);
  });
}
