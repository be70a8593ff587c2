import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { keptOrg } from './database/keptOrg.js';
import { LATEST } from './http/apiVersion.js';
import { getSigningKey, getTls } from './http/credentials.js';
import { CONSUMER_KEY, CONSUMER_SECRET } from './http/oauth/connectedApp.js';
import type { LoggedRequest } from './http/requestLog.js';
import { createServer } from './http/server.js';
import { createService, type Service } from './http/service.js';
import { findUser } from './http/users.js';
import { createOrg } from './org/org.js';
import type { FaultPlanInput, PlannedFaults } from './org/plannedFaults.js';
import type { Switches } from './org/switches.js';
import type { Org, OrgSettings } from './org/types.js';
import type { Feature } from './schema/types.js';
import { idOf } from './org/ids.js';
import { seeds, type Seed } from './seeds/index.js';
import { sandboxCopyOf } from './seeds/sandboxCopy.js';
import { seedScale } from './seeds/scale/index.js';
import { SCALES, type OrgSize, type Scale } from './seeds/scale/sizes.js';

export type SimulatorOptions = {
  /** 0, the default: any free one. */
  port?: number;
  /** The name of a seed: `demo`, the default, `empty` or `invoices`. */
  seed?: string;
  /** The name of a sandbox: the org is a copy of what the seed makes, with other ids and usernames. */
  sandbox?: string;
  /** Instead of a seed: a generated org, which the same scale, sizes and scale seed make again. */
  scale?: Scale;
  /** Quantities that differ from the scale's, or from those of `small`. */
  sizes?: Partial<OrgSize>;
  /** 1 by default. */
  scaleSeed?: number;
  /** The file that keeps the generated org: loaded when it is there, else written. */
  database?: string;
  /** What is to go wrong. */
  faults?: FaultPlanInput;
  /** Milliseconds before each answer. */
  latency?: number;
  /** Milliseconds that a bulk query job takes; 0, the default: it is done when its state is first asked for. */
  jobTime?: number;
  /** A file that gets a line of JSON for each REST call. */
  requestLog?: string;
  https?: boolean;
  /** Stops the org's clock at that time, or has it show the machine's; without it, the seed decides. */
  now?: Date | 'machine';
  settings?: Partial<OrgSettings>;
  /** The switches that stand in another position than their first. */
  switches?: Partial<Switches>;
  /** Features that are switched off; the others are as by default. */
  withoutFeatures?: Feature[];
};

/** A running org. */
export type Simulator = {
  readonly instanceUrl: string;
  readonly orgId: string;
  /** The administrator, whose tokens these are. */
  readonly username: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The connected app that API clients log in through. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The file with the key that signs JWT logins. */
  readonly jwtKeyFile: string;
  /** With https: for `sf org login sfdx-url`, and for NODE_EXTRA_CA_CERTS. */
  readonly sfdxAuthUrl?: string;
  readonly caFile?: string;
  /** The org itself: tests read its rows and change them. */
  readonly org: Org;
  /** What is still to go wrong. */
  readonly faults: PlannedFaults;
  /** The REST calls so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  resetRequests(): void;
  /** A new session of a user. @throws Error when the org has no such user. */
  tokenFor(username: string): string;
  /** Ends a session, as its timeout would; without a token, every session. Refresh tokens stay good. */
  expireSession(accessToken?: string): void;
  close(): Promise<void>;
};

/** The number of an org that is a copy of another. */
const SANDBOX = 2;

function seedOrg(options: SimulatorOptions): { org: Org; adminUserId: string } {
  const { now, sandbox, settings, switches, withoutFeatures = [] } = options;
  const seed = sandbox === undefined ? seedOf(options) : sandboxCopyOf(seedOf(options), sandbox);
  const org = createOrg({ now, settings, ...(sandbox !== undefined && { id: idOf('00D', SANDBOX) }) });
  Object.assign(org.settings.switches, switches);
  for (const feature of withoutFeatures) org.settings.features.delete(feature);
  return { org, ...seed(org) };
}

function seedOf({ seed = 'demo', scale, sizes, scaleSeed = 1, database, now }: SimulatorOptions): Seed {
  if (scale || sizes) {
    const size = { ...SCALES[scale ?? 'small'], ...sizes };
    return (org) =>
      database === undefined
        ? seedScale(org, size, scaleSeed)
        : keptOrg(database, org, { size, scaleSeed, ...(now instanceof Date && { now }) });
  }
  if (database !== undefined) throw new Error('Only a generated org is kept in a database file: give a scale, too.');
  const found = Object.hasOwn(seeds, seed) ? seeds[seed] : undefined;
  if (!found) throw new Error(`There is no seed "${seed}". Seeds: ${Object.keys(seeds).join(', ')}.`);
  return found;
}

function tokenFor({ org, sessions }: Service, username: string): string {
  const user = findUser(org, username);
  if (!user) throw new Error(`The org has no user ${username}.`);
  return sessions.open(user.Id);
}

/**
 * Starts an org on 127.0.0.1.
 *
 * @throws Error for an unknown seed, a wrong fault plan, or a port that is taken.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { org, adminUserId } = seedOrg(options);
  if (options.faults) org.faults.plan(options.faults);
  // Builds the indexes that every call needs, so that the first one is no slower than the others.
  org.query('SELECT Id FROM Organization', { userId: adminUserId, apiVersion: LATEST });
  const [key, tls] = await Promise.all([getSigningKey(), options.https ? getTls() : undefined]);
  const service = createService({ ...options, org, adminUserId, publicKey: key.publicKey });
  const server = createServer(service, tls);
  await listen(server, options.port ?? 0);
  const { port } = server.server.address() as AddressInfo;

  const folder = await mkdtemp(join(tmpdir(), 'sf-simulator-'));
  const jwtKeyFile = join(folder, 'jwt.key');
  await writeFile(jwtKeyFile, key.privateKey, { mode: 0o600 });
  const refreshToken = service.sessions.refreshTokenOf(adminUserId);
  const username = String(org.table('User').get(adminUserId)?.Username);
  return {
    instanceUrl: `${tls ? 'https' : 'http'}://127.0.0.1:${String(port)}`,
    orgId: org.id,
    username,
    accessToken: service.sessions.open(adminUserId),
    refreshToken,
    clientId: CONSUMER_KEY,
    clientSecret: CONSUMER_SECRET,
    jwtKeyFile,
    ...(tls ? await forSecureClients(folder, tls.cert, refreshToken, port) : {}),
    org,
    faults: org.faults,
    requests: service.log.requests,
    resetRequests: () => service.log.reset(),
    tokenFor: (name) => tokenFor(service, name),
    expireSession: (accessToken) => service.sessions.expire(accessToken),
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${String(port)} of 127.0.0.1 is taken. Choose another, or 0 for any free one.`, {
      cause: error,
    });
  }
}

/** The CLI always goes to an auth URL by https, and must be told to trust the certificate. */
async function forSecureClients(
  folder: string,
  cert: string,
  refreshToken: string,
  port: number,
): Promise<Pick<Simulator, 'sfdxAuthUrl' | 'caFile'>> {
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  return { caFile, sfdxAuthUrl: `force://PlatformCLI::${refreshToken}@127.0.0.1:${String(port)}` };
}
