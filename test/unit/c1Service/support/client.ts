import { createPrivateKey, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { type JWTPayload, SignJWT } from 'jose';
import { BatonService } from '../../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import type { C1 } from '../../../c1/start.js';

/** What a client must know of a service. */
export type Announced = Pick<C1, 'host' | 'clientId' | 'clientSecret' | 'caFile'>;

/** What to change of an assertion that is right. */
export type AssertionChanges = {
  claims?: JWTPayload;
  header?: Record<string, unknown>;
  key?: KeyObject;
};

export const privateKeyOf = ({ clientSecret }: Announced): KeyObject => {
  const jwk = Buffer.from(clientSecret.split(':')[3] ?? '', 'base64url').toString();
  return createPrivateKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' });
};

/** As C1's SDK makes them. */
export const newAssertion = (
  c1: Announced,
  { claims, header, key = privateKeyOf(c1) }: AssertionChanges = {},
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const { clientId } = c1;
  return new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: 'acme.c1.test',
    iat: now,
    nbf: now - 120,
    exp: now + 120,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', nonce: randomBytes(16).toString('hex'), ...header })
    .sign(key);
};

export type TokenAnswer = { status: number; body: Record<string, unknown> };

/** Sends a form to the token endpoint over HTTP/1.1. */
export const askForToken = async (
  c1: Announced,
  changes: AssertionChanges = {},
  form: Record<string, string> = {},
): Promise<TokenAnswer> => {
  const body = new URLSearchParams({
    client_id: c1.clientId,
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await newAssertion(c1, changes),
    ...form,
  });
  const ca = await readFile(c1.caFile);
  return new Promise((resolve, reject) => {
    const outgoing = request(`https://${c1.host}/auth/v1/token`, { method: 'POST', ca, agent: false }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) as Record<string, unknown> }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.setHeader('content-type', 'application/x-www-form-urlencoded');
    outgoing.end(body.toString());
  });
};

/** A client of the service with a token, over a connection of its own. */
export const connect = async (c1: Announced): Promise<Client<typeof BatonService>> => {
  const { body } = await askForToken(c1);
  return connectWith(c1, `Bearer ${String(body['access_token'])}`);
};

export const connectWith = async (c1: Announced, authorization: string): Promise<Client<typeof BatonService>> => {
  const authorize: Interceptor = (next) => (call) => {
    call.header.set('authorization', authorization);
    return next(call);
  };
  const transport = createGrpcTransport({
    baseUrl: `https://${c1.host}`,
    interceptors: [authorize],
    nodeOptions: { ca: await readFile(c1.caFile) },
  });
  return createClient(BatonService, transport);
};
