import { readFile } from 'node:fs/promises';
import { BatonClient } from '../../../../src/c1/batonClient.js';
import { systemClock, type Clock } from '../../../../src/c1/clock.js';
import { readCredentials } from '../../../../src/c1/credentials.js';
import { Network } from '../../../../src/network/network.js';
import { Tokens } from '../../../../src/c1/tokens.js';
import type { C1 } from '../../../c1/start.js';

/** A client of C1, at another port of this machine if one is given. Tokens are fetched from C1's own. */
export const clientOf = async (
  { clientId, clientSecret, caFile, port }: C1,
  relay = port,
  clock: Clock = systemClock,
): Promise<BatonClient> => {
  const authorities = await readFile(caFile, 'utf8');
  const credentials = readCredentials(clientId, clientSecret, `localhost:${String(port)}`);
  const network = new Network({ authorities });
  return new BatonClient({
    address: `localhost:${String(relay)}`,
    clock,
    tokens: new Tokens(credentials, systemClock, network),
    hostId: 'test-host',
    userAgent: 'test',
    network,
    authorities,
  });
};
