import { PassThrough, type Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { EnvHttpProxyAgent, request as send } from 'undici';
import { orgError } from './errors.js';

/** What the CLI's connection asks of whoever carries its requests. */
type ConnectionRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

type ConnectionResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** Carries requests of the CLI's connection, which keeps the session, refreshes it, and reads the answers. */
export type Transport = {
  httpRequest(request: ConnectionRequest): Promise<ConnectionResponse> & { stream(): Duplex };
};

/** A page of records unpacks to a megabyte or so; Node's default would take it in a hundred pieces. */
const UNPACKED = { chunkSize: 256 * 1024 };
const unzip = promisify<Buffer, ZlibOptions, Buffer>(gunzip);
const unpack = promisify<Buffer, ZlibOptions, Buffer>(inflate);

const decoders: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: (body) => unzip(body, UNPACKED),
  deflate: (body) => unpack(body, UNPACKED),
};

/** Milliseconds in which nothing more of an answer comes, after which it is taken for cut off. */
const LONGEST_SILENCE = 120_000;

/** One for all requests, so that they share connections, and the proxies that the environment names. */
const dispatcher = new EnvHttpProxyAgent({ allowH2: false, bodyTimeout: LONGEST_SILENCE });

const REFUSALS_BORNE = 2;

const decoded = async (body: Buffer, encoding: string | undefined): Promise<string> => {
  const decode = decoders[encoding ?? ''];
  return (decode ? await decode(body) : body).toString('utf8');
};

const exchange = async (
  { method, url, headers, body }: ConnectionRequest,
  signal: AbortSignal | undefined,
): Promise<ConnectionResponse> => {
  const answer = await send(url, {
    method,
    headers: { ...headers, 'accept-encoding': 'gzip, deflate' },
    dispatcher,
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const { location } = answer.headers;
  // Whoever follows takes the session along, wherever that is.
  if (answer.statusCode >= 300 && answer.statusCode < 400 && location !== undefined) {
    throw orgError('RedirectRefused', 'redirectRefused', [new URL(url).host, String(location)]);
  }
  const single = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  return {
    statusCode: answer.statusCode,
    headers: Object.fromEntries(single) as Record<string, string>,
    body: await decoded(bytes, single.find(([name]) => name === 'content-encoding')?.[1]),
  };
};

/**
 * Carries one request of the CLI's connection, and what the connection does to have it answered, such as sending it again
 * with a new session. The connection's own transport ends the process when an answer is cut off, follows redirects to
 * other hosts with the session, and asks for a new session as long as the org refuses.
 *
 * @param signal ends the request
 */
export const transportOfOne = (signal?: AbortSignal): Transport => {
  let refusals = 0;
  const once = async (request: ConnectionRequest): Promise<ConnectionResponse> => {
    const response = await exchange(request, signal);
    if (response.statusCode === 401 && ++refusals > REFUSALS_BORNE) {
      throw Object.assign(new Error('Session expired or invalid'), { errorCode: 'INVALID_SESSION_ID' });
    }
    return response;
  };
  return { httpRequest: (request) => Object.assign(once(request), { stream: () => new PassThrough() }) };
};
