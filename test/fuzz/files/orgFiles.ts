import { rm, writeFile } from 'node:fs/promises';
import type { Random } from '../../../simulator/random/random.js';
import type { RecordWrite } from '../../../src/model/recordWrite.js';
import type { OrgClient } from '../../../src/org/client.js';
import { carryOutWrites } from '../../../src/services/writing/execute.js';
import { startOrg, type UnitOrg } from '../../unit/support/simulatedOrg.js';
import { refuseWrites } from '../allowedWrites.js';
import type { Folders, HostileFile, Input, OpenFile } from '../fuzz.js';
import { RequestWatch } from '../requestWatch.js';

export const { signal } = new AbortController();

/** How a kind of file that is about an org is made and read. */
export type OrgFile = {
  /** Valid files that together ask for all that files of the kind can ask for. */
  readonly valid: readonly Input[];
  readonly make: (random: Random) => Input;
  readonly attempt: (path: string) => Promise<void>;
};

/** A kind of file that is about an org: the demo org, which refuses every write. What is asked of it is watched. */
export function orgFile(
  name: string,
  prepare: (org: UnitOrg, folders: Folders) => OrgFile | Promise<OrgFile>,
): HostileFile {
  return {
    name,
    open: async (folders): Promise<OpenFile> => {
      const org = await startOrg({ seed: 'demo', now: new Date('2026-09-01T09:00:00Z') });
      const { valid, make, attempt } = await prepare(org, folders);
      refuseWrites(org.simulator);
      org.simulator.org.settings.apiLimit = Infinity;
      const watch = new RequestWatch(org.simulator);
      for (const { content, extension } of valid) {
        const path = `${folders.output}/valid${extension}`;
        await writeFile(path, content);
        await attempt(path);
        await rm(path);
      }
      watch.learn();
      return {
        make,
        attempt: async (path) => {
          try {
            await attempt(path);
          } finally {
            watch.check();
          }
        },
        close: () => org.stop(),
      };
    },
  };
}

/** Sends writes as a command does, with a journal in the data directory. */
export async function send(
  client: OrgClient,
  writes: readonly RecordWrite[],
  org: UnitOrg,
  { data }: Folders,
): Promise<void> {
  await carryOutWrites(client, writes, {
    command: 'access fuzz',
    orgId: org.simulator.orgId,
    dataDir: data,
    journal: undefined,
    allOrNone: false,
    onProgress: () => undefined,
    signal,
  });
}
