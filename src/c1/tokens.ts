import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { exchange, LOGIN_LIMITS } from '../network/answer.js';
import type { Network } from '../network/network.js';
import { networkErrorOf } from '../network/networkError.js';
import { C1Error, unreachable } from './c1Error.js';
import { clientAssertion, type Credentials } from './credentials.js';
import type { Clock } from './clock.js';
import { CALL_TIMEOUT } from './timings.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

const FORM = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** How many milliseconds before its end a token is renewed. A token of less than two minutes is renewed after half its life. */
const RENEW_BEFORE = 60_000;

const tokenAnswer = z.object({ access_token: z.string(), token_type: z.string(), expires_in: z.number() });

type Token = {
  readonly authorization: string;
  /** On the clock's `elapsed`: with `now`, a token would be used after its end if the system's clock were set back. */
  readonly renewAt: number;
};

/** The access tokens of one connector. A token is fetched when it is needed, and renewed before it ends. */
export class Tokens {
  private current: Token | null = null;
  private request: Promise<Token> | null = null;

  /** @param network how C1 is reached: through which proxy, and with which certificate authorities */
  public constructor(
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly network: Network,
  ) {}

  /**
   * The value of the header `authorization`, from a token that is still valid.
   *
   * @throws C1Error with UNAUTHENTICATED when C1 does not take the credentials, with UNAVAILABLE when it cannot be asked
   */
  public async authorization(): Promise<string> {
    if (this.current && this.clock.elapsed() < this.current.renewAt) return this.current.authorization;
    // Calls that need a token at the same time share one request.
    this.request ??= this.fetchToken().finally(() => (this.request = null));
    this.current = await this.request;
    return this.current.authorization;
  }

  /** Drops a value of the header that C1 has refused, so that the next call gets a new one. */
  public drop(authorization: string): void {
    if (this.current?.authorization === authorization) this.current = null;
  }

  /** Asks C1 for a token. Source: "Authentication", C1's API documentation. */
  private async fetchToken(): Promise<Token> {
    const askedAt = this.clock.elapsed();
    const { address, clientId } = this.credentials;
    const body = new URLSearchParams({
      client_id: clientId,
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: clientAssertion(this.credentials, this.clock.now()),
    });
    const url = `https://${address}/auth/v1/token`;
    try {
      const limits = { ...LOGIN_LIMITS, time: CALL_TIMEOUT };
      const request = { method: 'POST', headers: FORM, body: body.toString() } as const;
      const { status: httpStatus, text } = await exchange(this.network, url, request, limits, async (answer) => ({
        status: answer.status,
        text: await answer.text(),
      }));
      if (httpStatus < 200 || httpStatus > 299) throw refusal(httpStatus, text);
      const { access_token, token_type, expires_in } = tokenAnswer.parse(JSON.parse(text));
      const life = expires_in * 1000;
      return {
        authorization: `${token_type} ${access_token}`,
        renewAt: askedAt + life - Math.min(RENEW_BEFORE, life / 2),
      };
    } catch (error) {
      if (error instanceof C1Error) throw error;
      const onTheWay = networkErrorOf(error);
      if (onTheWay) throw unreachable(onTheWay);
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new C1Error(status.UNAVAILABLE, messages.getMessage('noToken', [address, reason]));
    }
  }
}

/** The error for an answer of the token endpoint that is not a token. */
function refusal(httpStatus: number, text: string): C1Error {
  const isOurFault = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429;
  const code = isOurFault ? status.UNAUTHENTICATED : status.UNAVAILABLE;
  const start = text.slice(0, 200).trim();
  return new C1Error(
    code,
    start === ''
      ? messages.getMessage('tokenRefused', [String(httpStatus)])
      : messages.getMessage('tokenRefused.text', [String(httpStatus), start]),
  );
}
