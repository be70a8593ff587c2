import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Tls } from './server.js';

const newKeyPair = promisify(generateKeyPair);

/** The key that signs JSON web tokens, as PEM, and its public half. */
export type SigningKey = { privateKey: string; publicKey: KeyObject };

let signingKey: Promise<SigningKey> | undefined;
let tls: Promise<Tls> | undefined;

async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await newKeyPair('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: createPublicKey(privateKey),
  };
}

async function generateTls(): Promise<Tls> {
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date(Date.now() + 365 * 24 * 60 * 60 * 1000);
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { key, cert };
}

/** Made once a process: a key takes a tenth of a second. */
export const getSigningKey = (): Promise<SigningKey> => (signingKey ??= generateSigningKey());

/** A certificate for 127.0.0.1 that signs itself, made once a process. */
export const getTls = (): Promise<Tls> => (tls ??= generateTls());
