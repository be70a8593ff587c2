import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../org/types.js';
import type { LoggedRequest } from '../requestLog.js';
import type { Service } from '../service.js';
import type { Outcome } from '../faults/outcomes.js';

/** A request to a resource of one API version, from a caller who was let in. */
export type RestRequest = {
  method: string;
  /** The segments after `/services/data/vXX.0`, decoded. */
  path: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
  caller: Caller;
  /** The org's address as the client knows it. */
  instanceUrl: string;
  /** The fault that decides how it is answered. */
  outcome?: Outcome;
};

/**
 * What an endpoint answers. Headers are named in lower case; a text or a stream is sent as it is, anything else as
 * JSON.
 */
export type RestAnswer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** For the request log. */
  subject?: Pick<LoggedRequest, 'query' | 'object' | 'rows' | 'subrequests'>;
};

/** A request that found its endpoint. */
export type Call = RestRequest & {
  /** The value of each `:name` in the resource's path. */
  params: Record<string, string>;
  service: Service;
  /** Answers another request in the same transaction, as composite requests need. */
  dispatch(request: RestRequest): RestAnswer;
};

/** Answers a call; whatever Salesforce refuses is thrown as SalesforceFault. */
export type Endpoint = (call: Call) => RestAnswer;
