import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

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
