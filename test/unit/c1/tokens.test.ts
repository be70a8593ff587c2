import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { systemClock } from '../../../src/c1/clock.js';
import { readCredentials } from '../../../src/c1/credentials.js';
import { Network } from '../../../src/network/network.js';
import { Tokens } from '../../../src/c1/tokens.js';
import { startC1 } from '../../c1/start.js';

const MINUTE = 60_000;

describe('Tokens', () => {
  it('renews a token a minute before its end, by the time that has passed', async () => {
    const c1 = await startC1({ tokenLifetime: 10 * MINUTE });
    const network = new Network({ authorities: await readFile(c1.caFile, 'utf8') });
    try {
      let time = 0;
      const credentials = readCredentials(c1.clientId, c1.clientSecret, `localhost:${String(c1.port)}`);
      const tokens = new Tokens(credentials, { ...systemClock, elapsed: () => time }, network);
      const first = await tokens.authorization();
      time = 9 * MINUTE - 1;
      expect(await tokens.authorization()).to.equal(first);
      time = 9 * MINUTE;
      expect(await tokens.authorization()).not.to.equal(first);
    } finally {
      await network.dispatcher.close();
      await c1.stop();
    }
  });
});
