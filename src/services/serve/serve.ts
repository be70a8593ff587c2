import { join } from 'node:path';
import { BatonClient } from '../../c1/batonClient.js';
import { systemClock, type Clock } from '../../c1/clock.js';
import { readCredentials } from '../../c1/credentials.js';
import { checkProxyTo, grpcProxy } from '../../c1/proxy.js';
import { introduce } from '../../c1/introduce.js';
import { runTasks } from '../../c1/taskLoop.js';
import { Tokens } from '../../c1/tokens.js';
import { Network } from '../../network/network.js';
import type { RunningConnector } from './runningConnector.js';
import { taskHandler } from './handleTask.js';
import { startHealthServer } from './healthServer.js';
import { helloRequest, connectorMetadata } from './hello.js';
import { openLog, loopEvents, type LogOptions } from './log.js';
import { Metrics } from './metrics.js';
import { removeLeftFolders } from './syncTask.js';
import { openTaskMemory } from './taskMemory.js';

export type ServeOptions = Omit<RunningConnector, 'client' | 'clock' | 'metrics' | 'log'> & {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The host of C1's API if it differs from the host in the client id. */
  readonly apiHost?: string | undefined;
  readonly hostId: string;
  /** The address of the health server; null for none. */
  readonly health: { readonly host: string; readonly port: number } | null;
  readonly log: LogOptions;
  /** The only certificate authorities that are trusted for C1, in PEM; by default Node's. */
  readonly authorities?: string;
  /** Sets environment variables of this process: gRPC reads its proxy only from them. */
  readonly setVariables: (variables: Readonly<Record<string, string>>) => void;
  readonly clock?: Clock;
};

/**
 * Runs the connector: does C1's tasks in an org until `stop` is aborted. Then a change under way is finished, and a sync is
 * handed back to C1.
 *
 * @throws SfError BadClientIdError, BadClientSecretError, BadApiHostError, ProxyAddressError; what `introduce` throws;
 * HealthPortError, DataDirectoryError
 */
export const serve = async (options: ServeOptions, stop: AbortSignal): Promise<void> => {
  const {
    clientId,
    clientSecret,
    apiHost,
    hostId,
    health,
    authorities,
    clock = systemClock,
    dataDir,
    version,
  } = options;
  const credentials = readCredentials(clientId, clientSecret, apiHost);
  const log = openLog(options.log);
  checkProxyTo(new URL(`https://${credentials.address}`).hostname, process.env);
  const network = new Network({ authorities });
  options.setVariables(grpcProxy(process.env));
  const client = new BatonClient({
    address: credentials.address,
    clock,
    tokens: new Tokens(credentials, clock, network),
    hostId,
    userAgent: `sf-plugin-access/${version}`,
    network,
    authorities,
  });
  const metrics = new Metrics();
  const connector: RunningConnector = { ...options, client, clock, metrics, log };
  let isReady = false;
  const server = health && (await startHealthServer({ isReady: () => isReady, registry: metrics.registry }, health));
  try {
    if (server) log.info({ ...server.address }, 'health and metrics');
    await removeLeftFolders();
    const memory = await openTaskMemory(join(dataDir, 'access-serve'), () => clock.now());
    const metadata = connectorMetadata(options.syncOptions, options.provisioning);
    const isIntroduced = await introduce(
      (signal) => client.hello(helloRequest('', metadata, version), signal),
      clock,
      stop,
      (error, pause) => log.warn({ error: (error as Error).message, pauseMs: pause }, 'C1 does not answer'),
    );
    if (!isIntroduced) return;
    log.info({ address: credentials.address, hostId, provisioning: options.provisioning }, 'connected to C1');
    isReady = true;
    const events = loopEvents(log, metrics, (isAnswer) => (isReady = isAnswer));
    await runTasks({ client, handle: taskHandler(connector), memory, clock, events }, stop);
  } finally {
    log.info('stopped');
    client.close();
    await network.dispatcher.destroy();
    await server?.close();
  }
};
