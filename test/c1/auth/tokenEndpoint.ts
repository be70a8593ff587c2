import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { CallLog } from '../calls.js';
import type { PlannedFaults } from '../faults/plannedFaults.js';
import type { Request, Response } from '../http.js';
import type { Connection } from '../interceptors/connection.js';
import { InvalidClient } from './assertion.js';
import type { Tokens } from './tokens.js';

/** A status, and an answer as OAuth has it (RFC 6749, 5.1 and 5.2). */
type Answer = { status: number; body: Record<string, unknown> };

const FORM = {
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
};

const refusal = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
});

const issueFor = async (form: URLSearchParams, tokens: Tokens): Promise<Answer> => {
  const token = await tokens.issue(form.get('client_id') ?? '', form.get('client_assertion') ?? '');
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: Math.floor(tokens.lifetime / 1000) },
  };
};

const answer = async (request: Request, tokens: Tokens): Promise<Answer> => {
  if (request.url !== '/auth/v1/token')
    return refusal(404, 'invalid_request', `there is nothing at ${request.url ?? ''}`);
  if (request.method !== 'POST') return refusal(405, 'invalid_request', 'only POST is allowed');
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    return refusal(415, 'invalid_request', `the content is not a form but "${type}"`);
  }
  const form = new URLSearchParams(await text(request));
  for (const [name, value] of Object.entries(FORM)) {
    if (form.get(name) !== value) return refusal(400, 'invalid_request', `${name} is not ${value}`);
  }
  try {
    return await issueFor(form, tokens);
  } catch (error) {
    if (!(error instanceof InvalidClient)) throw error;
    return refusal(401, 'invalid_client', error.message);
  }
};

const send = (response: Response, { status, body }: Answer): void => {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(body));
};

export type TokenEndpoint = (request: Request, response: Response, connection: Connection) => Promise<void>;

/** Gives access tokens at `POST /auth/v1/token`. */
export const tokenEndpoint =
  (tokens: Tokens, log: CallLog, faults: PlannedFaults): TokenEndpoint =>
  async (request, response, connection) => {
    const call = log.begin('Token');
    const cut = () => {
      connection.cut();
      call.result = 'CUT';
    };
    const respond = (given: Answer) => {
      send(response, given);
      call.result = given.status === 200 ? 'OK' : String(given.status);
    };
    switch (faults.strike('Token')?.kind) {
      case 'cut-before':
        return cut();
      case 'cut-after':
        await answer(request, tokens);
        return cut();
      case 'unavailable':
        return respond(refusal(503, 'temporarily_unavailable', 'try again'));
      case 'unanswered':
        await once(response, 'close');
        return;
      case 'token-refused':
        return respond(refusal(401, 'invalid_client', 'the client is refused'));
      case undefined:
        return respond(await answer(request, tokens));
    }
  };
