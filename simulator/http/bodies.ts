import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonParserError, unsupportedMediaType } from './errors.js';
import { resourceOf } from './rest/dispatch.js';
import { parseTarget } from './target.js';

/** REST API Developer Guide: a request may carry 50 MB. */
export const LARGEST_BODY = 50 * 1024 * 1024;

/** Whether there is such a resource: where there is none, that matters more than the form of the body. */
function isKnown({ is404, url }: FastifyRequest): boolean {
  const target = parseTarget(url);
  return !is404 && (target === undefined || resourceOf(target.path) !== undefined);
}

/**
 * Reads JSON and form bodies. An empty body counts as none: clients name a content type even when they send nothing.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const options = { parseAs: 'string', bodyLimit: LARGEST_BODY } as const;
  app.addContentTypeParser<string>('application/json', options, (request, body, done) => {
    if (body === '' || !isKnown(request)) return done(null, undefined);
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
    if (body === '' || !isKnown(request)) done(null, undefined);
    else done(unsupportedMediaType(request.headers['content-type'] ?? ''));
  });
}
