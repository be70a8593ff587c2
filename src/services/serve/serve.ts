import { join } from 'node:path';
import { BatonClient } from '../../c1/batonClient.js';
import { systemClock, type Clock } from '../../c1/clock.js';
import { readCredentials } from '../../c1/credentials.js';
import { checkProxyTo, grpcProxy } from '../../c1/proxy.js';
import { introduce } from '../../c1/introduce.js';
import { runTasks } from '../../c1/taskLoop.js';
import { Tokens } from '../../c1/tokens.js';
import { Network } from '../../network/network.js';
import { OrgClient } from '../../org/client.js';
import { Bounds, boundsInWords } from './bounds.js';
import { licenseProfilesIn, type LicenseProfile } from '../change/licenseProfiles.js';
import { readBoundRules, type WrittenBounds } from './boundRules.js';
import { removeLeftFolders } from '../../snapshot/temporaryFolder.js';
import type { RunningConnector } from './runningConnector.js';
import { taskHandler } from './handleTask.js';
import { startHealthServer } from './healthServer.js';
import { helloRequest, connectorMetadata } from './hello.js';
import { openLog, loopEvents, type Logger, type LogOptions } from './log.js';
import { Metrics } from './metrics.js';
import { openTaskMemory } from './taskMemory.js';

export type ServeOptions = Omit<
  RunningConnector,
  'client' | 'clock' | 'bounds' | 'licenseProfiles' | 'metrics' | 'log'
> & {
  readonly licenseProfiles: readonly LicenseProfile[];
  /** What of the org C1 may change; everything by default. */
  readonly bounds?: WrittenBounds;
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
 * HealthPortError, DataDirectoryError, BadBoundsError, UnknownLicenseError, UnknownFallbackProfileError
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
  let isReady = false;
  const server = health && (await startHealthServer({ isReady: () => isReady, registry: metrics.registry }, health));
  try {
    if (server) log.info({ ...server.address }, 'health and metrics');
    await removeLeftFolders();
    const memory = await openTaskMemory(join(dataDir, 'access-serve'), () => clock.now());
    const bounds = await readBounds(options, stop, metrics);
    const licenseProfiles = await readLicenseProfiles(options, stop, metrics, log);
    const connector: RunningConnector = { ...options, client, clock, bounds, licenseProfiles, metrics, log };
    const metadata = connectorMetadata(connector);
    const isIntroduced = await introduce(
      (signal) => client.hello(helloRequest('', metadata, version), signal),
      clock,
      stop,
      (error, pause) => log.warn({ error: (error as Error).message, pauseMs: pause }, 'C1 does not answer'),
    );
    if (!isIntroduced) return;
    const { provisioning } = options;
    const allowed = provisioning ? boundsInWords(bounds.rules) : {};
    log.info({ address: credentials.address, hostId, provisioning, ...allowed }, 'connected to C1');
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

/** What C1 may change. Without rules, the org is not asked. @throws SfError BadBoundsError; in plain words */
async function readBounds(
  { connection, bounds }: ServeOptions,
  signal: AbortSignal,
  metrics: Metrics,
): Promise<Bounds> {
  const client = new OrgClient(connection, { signal });
  const rules = await readBoundRules(client, bounds ?? { allow: [], deny: [], accountFields: null });
  metrics.salesforceCalls(client.calls);
  metrics.bounded([
    ...rules.allow.map(({ text }) => `--allow ${text}`),
    ...rules.deny.map(({ text }) => `--deny ${text}`),
    ...(rules.accountFields ?? []).map((field) => `--account-field ${field}`),
  ]);
  return new Bounds(rules);
}

/**
 * The mapping as far as the org has its licenses. What the variable says ends no start: the connector waits for an org that does not
 * answer yet, and does all but the changes that need a profile which the org does not have.
 *
 * @returns as of licenseProfilesIn
 * @throws SfError with flags: UnknownLicenseError, UnknownFallbackProfileError; in plain words
 */
async function readLicenseProfiles(
  { connection, licenseProfiles }: ServeOptions,
  signal: AbortSignal,
  metrics: Metrics,
  log: Logger,
): Promise<ReadonlyMap<string, string>> {
  const client = new OrgClient(connection, { signal });
  try {
    return await licenseProfilesIn(client, licenseProfiles, (warning) => log.warn(warning));
  } catch (error) {
    if (signal.aborted || licenseProfiles.some(({ isFromFlag }) => isFromFlag)) throw client.explain(error);
    log.warn({ error: client.explain(error).message }, 'the profiles of licenses could not be checked');
    return new Map(licenseProfiles.map(({ license, profile }) => [license.toLowerCase(), profile]));
  } finally {
    metrics.salesforceCalls(client.calls);
  }
}
