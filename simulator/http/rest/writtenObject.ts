import { SalesforceFault } from '../../org/types.js';
import { findObject } from '../../schema/index.js';
import { parseTarget } from '../target.js';
import { collectionBody, objectOfId } from './collections/requests.js';
import { nameList } from './recordBody.js';

type WritingCall = { method: string; path: string[]; query: URLSearchParams; body: unknown };

/** The object whose records a call writes, by the first record; undefined for a call that writes none. */
export function writtenObject({ method, path, query, body }: WritingCall): string | undefined {
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

/** The ids of the records that a call and its composite subrequests change or delete. */
export function writtenIds({ method, path, query, body }: WritingCall): string[] {
  const [first, second, third] = path.map((segment) => segment.toLowerCase());
  if (method === 'GET') return [];
  if (first === 'sobjects') return second !== undefined && path[2] !== undefined ? [path[2]] : [];
  if (first === 'composite' && second === undefined) return requestsOf(body).flatMap(writtenIds);
  if (first !== 'composite' || second !== 'sobjects' || third !== undefined) return [];
  if (method === 'DELETE') return nameList(query.get('ids')) ?? [];
  const records = (body as { records?: unknown } | undefined)?.records;
  return Array.isArray(records)
    ? (records as Array<Record<string, unknown>>).flatMap(({ id, Id = id }) => (typeof Id === 'string' ? [Id] : []))
    : [];
}

type Composite = { compositeRequest?: unknown } | null;

/** The object that the first writing subrequest of a composite call writes. */
const firstWritten = (body: unknown): string | undefined =>
  requestsOf(body)
    .map(writtenObject)
    .find((object) => object !== undefined);

function requestsOf(body: unknown): WritingCall[] {
  const requests = (body as Composite)?.compositeRequest;
  return (Array.isArray(requests) ? (requests as Array<Partial<WritingCall> & { url?: unknown }>) : []).flatMap(
    (request) => {
      const target = typeof request.url === 'string' ? parseTarget(request.url) : undefined;
      return target ? [{ ...target, method: request.method ?? 'GET', body: request.body }] : [];
    },
  );
}
