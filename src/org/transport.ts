import { PassThrough, pipeline, type Duplex, type Readable } from 'node:stream';
import { createGunzip, createInflate, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { request as send } from 'undici';
import { Network } from '../network/network.js';
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

/** Made with the first request: a bad address of a proxy is told before. All requests share its connections. */
let sharedNetwork: Network | undefined;

export function network(): Network {
  return (sharedNetwork ??= new Network({ maxSilence: MAX_SILENCE }));
}

/** How many new sessions a request gets: the first may be one that another request got earlier, and be over as well. */
const MAX_RENEWALS = 2;

/** A new session's token for one that the org has refused; null when there is no way to one. */
export type Renew = (refusedToken: string) => Promise<string | null>;

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
 * A transport for requests of the CLI's connection. The connection's default transport ends the process when an answer is cut
 * off, follows redirects to other hosts with the session, and asks for a new session without end while the org refuses.
 *
 * @param signal ends the request
 * @param receive reads the body of a successful answer; the connection then gets an empty text
 * @param renew makes a new session; without it, the connection gets the refusal
 */
export function transportOf(
  how: { signal?: AbortSignal | undefined; receive?: Receive | undefined; renew?: Renew } = {},
): Transport {
  const send = async (request: ConnectionRequest, renewals = 0): Promise<ConnectionResponse> => {
    const response = await exchange(request, how.signal, how.receive);
    if (response.statusCode !== 401 || !how.renew) return response;
    // The connection would ask for one more session, and never end.
    if (renewals === MAX_RENEWALS) throw sessionRefused(response);
    const { Authorization: authorization = '' } = request.headers ?? {};
    const token = await how.renew(authorization.replace(/^Bearer /, ''));
    if (token === null) return response;
    return send({ ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } }, renewals + 1);
  };
  return { httpRequest: (request) => Object.assign(send(request), { stream: () => new PassThrough() }) };
}

/** The org refuses a session that it has just given: what it says of it. */
function sessionRefused({ body }: ConnectionResponse): Error {
  const [, message = 'Session expired or invalid'] = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body) ?? [];
  return Object.assign(new Error(message), { errorCode: 'INVALID_SESSION_ID' });
}

async function exchange(
  request: ConnectionRequest,
  signal: AbortSignal | undefined,
  receive: Receive | undefined,
): Promise<ConnectionResponse> {
  try {
    return await answerTo(request, signal, receive);
  } catch (error) {
    throw signal?.aborted ? error : await network().explain(error, request.url);
  }
}

async function answerTo(
  { method, url, headers, body }: ConnectionRequest,
  signal: AbortSignal | undefined,
  receive: Receive | undefined,
): Promise<ConnectionResponse> {
  const answer = await send(url, {
    dispatcher: network().dispatcher,
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
