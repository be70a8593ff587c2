import { OAuthFault } from './oauthFault.js';

/** The connected app through which API clients of the simulator log in. */
export const CONSUMER_KEY = '3MVG9SimulatorOfASalesforceOrgOnLoopbackConsumerKey.Local';
export const CONSUMER_SECRET = 'A0C0FFEE5A1E5F0C0DE5ECE7';

export type ClientCredentials = { id?: string; secret?: string };

/** A client's id and secret, from the form or, failing that, from an `Authorization: Basic` header. */
export function clientCredentials(form: Record<string, string>, authorization: string | undefined): ClientCredentials {
  if (form.client_id !== undefined) return { id: form.client_id, secret: form.client_secret };
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return {};
  const [id, secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret };
}

/** @throws OAuthFault invalid_client_id or invalid_client */
export function requireConnectedApp({ id, secret }: ClientCredentials): void {
  if (id !== CONSUMER_KEY) throw new OAuthFault('invalid_client_id', 'client identifier invalid');
  if (secret !== CONSUMER_SECRET) throw new OAuthFault('invalid_client', 'invalid client credentials');
}
