import { PassThrough, pipeline, type Duplex, type Readable } from 'node:stream';
import { createGunzip, createInflate, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
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

/** Takes the unpacked body of an answer as it comes. An error that it throws becomes the request's error. */
export type Receive = (headers: Readonly<Record<string, string>>, body: Readable) => Promise<void>;

/** Carries requests of the CLI's connection, which keeps the session, refreshes it, and reads the answers. */
export type Transport = {
  httpRequest(request: ConnectionRequest): Promise<ConnectionResponse> & { stream(): Duplex };
};

/** The time, in milliseconds, after which an answer of which nothing more comes counts as cut off. */
const MAX_SILENCE = 120_000;

/** One dispatcher for all requests, so that they share connections and use the proxies that the environment names. */
const dispatcher = new EnvHttpProxyAgent({ allowH2: false, bodyTimeout: MAX_SILENCE });

/** How often the org may refuse the session: once for the session there was, and once for a refreshed one. */
const MAX_401 = 2;

/** A page of records is some hundred kilobytes, and is unpacked at once: a stream for each would keep more memory. */
const PAGE: ZlibOptions = { chunkSize: 64 * 1024 };

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, PAGE),
  deflate: (body) => inflateSync(body, PAGE),
};

/** Results of a query job are some megabytes; Node's default would take them in hundreds of pieces. */
const STREAM: ZlibOptions = { chunkSize: 256 * 1024 };

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(STREAM),
  deflate: () => createInflate(STREAM),
};

/**
 * Carries one request of the CLI's connection, and what the connection does to have it answered, such as sending it again
 * with a new session. The connection's own transport ends the process when an answer is cut off, follows redirects to
 * other hosts with the session, and asks for a new session as long as the org refuses.
 *
 * @param signal ends the request
 * @param receive takes the body of a good answer as a stream; the connection then gets an empty text
 */
export function transportOfOne(signal?: AbortSignal, receive?: Receive): Transport {
  let refusals = 0;
  const once = async (request: ConnectionRequest): Promise<ConnectionResponse> => {
    const response = await exchange(request, signal, receive);
    if (response.statusCode === 401 && ++refusals > MAX_401) {
      throw Object.assign(new Error('Session expired or invalid'), { errorCode: 'INVALID_SESSION_ID' });
    }
    return response;
  };
  return { httpRequest: (request) => Object.assign(once(request), { stream: () => new PassThrough() }) };
}

async function exchange(
  { method, url, headers, body }: ConnectionRequest,
  signal: AbortSignal | undefined,
  receive: Receive | undefined,
): Promise<ConnectionResponse> {
  const answer = await send(url, {
    dispatcher,
    method,
    headers: { ...headers, 'accept-encoding': 'gzip, deflate' },
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const { statusCode } = answer;
  const single = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  const encoding = single['content-encoding'];
  if (receive && statusCode === 200) {
    try {
      await receive(single, unpacked(answer.body, encoding));
    } finally {
      await answer.body.dump().catch(() => undefined);
    }
    return { statusCode, headers: { ...single, 'content-type': 'text/plain' }, body: '' };
  }
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const { location } = single;
  // Whoever follows takes the session along, wherever that is.
  if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
    throw orgError('RedirectRefusedError', 'redirectRefused', [new URL(url).host, location]);
  }
  return { statusCode, headers: single, body: decoded(bytes, encoding) };
}

function decoded(body: Buffer, encoding: string | undefined): string {
  return (decoders[encoding ?? '']?.(body) ?? body).toString('utf8');
}

function unpacked(body: Readable, encoding: string | undefined): Readable {
  const unpacker = unpackers[encoding ?? ''];
  // Whoever reads what comes out of it meets the error.
  return unpacker ? pipeline(body, unpacker(), () => undefined) : body;
}
