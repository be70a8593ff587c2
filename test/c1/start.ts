import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { BatonService, type BatonServiceHelloRequest } from '../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { newCredential } from './auth/clientCredential.js';
import { tokenEndpoint } from './auth/tokenEndpoint.js';
import { Tokens } from './auth/tokens.js';
import { type Call, CallLog } from './calls.js';
import { getCertificate } from './certificate.js';
import { PlannedFaults } from './faults/plannedFaults.js';
import { authorize } from './interceptors/authorize.js';
import { connectionKey } from './interceptors/connection.js';
import { record } from './interceptors/record.js';
import { strike } from './interceptors/strike.js';
import { Listener } from './listener.js';
import { batonService } from './service/batonService.js';
import type { KnownTask, TaskType } from './tasks/task.js';
import { TaskQueue } from './tasks/taskQueue.js';

/** All times are milliseconds. */
export type C1Options = {
  /** 0, the default: any free one. */
  port?: number;
  /** The host in the client ID, which is the audience of assertions. */
  tenant?: string;
  /** How long an access token is good; ten minutes by default. */
  tokenLifetime?: number;
  /** When a host without a task is to ask again; a second by default, and at once while a task waits. */
  nextPoll?: number;
  /** When a host with a task is to be heard of again; 30 seconds by default. */
  nextHeartbeat?: number;
  /** After what silence a task goes to the next host that asks; by default three heartbeats. */
  silence?: number;
};

/** A running service of C1 for one connector. */
export type C1 = {
  /** For `BATON_C1_API_HOST`: address and port of the token endpoint and of gRPC. */
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The certificate of the authority that signed the service's, for `NODE_EXTRA_CA_CERTS` or `SSL_CERT_FILE`. */
  readonly caFile: string;
  readonly calls: readonly Call[];
  readonly hellos: readonly BatonServiceHelloRequest[];
  /** What is to go wrong. */
  readonly faults: PlannedFaults;
  /** Adds a task. @returns its ID */
  enqueue(taskType: TaskType, options?: { id?: string; debug?: boolean }): string;
  /** @throws ConnectError when there is no such task */
  task(id: string): KnownTask;
  /** The task, once it is finished, or cancelled and let go. */
  finished(id: string): Promise<KnownTask>;
  cancel(id: string): void;
  /** As if nothing had been heard of the task for too long: the next host that asks gets it. */
  giveUp(id: string): void;
  /** Ends the time of every access token. */
  expireTokens(): void;
  /** Cuts every connection and stops to listen; tasks, tokens and the port stay. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  /** Ends the service for good. */
  stop(): Promise<void>;
};

/**
 * Starts a service of C1 on 127.0.0.1.
 *
 * @throws Error when the port is taken
 */
export const startC1 = async (options: C1Options = {}): Promise<C1> => {
  const { tenant = 'acme.c1.test', tokenLifetime = 600_000, nextPoll = 1000, nextHeartbeat = 30_000 } = options;
  const credential = newCredential(tenant);
  const tokens = new Tokens(credential, tenant, tokenLifetime);
  const log = new CallLog();
  const faults = new PlannedFaults();
  const tasks = new TaskQueue(options.silence ?? 3 * nextHeartbeat);
  const hellos: BatonServiceHelloRequest[] = [];

  const giveToken = tokenEndpoint(tokens, log, faults);
  const handler = connectNodeAdapter({
    routes: (router) => router.service(BatonService, batonService({ tasks, hellos, nextPoll, nextHeartbeat })),
    connect: false,
    grpcWeb: false,
    interceptors: [record(log), strike(faults), authorize(tokens)],
    contextValues: (request) => createContextValues().set(connectionKey, listener.connectionOf(request)),
    fallback: (request, response) => void giveToken(request, response, listener.connectionOf(request)),
  });
  const certificate = await getCertificate();
  const listener = new Listener(certificate, handler, options.port ?? 0);
  await listener.open();

  const folder = await mkdtemp(join(tmpdir(), 'c1-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificate.ca);
  const { port } = listener;
  const { clientId, clientSecret } = credential;
  return {
    host: `127.0.0.1:${String(port)}`,
    port,
    clientId,
    clientSecret,
    caFile,
    calls: log.calls,
    hellos,
    faults,
    enqueue: (taskType, taskOptions) => tasks.enqueue(taskType, taskOptions),
    task: (id) => tasks.get(id),
    finished: (id) => tasks.finished(id),
    cancel: (id) => tasks.cancel(id),
    giveUp: (id) => tasks.giveUp(id),
    expireTokens: () => tokens.expire(),
    goDown: () => listener.close(),
    comeUp: () => listener.open(),
    async stop() {
      await listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
