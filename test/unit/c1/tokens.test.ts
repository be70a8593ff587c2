import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { C1Error } from '../../../src/c1/c1Error.js';
import { systemClock } from '../../../src/c1/clock.js';
import { readCredentials } from '../../../src/c1/credentials.js';
import { Network } from '../../../src/network/network.js';
import { Tokens } from '../../../src/c1/tokens.js';
import { startC1 } from '../../c1/start.js';
import { makeAuthority, makeCertificate } from '../support/certificates.js';
import { endlessAnswer, hugeHeaders, packedAnswer, type HostileAnswer } from '../support/hostileServer.js';

const MINUTE = 60_000;

/** What a host that is not C1 may do with a request for a token. */
const attacks: ReadonlyArray<[title: string, answer: HostileAnswer, message: RegExp]> = [
  ['a small answer that unpacks to a hundred megabytes', packedAnswer(100), /more than 1 MB/],
  ['an answer without end', endlessAnswer(), /more than 1 MB/],
  ['headers of a hundred kilobytes', hugeHeaders(100_000), /headers of more than 16 kB/],
  ['another address', (response) => response.writeHead(302, { location: 'https://other.example' }).end(), /302/],
];

describe('Tokens', () => {
  for (const [title, answer, message] of attacks) {
    it(`tells of a host that gives ${title}`, async () => {
      const authority = await makeAuthority('Tests');
      const { key, cert } = await makeCertificate({}, authority);
      const server = createServer({ key, cert }, (request, response) => answer(response, request));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const host = `localhost:${String((server.address() as AddressInfo).port)}`;
      const c1 = await startC1();
      const network = new Network({ authorities: authority.cert });
      try {
        const tokens = new Tokens(readCredentials(c1.clientId, c1.clientSecret, host), systemClock, network);
        const error = await tokens.authorization().then(
          () => expect.fail('it gave a token'),
          (thrown: unknown) => thrown as C1Error,
        );
        expect(error).to.be.instanceOf(C1Error);
        expect(error.code).to.equal(status.UNAVAILABLE);
        expect(error.message).to.match(message);
      } finally {
        await network.dispatcher.destroy();
        server.closeAllConnections();
        server.close();
        await c1.stop();
      }
    });
  }

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
