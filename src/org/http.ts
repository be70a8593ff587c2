import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

/** Milliseconds in which nothing more of an answer comes, after which it is taken for cut off. */
const LONGEST_SILENCE = 120_000;

/** One for all requests, so that they share connections, and the proxies that the environment names. */
const dispatcher = new EnvHttpProxyAgent({ allowH2: false, bodyTimeout: LONGEST_SILENCE });

type SendOptions = Pick<Dispatcher.RequestOptions, 'body' | 'headers' | 'method' | 'signal'>;

/**
 * Sends a request, as undici's `request` does. Only the files of undici that do so are loaded: all of it, with its fetch,
 * caches and sockets, takes a twentieth of a small sync. They are no interface of it, so its version is fixed.
 *
 * @throws an error of undici when there is no answer
 */
export const send = (url: string, options: SendOptions): Promise<Dispatcher.ResponseData> => {
  const { origin, pathname, search } = new URL(url);
  return request.call(dispatcher, { ...options, origin, path: `${pathname}${search}` });
};
