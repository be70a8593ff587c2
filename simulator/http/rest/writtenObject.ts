import { SalesforceFault } from '../../org/types.js';
import { findObject } from '../../schema/index.js';
import { parseTarget } from '../target.js';
import { collectionBody, objectOfId } from './collections/requests.js';
import { nameList } from './recordBody.js';

type Written = { method: string; path: string[]; query: URLSearchParams; body: unknown };

/** The object whose records a call writes, by the first of them; undefined for all other calls. */
export function writtenObject({ method, path, query, body }: Written): string | undefined {
  if (method === 'GET') return undefined;
  const [first, second, third] = path.map((segment) => segment.toLowerCase());
  if (first === 'sobjects' && second !== undefined) return findObject(second)?.name;
  if (first === 'composite' && second === undefined) return firstWritten(body);
  if (first !== 'composite' || second !== 'sobjects' || third !== undefined) return undefined;
  try {
    const [id = ''] = nameList(query.get('ids')) ?? [];
    return method === 'DELETE' ? objectOfId(id) : collectionBody(body).records[0]?.type;
  } catch (error) {
    if (error instanceof SalesforceFault) return undefined;
    throw error;
  }
}

type Composite = { compositeRequest?: unknown } | null;

/** What the requests of a composite call write, by the first that writes. */
function firstWritten(body: unknown): string | undefined {
  const requests = (body as Composite)?.compositeRequest;
  for (const request of Array.isArray(requests) ? (requests as Array<Partial<Written> & { url?: unknown }>) : []) {
    const target = typeof request.url === 'string' ? parseTarget(request.url) : undefined;
    const found = target && writtenObject({ ...target, method: request.method ?? 'GET', body: request.body });
    if (found !== undefined) return found;
  }
  return undefined;
}
