import { createdUsers } from '../../../src/services/users/create.js';
import { readUserFile } from '../../../src/services/users/file.js';
import { planUsers } from '../../../src/services/users/plan.js';
import { newUserLines } from '../../../src/ux/output/users.js';
import { planText } from '../../../src/ux/output/plan.js';
import { screenOf } from '../../../src/ux/screen.js';
import { checkWrites } from '../allowedWrites.js';
import type { HostileFile, Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';
import { orgFile, send, signal } from './orgFiles.js';

type Row = Record<string, string | boolean>;

export const people: HostileFile = orgFile('people', async (org, folders) => {
  const { fields } = await org.connection.describe('User');
  const createable = new Set(fields.flatMap(({ name, createable: is }) => (is ? name : [])));
  const profiles = [...org.simulator.org.table('Profile').rows()].map(({ Name }) => String(Name));
  const [existing] = [...org.simulator.org.table('User').rows()].filter(({ IsActive }) => IsActive === false);
  const rows = profiles.slice(0, 6).map((profile, index): Row => ({
    email: `new${index}@acme.example`,
    last_name: `New ${index}`,
    profile,
    first_name: 'Nina',
    time_zone: 'Europe/Berlin',
    Department: 'R&D',
    IsActive: index % 2 === 0,
    ...(index === 1 && { alias: 'nin', username: String(existing!.Username) }),
    ...(index === 2 && { CommunityNickname: 'nina' }),
    ...(index === 3 && { FederationIdentifier: 'E-3' }),
  }));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const asCsv = (some: ReadonlyArray<Row>): string =>
    [
      columns.join(','),
      ...some.map((row) => columns.map((column) => `"${String(row[column] ?? '')}"`).join(',')),
      '',
    ].join('\n');
  const inputOf = (some: unknown): Input => ({ content: Buffer.from(JSON.stringify(some)), extension: '.json' });
  return {
    valid: [...rows.map((row) => inputOf([row])), inputOf(rows)],
    make: (random) => {
      const some = Array.from({ length: 1 + random.below(3) }, () => random.pick(rows));
      if (random.chance(0.6)) return inputOf(mutateJson(random, some));
      if (random.chance(0.5)) return { content: mutateText(random, JSON.stringify(some, null, 1)), extension: '.json' };
      return { content: mutateText(random, asCsv(some)), extension: '.csv' };
    },
    attempt: async (path) => {
      const { users, problems } = await readUserFile(path);
      const plan = await planUsers(org.connection, users, {
        reactivate: true,
        tellsPermissions: true,
        signal,
        problems,
      });
      planText(newUserLines(createdUsers(plan, [])), screenOf({}), '');
      const writes = plan.users.flatMap(({ write }) => write ?? []);
      checkWrites(writes, createable);
      await send(plan.client, writes, org, folders);
    },
  };
});
