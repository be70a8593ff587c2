import { readFile } from 'node:fs/promises';
import { Messages } from '@salesforce/core';
import { whyUnreadable } from '../services/lookup/fileFault.js';
import { BATON_CLIENT_SECRET } from './environment.js';
import { hideArguments, takeVariable } from './process.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.serve');

const PROCESS_TITLE = 'sf access serve';

/**
 * Takes the client secret from the command line, a file, or C1's variable, in this order. Afterwards, neither the list
 * of processes nor the environment holds it.
 *
 * @throws SfError TwoSecretsError, SecretFileError, NoSecretError; no message holds the secret
 */
export const takeClientSecret = async (
  flag: string | undefined,
  path: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string> => {
  const variable = takeVariable(environment, BATON_CLIENT_SECRET);
  if (flag !== undefined) hideArguments(PROCESS_TITLE);
  // The flag parser does not check this, because its error would quote both values.
  if (flag !== undefined && path !== undefined) throw messages.createError('twoSecrets');
  const secret = flag ?? (path === undefined ? variable : await readSecret(path));
  if (!secret?.trim()) throw messages.createError('noSecret');
  return secret.trim();
};

const readSecret = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw messages.createError('secretFile', [path, whyUnreadable(error as Error)]);
  }
};
