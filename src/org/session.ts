import type { Connection } from '@salesforce/core';
import { exchange, LOGIN_LIMITS, type AnswerLimits } from '../network/answer.js';
import { answerRefused } from '../network/networkError.js';
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
  options: RetryOptions & { readonly limits?: Partial<AnswerLimits> },
): Promise<string | null> {
  const { accessToken } = connection;
  if (accessToken && accessToken !== refusedToken) return accessToken;
  const { refreshFn: login } = connection.getConnectionOptions() as { refreshFn?: Login };
  if (!login) return null;
  const { time } = { ...LOGIN_LIMITS, ...options.limits };
  let renewed = underWay.get(connection);
  if (!renewed) {
    renewed = retry(() => logIn(connection, login, user, time), isBreakdown, options).finally(() =>
      underWay.delete(connection),
    );
    underWay.set(connection, renewed);
  }
  return untilAborted(renewed, options.signal);
}

async function logIn(connection: Connection, login: Login, user: string, time: number): Promise<string> {
  // The library waits as long as a server keeps the connection.
  const deadline = AbortSignal.timeout(time);
  try {
    const answer = new Promise<string>((resolve, reject) => {
      void login(connection, (error, accessToken = '') => (error ? reject(error) : resolve(accessToken))).catch(reject);
    });
    connection.accessToken = await untilAborted(answer, deadline);
    return connection.accessToken;
  } catch (error) {
    if (deadline.aborted) {
      throw answerRefused(new URL(loginUrlOf(connection)).host, 'tooSlow', time / 1000, error);
    }
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
    const status = await exchange(network(), url, { method: 'POST' }, LOGIN_LIMITS, async (answer) => {
      await answer.text();
      return answer.status;
    });
    if (status === 429 || status >= 500) return brokenLogin(error, `ERROR_HTTP_${status}`);
  } catch (failure) {
    return failure;
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
