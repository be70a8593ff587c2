import type { FastifyInstance, FastifyRequest } from 'fastify';

/** REST API Developer Guide, Status Codes and Error Responses: 414 and 431. */
const MOST_BYTES = 16_384;

const sizeOfHeaders = ({ raw: { rawHeaders } }: FastifyRequest): number =>
  rawHeaders.reduce((size, text) => size + Buffer.byteLength(text) + 2, 0);

/** Refuses an address of more than 16,384 bytes (414), or one that is so long with its headers (431). */
export function limitUri(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const uri = Buffer.byteLength(request.raw.url ?? '');
    if (uri > MOST_BYTES) reply.code(414).send();
    else if (uri + sizeOfHeaders(request) > MOST_BYTES) reply.code(431).send();
    else done();
  });
}

/** Node must accept more than Salesforce, so that a request meets the limits above. */
export const LARGEST_HEADERS = 16 * MOST_BYTES;
