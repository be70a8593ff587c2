import { status } from '@grpc/grpc-js';
import type { Dispatcher } from 'undici';
import { fetch } from 'undici';
import { z } from 'zod';
import { C1Error } from './c1Error.js';
import { clientAssertion, type Credentials } from './credentials.js';
import type { Clock } from './clock.js';
import { CALL_TIMEOUT } from './timings.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** A token is renewed that many milliseconds before its end, or when half its life is over. */
const RENEW_BEFORE = 60_000;

const tokenAnswer = z.object({ access_token: z.string(), token_type: z.string(), expires_in: z.number() });

type Token = {
  readonly authorization: string;
  /** By what has elapsed: were the clock set back, C1 would have to refuse the token first. */
  readonly renewAt: number;
};

/** The access tokens of one connector: fetched when needed, renewed before they end. */
export class Tokens {
  private current: Token | null = null;
  private underWay: Promise<Token> | null = null;

  /** @param dispatcher how to reach C1: through a proxy, with which authorities */
  public constructor(
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly dispatcher: Dispatcher,
  ) {}

  /**
   * The value of the header `authorization`.
   *
   * @throws C1Error UNAUTHENTICATED when C1 does not take the credentials, UNAVAILABLE when it cannot be asked
   */
  public async authorization(): Promise<string> {
    if (this.current && this.clock.elapsed() < this.current.renewAt) return this.current.authorization;
    // Calls that need a token at the same time share one request.
    this.underWay ??= this.request().finally(() => (this.underWay = null));
    this.current = await this.underWay;
    return this.current.authorization;
  }

  /** C1 has not taken this value: the next call gets another. */
  public refuse(authorization: string): void {
    if (this.current?.authorization === authorization) this.current = null;
  }

  /** Source: "Authentication", C1's API documentation. */
  private async request(): Promise<Token> {
    const asked = this.clock.elapsed();
    const { address, clientId } = this.credentials;
    const body = new URLSearchParams({
      client_id: clientId,
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: clientAssertion(this.credentials, this.clock.now()),
    });
    try {
      const response = await fetch(`https://${address}/auth/v1/token`, {
        method: 'POST',
        body,
        dispatcher: this.dispatcher,
        signal: AbortSignal.timeout(CALL_TIMEOUT),
      });
      if (!response.ok) throw refusal(response.status, await response.text());
      const { access_token, token_type, expires_in } = tokenAnswer.parse(await response.json());
      const life = expires_in * 1000;
      return {
        authorization: `${token_type} ${access_token}`,
        renewAt: asked + life - Math.min(RENEW_BEFORE, life / 2),
      };
    } catch (error) {
      if (error instanceof C1Error) throw error;
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new C1Error(status.UNAVAILABLE, `${address} gives no token: ${reason}`);
    }
  }
}

const refusal = (httpStatus: number, text: string): C1Error => {
  const isOurFault = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429;
  const told = text.slice(0, 200).trim();
  return new C1Error(
    isOurFault ? status.UNAUTHENTICATED : status.UNAVAILABLE,
    `the token endpoint answers ${String(httpStatus)}${told === '' ? '' : `: ${told}`}`,
  );
};
