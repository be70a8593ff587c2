import type { FastifyInstance } from 'fastify';
import { jsonParserError, unsupportedMediaType } from './errors.js';

/** REST API Developer Guide: a request may carry 50 MB. */
export const LARGEST_BODY = 50 * 1024 * 1024;

/**
 * Reads JSON and form bodies. An empty body counts as none: clients name a content type even when they send nothing.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const options = { parseAs: 'string', bodyLimit: LARGEST_BODY } as const;
  app.addContentTypeParser<string>('application/json', options, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body));
    } catch (error) {
      done(jsonParserError(error instanceof Error ? error.message : String(error)));
    }
  });
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', options, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body)));
  });
  app.addContentTypeParser<string>('*', options, (request, body, done) => {
    if (body === '') done(null, undefined);
    else done(unsupportedMediaType(request.headers['content-type'] ?? ''));
  });
}
