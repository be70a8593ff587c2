import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** What C1 gives for a connector, and the half of it that C1 keeps. */
export type ClientCredential = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly publicKey: KeyObject;
};

/** A new credential of a tenant, in the form that C1 shows it in (`BATON_CLIENT_ID`, `BATON_CLIENT_SECRET`). */
export const newCredential = (tenant: string): ClientCredential => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
  return {
    clientId: `quiet-otter-12345@${tenant}/pcc`,
    clientSecret: `secret-token:conductorone.com:v1:${Buffer.from(jwk).toString('base64url')}`,
    publicKey: createPublicKey(privateKey),
  };
};
