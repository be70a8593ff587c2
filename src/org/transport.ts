import { PassThrough, pipeline, type Duplex, type Readable } from 'node:stream';
import { createGunzip, createInflate, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { EnvHttpProxyAgent, request as send } from 'undici';
import { orgError } from './errors.js';

/** A request as the CLI's connection hands it to its transport. */
type ConnectionRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

type ConnectionResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** Reads the unpacked body of an answer as a stream. An error that it throws becomes the request's error. */
export type Receive = (headers: Readonly<Record<string, string>>, body: Readable) => Promise<void>;

/** Sends the requests of the CLI's connection. The connection keeps the session, refreshes it, and reads the answers. */
export type Transport = {
  httpRequest(request: ConnectionRequest): Promise<ConnectionResponse> & { stream(): Duplex };
};

/** An answer counts as cut off when nothing more of it has come for so many milliseconds. */
const MAX_SILENCE = 120_000;

/** One dispatcher for all requests, so that they share connections and use the proxies that the environment names. */
const dispatcher = new EnvHttpProxyAgent({ allowH2: false, bodyTimeout: MAX_SILENCE });

/** How often the org may refuse the session: once for the session there was, and once for a refreshed one. */
const MAX_401 = 2;

/** A page of records has some hundred kilobytes and is unpacked at once, since a stream for each page takes more memory. */
const PAGE: ZlibOptions = { chunkSize: 64 * 1024 };

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, PAGE),
  deflate: (body) => inflateSync(body, PAGE),
};

/** Results of a query job have some megabytes; Node's default would unpack them in hundreds of pieces. */
const STREAM: ZlibOptions = { chunkSize: 256 * 1024 };

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(STREAM),
  deflate: () => createInflate(STREAM),
};

/**
 * A transport for one request of the CLI's connection, and for the connection's own requests for it, such as the same one
 * with a new session. The connection's default transport ends the process when an answer is cut off, follows redirects to
 * other hosts with the session, and asks for a new session without end while the org refuses.
 *
 * @param signal ends the request
 * @param receive reads the body of a successful answer; the connection then gets an empty text
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
  // A redirect that is followed gets the session.
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
  // The error reaches the reader of the stream.
  return unpacker ? pipeline(body, unpacker(), () => undefined) : body;
}
