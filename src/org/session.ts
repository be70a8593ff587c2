import type { Connection } from '@salesforce/core';
import { request as send } from 'undici';
import { isBreakdown, loginRefused } from './errors.js';
import { retry, untilAborted, type RetryOptions } from './retry.js';
import { network } from './transport.js';

/** How a connection logs in anew. Source: jsforce, ConnectionConfig, `refreshFn`. */
type Login = (
  connection: Connection,
  callback: (error: Error | null, accessToken?: string) => unknown,
) => Promise<unknown>;

/** The logins under way: requests that are refused at the same time share one. */
const underWay = new WeakMap<Connection, Promise<string>>();

/**
 * Logs in anew with the refresh token or the key of the CLI's login, and again while that meets a breakdown. The library of the
 * CLI sends a login once, and keeps of what went wrong only the words.
 *
 * @param refusedToken the session that the org has refused
 * @param user what texts call the running user
 * @returns the token of a newer session; null when the CLI's login has no way to one
 * @throws SfError SessionExpiredError when the login is refused; the network's error after the last try; the signal's reason
 */
export async function renewSession(
  connection: Connection,
  refusedToken: string,
  user: string,
  options: RetryOptions,
): Promise<string | null> {
  const { accessToken } = connection;
  if (accessToken && accessToken !== refusedToken) return accessToken;
  const { refreshFn: login } = connection.getConnectionOptions() as { refreshFn?: Login };
  if (!login) return null;
  let renewed = underWay.get(connection);
  if (!renewed) {
    renewed = retry(() => logIn(connection, login, user), isBreakdown, options).finally(() =>
      underWay.delete(connection),
    );
    underWay.set(connection, renewed);
  }
  return untilAborted(renewed, options.signal);
}

async function logIn(connection: Connection, login: Login, user: string): Promise<string> {
  try {
    connection.accessToken = await new Promise<string>((resolve, reject) => {
      void login(connection, (error, accessToken = '') => (error ? reject(error) : resolve(accessToken))).catch(reject);
    });
    return connection.accessToken;
  } catch (error) {
    throw await reasonOf(connection, error as Error, user);
  }
}

/**
 * Why a login failed. What the library says does not tell a refusal from a lost answer, so the token endpoint is asked what
 * stands in the way: without credentials, which one that works refuses.
 *
 * Source: @salesforce/core, AuthInfo; jsforce, OAuth2.
 */
async function reasonOf(connection: Connection, error: Error, user: string): Promise<unknown> {
  const url = `${loginUrlOf(connection)}/services/oauth2/token`;
  const explained = await network().explain(error, url);
  if (explained !== error) return explained;
  try {
    const { statusCode, body } = await send(url, { method: 'POST', dispatcher: network().dispatcher });
    await body.dump();
    if (statusCode === 429 || statusCode >= 500) return brokenLogin(error, `ERROR_HTTP_${statusCode}`);
  } catch (failure) {
    return network().explain(failure, url);
  }
  // What stood in the way has passed.
  return isRefusal(error) ? loginRefused(user, error) : brokenLogin(error, 'SERVER_UNAVAILABLE');
}

function loginUrlOf(connection: Connection): string {
  const { loginUrl, instanceUrl } = connection.getAuthInfoFields();
  return (loginUrl ?? instanceUrl ?? connection.instanceUrl).replace(/\/+$/, '');
}

function brokenLogin(error: Error, errorCode: string): Error {
  return Object.assign(new Error(error.message, { cause: error }), { errorCode });
}

/** The library's own sentence before the reasons. */
const PREAMBLE = /^Error authenticating with (?:JWT\.\s*Errors encountered:\n|the refresh token due to: )/;
/** What the library gives as the reason when no answer came, or one that is not of Salesforce's login. */
const NO_ANSWER =
  /^$|^undefined$|fetch failed|^<|service unavailable|bad gateway|gateway time-?out|too many requests|^Proxy response/i;

/** Whether Salesforce has refused a login, as far as the words tell. Of a login with a key, the first try is the right one. */
function isRefusal({ message, cause }: Error): boolean {
  const [first = ''] = message.replace(PREAMBLE, '').split('\n');
  // Source: jsforce, OAuth2: the name of an answer that is not OAuth's.
  const isOfServer = cause instanceof Error && /^ERROR_HTTP_(?:429|5\d\d)$/.test(cause.name);
  return !isOfServer && !NO_ANSWER.test(first.trim());
}
