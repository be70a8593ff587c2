import { resolve } from 'node:path';
import type { Side } from '../../../src/services/diff/commonGround.js';
import { mappingOf, readUserMap } from '../../../src/services/diff/userMap.js';
import { openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import type { HostileFile, Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';

const SNAPSHOT = resolve(import.meta.dirname, '../../fixtures/snapshots/version1.snapshot');

export const userMaps: HostileFile = {
  name: 'maps of users',
  open: async () => {
    const kept = await openKeptSnapshot(SNAPSHOT);
    const { reader, about } = kept;
    const side: Side = { reader, about, name: 'prod' };
    const usernames = Array.from(reader.accountFacts().names(), ({ username }) => username).slice(0, 12);
    const csv = (some: readonly string[]): string =>
      ['with_user;user', ...some.map((username) => `"${username}";${username}`), ''].join('\n');
    const objects = (some: readonly string[]): object[] =>
      some.map((username) => ({ user: username, WITH_USER: username }));
    const input = (content: string | Buffer, extension: string): Input => ({
      content: Buffer.from(content),
      extension,
    });
    return {
      make: (random) => {
        const some = Array.from({ length: 1 + random.below(4) }, () => random.pick(usernames));
        return random.chance(0.4)
          ? input(JSON.stringify(mutateJson(random, objects(some))), '.json')
          : input(mutateText(random, csv(some)), '.csv');
      },
      attempt: async (path) => {
        mappingOf(await readUserMap(path), side, side);
      },
      close: () => {
        kept.close();
        return Promise.resolve();
      },
    };
  },
};
