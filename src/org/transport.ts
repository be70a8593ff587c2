import { PassThrough, pipeline, type Duplex, type Readable } from 'node:stream';
import { createGunzip, createInflate, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { orgError } from './errors.js';
import { send } from './http.js';

/** What the CLI's connection asks of whoever carries its requests. */
type ConnectionRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

type ConnectionResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** Takes the body of an answer as it comes, unpacked. What it throws becomes the request's error. */
export type Receive = (headers: Readonly<Record<string, string>>, body: Readable) => Promise<void>;

/** Who takes the body of a good answer, of which the connection then sees nothing. */
export type Receivers = {
  readonly receive?: Receive;
  /** Takes a JSON answer, or its text where that is no JSON. */
  readonly receiveJson?: (answer: unknown) => void;
};

/** Carries requests of the CLI's connection, which keeps the session, refreshes it, and reads the answers. */
export type Transport = {
  httpRequest(request: ConnectionRequest): Promise<ConnectionResponse> & { stream(): Duplex };
};

/**
 * An answer is unpacked here and now, in small pieces. What unpacks it elsewhere outlives it, and keeps its last piece until
 * V8 collects all memory, which it does for every 64 MB that are kept so.
 */
const ANSWER: ZlibOptions = { chunkSize: 64 * 1024 };

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, ANSWER),
  deflate: (body) => inflateSync(body, ANSWER),
};

/** Results of a query job are some megabytes; Node's default would take them in hundreds of pieces. */
const STREAM: ZlibOptions = { chunkSize: 256 * 1024 };

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(STREAM),
  deflate: () => createInflate(STREAM),
};

const REFUSALS_BORNE = 2;

const decoded = (body: Buffer, encoding: string | undefined): string =>
  (decoders[encoding ?? '']?.(body) ?? body).toString('utf8');

const JSON_TYPE = /^application\/json(;|$)/;

/** As the connection reads an answer. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const unpacked = (body: Readable, encoding: string | undefined): Readable => {
  const unpacker = unpackers[encoding ?? ''];
  // Whoever reads what comes out of it meets the error.
  return unpacker ? pipeline(body, unpacker(), () => undefined) : body;
};

const withoutBody = (statusCode: number, headers: Record<string, string>): ConnectionResponse => ({
  statusCode,
  headers: { ...headers, 'content-type': 'text/plain' },
  body: '',
});

const exchange = async (
  { method, url, headers, body }: ConnectionRequest,
  signal: AbortSignal | undefined,
  { receive, receiveJson }: Receivers,
): Promise<ConnectionResponse> => {
  const answer = await send(url, {
    method,
    headers: { ...headers, 'accept-encoding': 'gzip, deflate' },
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const single = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  const encoding = single['content-encoding'];
  if (receive && answer.statusCode === 200) {
    try {
      await receive(single, unpacked(answer.body, encoding));
    } finally {
      await answer.body.dump().catch(() => undefined);
    }
    return withoutBody(answer.statusCode, single);
  }
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const { location } = single;
  // Whoever follows takes the session along, wherever that is.
  if (answer.statusCode >= 300 && answer.statusCode < 400 && location !== undefined) {
    throw orgError('RedirectRefusedError', 'redirectRefused', [new URL(url).host, location]);
  }
  const text = decoded(bytes, encoding);
  if (receiveJson && answer.statusCode === 200 && JSON_TYPE.test(single['content-type'] ?? '')) {
    receiveJson(parsed(text));
    return withoutBody(answer.statusCode, single);
  }
  return { statusCode: answer.statusCode, headers: single, body: text };
};

/**
 * Carries one request of the CLI's connection, and what the connection does to have it answered, such as sending it again
 * with a new session. The connection's own transport ends the process when an answer is cut off, follows redirects to
 * other hosts with the session, and asks for a new session as long as the org refuses.
 *
 * @param signal ends the request
 */
export const transportOfOne = (signal?: AbortSignal, receivers: Receivers = {}): Transport => {
  let refusals = 0;
  const once = async (request: ConnectionRequest): Promise<ConnectionResponse> => {
    const response = await exchange(request, signal, receivers);
    if (response.statusCode === 401 && ++refusals > REFUSALS_BORNE) {
      throw Object.assign(new Error('Session expired or invalid'), { errorCode: 'INVALID_SESSION_ID' });
    }
    return response;
  };
  return { httpRequest: (request) => Object.assign(once(request), { stream: () => new PassThrough() }) };
};
