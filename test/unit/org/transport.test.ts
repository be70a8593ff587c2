import { createServer, type Server, type ServerResponse, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OrgClient, type ClientOptions } from '../../../src/org/client.js';
import { transportOf } from '../../../src/org/transport.js';
import { json, page, startOrgServer, type Handler, type OrgServer } from '../support/orgServer.js';

const whole = JSON.stringify(page(['a'], 1));

/** What an HTTP server says before its body, which the test then cuts. */
const promise = (response: ServerResponse, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8', ...headers });
};

describe('requests of the CLI’s own connection, on their way', () => {
  let server: OrgServer;
  let stranger: Server;
  let heardByStranger: string[];
  beforeEach(async () => {
    heardByStranger = [];
    stranger = createServer((request, response) => {
      heardByStranger.push(request.headers.authorization ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await server.close();
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });

  const strangerUrl = (): string => `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/services/data/x`;

  const get = async (handler: Handler, path = '/services/data/v65.0/limits', options: ClientOptions = {}) => {
    server = await startOrgServer(handler);
    return new OrgClient(server.connection, { firstRetryAfter: 1, retries: 3, ...options }).get(path);
  };

  const failure = async (...args: Parameters<typeof get>): Promise<SfError & { errorCode?: string }> => {
    try {
      await get(...args);
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };

  const cuts: Array<[string, (response: ServerResponse) => void]> = [
    ['before the headers', (response) => response.socket!.destroy()],
    [
      'within a body of known length',
      (response) => {
        promise(response, { 'content-length': String(whole.length) });
        response.write(whole.slice(0, 10), () => response.socket!.destroy());
      },
    ],
    [
      'within a body in chunks',
      (response) => {
        promise(response);
        response.write(whole.slice(0, 10), () => response.socket!.destroy());
      },
    ],
    [
      'within a packed body',
      (response) => {
        promise(response, { 'content-encoding': 'gzip' });
        response.end(gzipSync(whole).subarray(0, 20));
      },
    ],
    [
      'before a packed body',
      (response) => {
        promise(response, { 'content-encoding': 'gzip' });
        response.end();
      },
    ],
  ];
  for (const [where, cut] of cuts) {
    it(`are sent again when the answer is cut ${where}`, async () => {
      let failures = 2;
      const answer = await get((_asked, _request, response) =>
        failures-- > 0 ? cut(response) : json(response, 200, page(['a'], 1)),
      );
      expect(answer).to.have.property('totalSize', 1);
      expect(server.requests).to.have.length(3);
    });
  }

  it('are packed on their way back', async () => {
    const answer = await get((_asked, request, response) => {
      expect(request.headers['accept-encoding']).to.include('gzip');
      promise(response, { 'content-encoding': 'gzip' });
      response.end(gzipSync(whole));
    });
    expect(answer).to.deep.equal(page(['a'], 1));
  });

  it('bring letters of several bytes whole, wherever the pieces of the answer end', async () => {
    const text = 'aé€😀'.repeat(50_000);
    const answer = await get((_asked, _request, response) => {
      promise(response, { 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify({ text })));
    });
    expect(answer).to.deep.equal({ text });
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`do not follow to another address after ${status}: the session would go there`, async () => {
      const error = await failure((_asked, _request, response) => {
        response.writeHead(status, { location: strangerUrl() });
        response.end();
      });
      expect([error.name, heardByStranger]).to.deep.equal(['RedirectRefusedError', []]);
      expect(error.message).to.include(strangerUrl());
    });
  }

  for (const path of ['absolute', '@', '//', '']) {
    it(`are not sent to where an answer points, when that is none of the org’s: ${path}`, async () => {
      const elsewhere = path === 'absolute' ? strangerUrl() : `${path}${strangerUrl().slice('http://'.length)}`;
      const error = await failure(() => undefined, elsewhere);
      expect([error.name, heardByStranger, server.requests]).to.deep.equal(['ForeignAddressError', [], []]);
    });
  }

  it('end when the org refuses every session that it gives', async () => {
    const error = await failure((_asked, _request, response) =>
      json(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]),
    );
    expect(error.errorCode).to.equal('INVALID_SESSION_ID');
    expect(server.requests.length).to.be.at.most(3);
  });

  it('are sent again with a new session, and with one more, but not for ever when the org refuses each', async () => {
    const sessions: string[] = [];
    server = await startOrgServer((_asked, request, response) => {
      sessions.push(request.headers.authorization ?? '');
      json(response, 401, [
        { errorCode: 'INVALID_SESSION_ID', message: 'This session is not valid for use with the REST API' },
      ]);
    });
    const url = `${server.connection.instanceUrl}/services/data`;
    const headers = { Authorization: 'Bearer old' };
    const refused: string[] = [];
    const renew = (token: string): Promise<string> => {
      refused.push(token);
      return Promise.resolve(`new ${refused.length}`);
    };
    const error: unknown = await transportOf({ renew })
      .httpRequest({ method: 'GET', url, headers })
      .catch((reason: unknown) => reason);
    expect(sessions).to.deep.equal(['Bearer old', 'Bearer new 1', 'Bearer new 2']);
    expect(refused).to.deep.equal(['old', 'new 1']);
    expect(error).to.include({
      errorCode: 'INVALID_SESSION_ID',
      message: 'This session is not valid for use with the REST API',
    });
  });

  it('come back refused where there is no way to a new session', async () => {
    server = await startOrgServer((_asked, _request, response) => json(response, 401, []));
    const url = `${server.connection.instanceUrl}/services/data`;
    const answer = await transportOf({ renew: () => Promise.resolve(null) }).httpRequest({ method: 'GET', url });
    expect([answer.statusCode, server.requests.length]).to.deep.equal([401, 1]);
  });

  it('are no more at a time than was allowed', async () => {
    const open = new Set<ServerResponse>();
    let most = 0;
    server = await startOrgServer((_asked, _request, response) => {
      most = Math.max(most, open.add(response).size);
      // None has its answer before three are under way, and a fourth has had its chance.
      if (open.size < 3) return;
      setTimeout(() => {
        for (const waiting of open) json(waiting, 200, {});
        open.clear();
      }, 10);
    });
    const client = new OrgClient(server.connection, { concurrency: 3 });
    await Promise.all(Array.from({ length: 9 }, () => client.get('/services/data/v65.0/limits')));
    expect(most).to.equal(3);
  });

  it('stop before they use more of the day’s requests than was allowed', async () => {
    let used = 77;
    server = await startOrgServer((_asked, _request, response) => {
      response.setHeader('sforce-limit-info', `api-usage=${++used}/100`);
      response.writeHead(200, { 'content-type': 'application/json' });
      setTimeout(() => response.end('{}'), 5);
    });
    const client = new OrgClient(server.connection, { maxApiUsage: 80 });
    await client.get('/services/data/v65.0/limits');
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.get('/services/data/v65.0/limits')),
    );
    expect(used).to.equal(80);
    const refusal = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect((refusal.reason as SfError).name).to.equal('ApiUsageLimitReachedError');
    expect((refusal.reason as SfError).message).to.match(/used \d+ of its 100 .* 80 percent/);
  });
});

const execute = promisify(execFile);
const sendOnce = fileURLToPath(new URL('support/sendOnce.ts', import.meta.url));

/** An HTTP server on this machine, while it is used. */
const withServer = async <T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

/** What a process receives that sends a request where only a proxy knows of the host, or to the host past it. */
const received = (noProxy: string): Promise<string> =>
  withServer(
    ({ url }, response) => void response.end(`org ${url}`),
    (org) =>
      withServer(
        ({ url }, response) => void response.end(`proxy ${new URL(url!).pathname}`),
        async (proxy) => {
          const env = { ...process.env, http_proxy: proxy, no_proxy: noProxy };
          const { stdout } = await execute(process.execPath, ['--import', 'tsx', sendOnce, `${org}/query?q=1`], {
            env,
          });
          return stdout;
        },
      ),
  );

describe('requests', function () {
  // Each needs a process, on a machine that is busy with other tests.
  this.timeout(60_000);

  it('go through the proxy that the environment names', async () => {
    expect(await received('')).to.equal('proxy /query');
  });

  it('go past it to hosts that need none, with their query', async () => {
    expect(await received('127.0.0.1')).to.equal('org /query?q=1');
  });
});
