import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { SimulatorOptions } from '../../../../../simulator/start.js';
import { systemClock, type Clock } from '../../../../../src/c1/clock.js';
import { FINISH_GRACE } from '../../../../../src/c1/timings.js';
import { serve, type ServeOptions } from '../../../../../src/services/serve/serve.js';
import { startC1, type C1, type C1Options } from '../../../../c1/start.js';
import { defaultOptions } from '../../../support/options.js';
import { startOrg, type UnitOrg } from '../../../support/simulatedOrg.js';

export type LogLine = Record<string, unknown> & { level: string; msg: string };

/** A connector in this process, between a C1 and an org of its own. */
export type Serving = {
  readonly c1: C1;
  readonly org: UnitOrg;
  readonly dataDir: string;
  /** What it has logged so far, and the same as text. */
  log(): LogLine[];
  logText(): string;
  /** Starts the connector. @returns ends it, and waits until it has ended */
  start(options?: Partial<ServeOptions>): () => Promise<void>;
  /** Ends the connector, C1 and the org. */
  stop(): Promise<void>;
};

/** The connector's pauses are a twentieth of what they should be; what C1 has time for before all ends is not cut. */
export const quickClock: Clock = {
  ...systemClock,
  sleep: (milliseconds, signal) =>
    systemClock.sleep(milliseconds === FINISH_GRACE ? milliseconds : milliseconds / 20, signal),
};

/**
 * Milliseconds: so that a test need not wait, and no pause of a busy machine is taken for the silence of a host. The next poll is a
 * fiftieth of a second away by the quick clock: more polls would cost more than they shorten.
 */
const QUICK: C1Options = { nextPoll: 400, nextHeartbeat: 1000, silence: 600_000 };

export const prepareServing = async (
  simulator: SimulatorOptions = { seed: 'demo' },
  c1Options: C1Options = {},
): Promise<Serving> => {
  const [org, c1] = await Promise.all([startOrg(simulator), startC1({ ...QUICK, ...c1Options })]);
  const dataDir = await mkdtemp(join(process.env['HOME'] ?? tmpdir(), 'serve-'));
  const authorities = await readFile(c1.caFile, 'utf8');
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const running = new Set<() => Promise<void>>();
  const start: Serving['start'] = (options = {}) => {
    const abort = new AbortController();
    const ended = serve(
      {
        connection: org.connection,
        orgId: org.simulator.orgId,
        dataDir,
        clientId: c1.clientId,
        clientSecret: c1.clientSecret,
        apiHost: `localhost:${String(c1.port)}`,
        hostId: 'test-host',
        provisioning: true,
        syncOptions: defaultOptions,
        licenseProfiles: [],
        version: '0.0.0',
        health: null,
        setVariables: () => undefined,
        authorities,
        clock: quickClock,
        log: { format: 'json', level: 'debug', stream },
        ...options,
      },
      abort.signal,
    );
    // A test that expects an error asks for it later.
    ended.catch(() => undefined);
    const end = async (): Promise<void> => {
      running.delete(end);
      abort.abort();
      await ended;
    };
    running.add(end);
    return end;
  };
  return {
    c1,
    org,
    dataDir,
    log: () => lines.map((line) => JSON.parse(line) as LogLine),
    logText: () => lines.join(''),
    start,
    stop: async () => {
      for (const end of running) await end();
      await Promise.all([c1.stop(), org.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** The journals that the connector has left, each as its lines. */
export const journalsOf = async ({ dataDir }: Serving): Promise<Array<Array<Record<string, unknown>>>> => {
  const folder = join(dataDir, 'access-journals');
  const names = (await readdir(folder).catch(() => [])).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
};
