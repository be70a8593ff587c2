import { SalesforceFault } from '../../org/types.js';
import { findObject } from '../../schema/index.js';
import { collectionBody, objectOfId } from './collections/requests.js';
import { nameList } from './recordBody.js';

type Written = { method: string; path: string[]; query: URLSearchParams; body: unknown };

/** The object whose records a call writes, by the first of them; undefined for all other calls. */
export function writtenObject({ method, path, query, body }: Written): string | undefined {
  if (method === 'GET') return undefined;
  const [first, second, third] = path.map((segment) => segment.toLowerCase());
  if (first === 'sobjects' && second !== undefined) return findObject(second)?.name;
  if (first !== 'composite' || second !== 'sobjects' || third !== undefined) return undefined;
  try {
    const [id = ''] = nameList(query.get('ids')) ?? [];
    return method === 'DELETE' ? objectOfId(id) : collectionBody(body).records[0]?.type;
  } catch (error) {
    if (error instanceof SalesforceFault) return undefined;
    throw error;
  }
}
