import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ProcessOptions } from './support/connectorProcess.js';
import { prepareServing } from './support/serving.js';

const MAIN = join(import.meta.dirname, 'support/connectorProcess.ts');
/** Of a process, on a machine that is busy with other tests. */
const PROCESS = 60_000;
/** Nobody listens there: only the proxy leads to C1. */
const C1_HOST = 'localhost:4433';

describe('serve: proxy', function () {
  this.timeout(PROCESS);

  it('reaches C1 through the proxy that HTTPS_PROXY names, for tokens and gRPC alike', async () => {
    const serving = await prepareServing();
    const { c1, org, dataDir } = serving;
    const asked: string[] = [];
    const sockets: Socket[] = [];
    const proxy = createServer((request, response) => {
      // The CLI's library takes the proxy for the org as well, whatever NO_PROXY says.
      get(request.url!, { headers: request.headers }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode!, answer.headers)),
      );
    }).on('connect', (request, socket: Socket) => {
      asked.push(request.url ?? '');
      const far = connect(c1.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(far).pipe(socket);
      });
      sockets.push(socket, far);
      for (const one of [socket, far]) one.on('error', () => undefined);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { instanceUrl, accessToken } = org.simulator;
    const { clientId, clientSecret, caFile } = c1;
    const options: ProcessOptions = { instanceUrl, accessToken, clientId, clientSecret, apiHost: C1_HOST, dataDir };
    const own = Object.entries(process.env).filter(([name]) => !/_proxy$|^GRPC_DEFAULT_SSL_ROOTS/i.test(name));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      env: {
        ...Object.fromEntries(own),
        HTTPS_PROXY: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
        NO_PROXY: 'c1.invalid, 127.0.0.1',
        NODE_EXTRA_CA_CERTS: caFile,
        CONNECTOR: JSON.stringify(options),
      },
      stdio: 'ignore',
    });
    try {
      await c1.finished(c1.enqueue({ case: 'actionListSchemas', value: {} }));
      expect(asked).to.deep.equal([C1_HOST, C1_HOST]);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'close');
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await serving.stop();
    }
  });
});
