import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Format, FormatContext } from '../../../src/formats/format.js';
import { OrgClient } from '../../../src/org/client.js';
import { resourceTypes } from '../../../src/model/resourceType.js';
import { readOrg } from '../../../src/services/sync/readOrg.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import { defaultOptions } from '../../unit/support/options.js';
import { about } from '../../unit/support/snapshots.js';
import { startOrg, type UnitOrg } from '../../unit/support/simulatedOrg.js';
import { fillOrg } from './generatedOrg.js';

const options = { ...defaultOptions, syncConnectedApps: true, syncAgents: true, syncLicenses: true };

/** An org that was read, and files of what was found. */
export type SyncedOrg = {
  readonly name: string;
  readonly org: UnitOrg;
  /** Where files are written. */
  readonly folder: string;
  /** Of the last reading. */
  readonly snapshot: () => SnapshotReader;
  /** Reads the org again. */
  readonly sync: () => Promise<void>;
  /** Writes the last reading, and gives the file's path. */
  readonly write: (format: Format, file: string, context?: Partial<FormatContext>) => Promise<string>;
  readonly stop: () => Promise<void>;
};

type Reading = { readonly reader: SnapshotReader; readonly dispose: () => Promise<void> };

const read = async ({ connection }: UnitOrg): Promise<Reading> => {
  const snapshot = await createSnapshot();
  const abort = new AbortController();
  const { writer } = snapshot;
  await readOrg(new OrgClient(connection, { signal: abort.signal }), options, writer, snapshot, {}, abort);
  writer.finish(about.readAt);
  return { reader: await snapshot.build(about, 'user-not-read'), dispose: () => snapshot.dispose() };
};

const start = async (name: string, org: UnitOrg): Promise<SyncedOrg> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-access-conformance-'));
  let snapshot = await read(org);
  return {
    name,
    org,
    folder,
    snapshot: () => snapshot.reader,
    sync: async () => {
      await snapshot.dispose();
      snapshot = await read(org);
    },
    write: async (format, file, context = {}) => {
      const path = join(folder, file);
      const document = format.write(snapshot.reader, {
        view: format.defaultView,
        organization: { id: org.simulator.orgId, name, instanceUrl: 'https://acme.my.salesforce.com' },
        neutralizeFormulas: false,
        now: new Date(),
        // All kinds are read: C1 hears of some of them only then.
        typesRead: new Set(resourceTypes.map(({ id }) => id)),
        onProblem: (record, problem) => {
          throw new Error(`${record}: ${problem}`);
        },
        ...context,
      });
      await writeFile(path, document);
      return path;
    },
    stop: async () => {
      await snapshot.dispose();
      await org.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The orgs that outputs are tried on, by name. */
export const orgs: ReadonlyArray<{ readonly name: string; readonly start: () => Promise<SyncedOrg> }> = [
  { name: 'the demo org', start: async () => start('the demo org', await startOrg({ seed: 'demo' })) },
  {
    name: 'a generated org of 2,500 users',
    start: async (): Promise<SyncedOrg> => {
      const org = await startOrg({ seed: 'empty' });
      fillOrg(org.simulator.org);
      return start('a generated org of 2,500 users', org);
    },
  },
];
