import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { compareState } from '../../../src/services/state/compare.js';
import { readOrgAccess } from '../../../src/services/state/orgAccess.js';
import { pullState } from '../../../src/services/state/pull.js';
import { readState, type State } from '../../../src/services/state/stateFolder.js';
import { stateKinds } from '../../../src/services/state/stateKinds.js';
import { planChanges } from '../../../src/services/change/plan.js';
import { writesOf } from '../../../src/model/change.js';
import { OrgClient } from '../../../src/org/client.js';
import { checkWrites } from '../allowedWrites.js';
import { Violation, type HostileFile, type Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';
import { orgFile } from './orgFiles.js';

const NOW = new Date('2026-09-01T09:00:00Z');
const TIME_ZONE = 'America/Los_Angeles';

const MANIFEST = {
  version: 1,
  manage: [
    'permission-set:*',
    'permission-set-group:*',
    'group:*',
    'queue:*',
    'territory:*',
    'permission-set-license:*',
  ],
  ignore: { users: ['*.integration@*'], access: ['permission-set:C1_*'] },
  usernames: { 'sandbox-suffix': ['.uat'] },
};

/** What belongs to YAML alone, and may turn up anywhere. */
const SIGNS = [
  '&a ',
  '*a',
  '!!str ',
  '<<: ',
  '? ',
  '- ',
  '| ',
  '---\n',
  '\t',
  '#',
  '[',
  '{ ',
  '"',
  '\r',
  '\uFEFF',
  ', ',
];

/** A file of one access, or an access.yaml, in a folder with a good one of the other. */
export const states: HostileFile = orgFile('access files', async (org, folders) => {
  const client = new OrgClient(org.connection);
  const access = await readOrgAccess(client, stateKinds, NOW);
  const users = [...access.users.values()].filter(({ isActive }) => isActive).slice(0, 8);
  const names = users.map(({ username }) => username);
  const files = [...access.kinds].flatMap(([kind, { targets }]) =>
    targets.slice(0, 3).map(({ apiName }) => ({
      kind: kind.word,
      name: apiName,
      owner: 'Sales operations',
      members: [
        names[0]!,
        ...(kind.canEnd ? [{ user: names[1]!, until: '2027-03-31', reason: 'Quarter end' }] : []),
        ...(kind.hasRoles ? [{ user: names[1]!, role: 'Owner' }] : []),
        { user: users[2]!.id },
      ],
    })),
  );
  const text = (content: string | Buffer, isManifest = false): Input => ({
    content: Buffer.from(content),
    extension: isManifest ? '.access.yaml' : '.yaml',
  });
  const everything = { version: 1, manage: [...access.kinds.keys()].map(({ word }) => `${word}:*`) };

  const attempt = async (path: string): Promise<void> => {
    const folder = await mkdtemp(join(folders.output, 'access-'));
    const isManifest = path.endsWith('.access.yaml');
    const content = await readFile(path);
    await writeFile(join(folder, 'access.yaml'), isManifest ? content : stringify(everything));
    await writeFile(join(folder, 'one.yaml'), isManifest ? stringify(files[0]) : content);
    const state = await readState(folder, { now: NOW });
    const differences = (of: State): ReturnType<typeof compareState> =>
      compareState(of, access, { licenseProfiles: new Map(), now: NOW, timeZone: TIME_ZONE });
    // What is pulled into the file is so in the org, whatever the file was.
    const { files: pulled, unchangeable } = await pullState(folder, state, access, TIME_ZONE);
    const { changes } = differences(state);
    const [own] = pulled.filter(({ isNew }) => !isNew);
    if (own && own.text !== null && unchangeable.length === 0) {
      await writeFile(join(folder, 'one.yaml'), own.text);
      const left = differences(await readState(folder, { now: null }));
      if (left.changes.length > 0) throw new Violation(`what was pulled is not so: ${JSON.stringify(left.changes[0])}`);
    }
    const rows = await planChanges(
      new OrgClient(org.connection),
      changes,
      { licenseProfiles: new Map(), skipInvalid: true, now: NOW },
      () => Promise.resolve(TIME_ZONE),
    );
    checkWrites(rows.flatMap(({ planned }) => (planned ? writesOf(planned) : [])));
  };
  return {
    valid: [...files.map((file) => text(stringify(file))), text(stringify(MANIFEST), true)],
    make: (random) => {
      const isManifest = random.chance(0.2);
      const one = isManifest ? MANIFEST : random.pick(files);
      if (random.chance(0.4)) return text(stringify(mutateJson(random, one)), isManifest);
      const written = stringify(one, { collectionStyle: random.chance(0.2) ? 'flow' : 'any' });
      if (random.chance(0.5)) return text(mutateText(random, written), isManifest);
      const at = random.below(written.length);
      return text(written.slice(0, at) + random.pick(SIGNS) + written.slice(at), isManifest);
    },
    attempt,
  };
});
