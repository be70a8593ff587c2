import { noSuchRoute, UnreadableValue } from '../../org/faults.js';
import { SalesforceFault } from '../../org/types.js';
import { errorBody, methodNotAllowed, withPlace } from '../errors.js';
import type { Service } from '../service.js';
import { subjectOf } from '../subject.js';
import type { RestAnswer, RestRequest } from './call.js';
import { resources, type Resource } from './resources.js';

type Match = { resource: Resource; params: Record<string, string> };

const patterns = resources.map((resource) => ({
  resource,
  segments: resource.path.split('/').filter((segment) => segment !== ''),
}));

function match(path: string[]): Match | undefined {
  for (const { resource, segments } of patterns) {
    if (segments.length !== path.length) continue;
    const params: Record<string, string> = {};
    const fits = segments.every((segment, index) => {
      const given = path[index] ?? '';
      if (!segment.startsWith(':')) return segment.toLowerCase() === given.toLowerCase();
      params[segment.slice(1)] = given;
      return true;
    });
    if (fits) return { resource, params };
  }
  return undefined;
}

/** The resource that the segments below an API version address. */
export const resourceOf = (path: string[]): Resource | undefined => match(path)?.resource;

function answer(request: RestRequest, service: Service): RestAnswer {
  const found = match(request.path);
  if (!found) throw noSuchRoute(request.path.join('/'));
  const { methods } = found.resource;
  const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (!endpoint) throw methodNotAllowed(request.method, Object.keys(methods));
  return endpoint({
    ...request,
    params: found.params,
    service,
    dispatch: (subrequest) => dispatch(subrequest, service),
  });
}

/** Answers a request by the resource that it addresses. A fault becomes the answer that Salesforce gives for it. */
export function dispatch(request: RestRequest, service: Service): RestAnswer {
  const asked = subjectOf(request);
  try {
    const answered = answer(request, service);
    return { ...answered, subject: { ...asked, ...answered.subject } };
  } catch (error) {
    if (!(error instanceof SalesforceFault)) throw error;
    const fault = error instanceof UnreadableValue ? withPlace(error, request.body) : error;
    return { status: fault.status, body: errorBody(fault, isWrite(request)), subject: asked };
  }
}

const isWrite = ({ method, path }: RestRequest): boolean => method !== 'GET' && path[0] === 'sobjects';
