import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { exchange, RESULTS_LIMITS, REST_LIMITS, type AnswerLimits } from '../network/answer.js';
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

/** Made with the first request: a bad address of a proxy is told before. All requests share its connections. */
let sharedNetwork: Network | undefined;

export function network(): Network {
  return (sharedNetwork ??= new Network());
}

/** How many new sessions a request gets: the first may be one that another request got earlier, and be over as well. */
const MAX_RENEWALS = 2;

/** A new session's token for one that the org has refused; null when there is no way to one. */
export type Renew = (refusedToken: string) => Promise<string | null>;

/**
 * A transport for requests of the CLI's connection. The connection's default transport ends the process when an answer is cut
 * off, follows redirects to other hosts with the session, and asks for a new session without end while the org refuses.
 *
 * @param signal ends the request
 * @param receive reads the body of a successful answer; the connection then gets an empty text
 * @param renew makes a new session; without it, the connection gets the refusal
 * @param limits of one answer, instead of Salesforce's
 */
export function transportOf(
  how: {
    signal?: AbortSignal | undefined;
    receive?: Receive | undefined;
    renew?: Renew;
    limits?: Partial<AnswerLimits> | undefined;
  } = {},
): Transport {
  const send = async (request: ConnectionRequest, renewals = 0): Promise<ConnectionResponse> => {
    const response = await answerTo(request, how);
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

async function answerTo(
  { method, url, headers, body }: ConnectionRequest,
  how: { signal?: AbortSignal | undefined; receive?: Receive | undefined; limits?: Partial<AnswerLimits> | undefined },
): Promise<ConnectionResponse> {
  const { signal, receive } = how;
  const limits = { ...(receive ? RESULTS_LIMITS : REST_LIMITS), ...how.limits };
  return exchange(network(), url, { method, headers, body, signal }, limits, async (answer) => {
    const { status: statusCode } = answer;
    if (receive && statusCode === 200) {
      await receive(answer.headers, answer.stream());
      return { statusCode, headers: { ...answer.headers, 'content-type': 'text/plain' }, body: '' };
    }
    const text = await answer.text();
    const { location } = answer.headers;
    // A redirect that is followed gets the session.
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      throw orgError('RedirectRefusedError', 'redirectRefused', [new URL(url).host, location]);
    }
    return { statusCode, headers: answer.headers, body: text };
  });
}
