import type { FastifyRequest } from 'fastify';
import { parseApiVersion } from './apiVersion.js';

/** Where a REST request goes. */
export type Target = {
  apiVersion: number;
  /** The segments after the version, decoded; none is empty, since repeated slashes count as one. */
  path: string[];
  query: URLSearchParams;
};

/** The address without its query and its repeated slashes. */
export const plainPath = (url: string): string => `/${segmentsOf(url).join('/')}`;

const segmentsOf = (url: string): string[] =>
  (url.split('?', 1)[0] ?? '').split('/').filter((segment) => segment !== '');

/** The org's address as the client knows it. */
export const instanceUrlOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/**
 * Reads an address: `/services/data/v67.0/query?q=…`, also without `/services/data`, as batch requests write it.
 * Undefined when it names no API version of this org, or is wrongly encoded.
 */
export function parseTarget(url: string): Target | undefined {
  const segments = segmentsOf(url);
  if (segments[0] === 'services' && segments[1] === 'data') segments.splice(0, 2);
  const [version = '', ...rest] = segments;
  const apiVersion = parseApiVersion(version);
  if (apiVersion === undefined) return undefined;
  const start = url.indexOf('?');
  try {
    return {
      apiVersion,
      path: rest.map(decodeURIComponent),
      query: new URLSearchParams(start < 0 ? '' : url.slice(start + 1)),
    };
  } catch {
    return undefined;
  }
}
