import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Messages } from '@salesforce/core';
import type { Registry } from 'prom-client';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

export type Health = {
  /** Whether C1 has answered the last poll. */
  isReady(): boolean;
  readonly registry: Registry;
};

export type HealthServer = { readonly address: AddressInfo; close(): Promise<void> };

/**
 * Starts a server that answers `/healthz` with 200 while the process works, `/readyz` with 200 or 503 by whether C1 answers, and
 * `/metrics` in Prometheus's text format.
 *
 * @param port 0 for any port that is free
 * @returns the address on which it answers, and a function that ends it
 * @throws SfError HealthPortError when it cannot listen on the port
 */
export const startHealthServer = async (
  health: Health,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HealthServer> => {
  const answers = new Map<string, () => Promise<{ status: number; type: string; body: string }>>([
    ['/healthz', () => Promise.resolve({ status: 200, type: 'text/plain', body: 'ok\n' })],
    [
      '/readyz',
      () =>
        Promise.resolve(
          health.isReady()
            ? { status: 200, type: 'text/plain', body: 'ok\n' }
            : { status: 503, type: 'text/plain', body: 'C1 does not answer\n' },
        ),
    ],
    [
      '/metrics',
      async () => ({
        status: 200,
        type: health.registry.contentType,
        body: await health.registry.metrics(),
      }),
    ],
  ]);
  const listener: RequestListener = ({ method, url = '' }, response) => {
    const [path = ''] = url.split('?');
    // Node sends no body in answer to HEAD.
    const answer = method === 'GET' || method === 'HEAD' ? answers.get(path) : undefined;
    if (!answer) {
      response.writeHead(404).end();
      return;
    }
    answer().then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  };
  const server = createServer(listener);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw messages.createError('healthPort', [String(port), host, (error as Error).message.replace(/\.$/, '')]);
  }
  return {
    address: server.address() as AddressInfo,
    close: async () => {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
};
