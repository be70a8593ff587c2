import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProxy } from '../../support/proxy.js';
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
    // The CLI's library takes the proxy for the org as well, whatever NO_PROXY says.
    const proxy = await startProxy(undefined, { portOf: () => c1.port });
    const { instanceUrl, accessToken } = org.simulator;
    const { clientId, clientSecret, caFile } = c1;
    const options: ProcessOptions = { instanceUrl, accessToken, clientId, clientSecret, apiHost: C1_HOST, dataDir };
    const own = Object.entries(process.env).filter(([name]) => !/_proxy$|^GRPC_DEFAULT_SSL_ROOTS/i.test(name));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      env: {
        ...Object.fromEntries(own),
        HTTPS_PROXY: proxy.url,
        NO_PROXY: 'c1.invalid, 127.0.0.1',
        NODE_EXTRA_CA_CERTS: caFile,
        CONNECTOR: JSON.stringify(options),
      },
      stdio: 'ignore',
    });
    try {
      await c1.finished(c1.enqueue({ case: 'actionListSchemas', value: {} }));
      const tunnels = proxy.asked.filter((line) => line.startsWith('CONNECT'));
      expect(tunnels).to.deep.equal([`CONNECT ${C1_HOST}`, `CONNECT ${C1_HOST}`]);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'close');
      await proxy.close();
      await serving.stop();
    }
  });
});
