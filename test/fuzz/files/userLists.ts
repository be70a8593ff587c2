import { findListedUsers, readUserList } from '../../../src/services/lookup/userList.js';
import { planStatuses, statusResults } from '../../../src/services/users/status.js';
import { leftOutLines, statusLines } from '../../../src/ux/output/users.js';
import { planText } from '../../../src/ux/output/plan.js';
import { screenOf } from '../../../src/ux/screen.js';
import { OrgClient } from '../../../src/org/client.js';
import { checkWrites } from '../allowedWrites.js';
import type { HostileFile, Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';
import { orgFile, send, signal } from './orgFiles.js';

export const userLists: HostileFile = orgFile('lists of users', (org, folders) => {
  const rows = [...org.simulator.org.table('User').rows()].slice(0, 12);
  const names = rows.flatMap(({ Id, Username, Alias }, index) => String([Username, Id, Alias][index % 3]));
  const objects = names.map((user, index) => ({ [['user', 'Username'][index % 2]!]: user, Department: 'R&D' }));
  const json = (some: unknown): Input => ({ content: Buffer.from(JSON.stringify(some)), extension: '.json' });
  const text = (lines: readonly string[]): string => [...lines, ''].join('\n');
  const table = (some: readonly string[]): string => text(['Name;username', ...some.map((name) => `"A; B";"${name}"`)]);
  const csv = (content: string): Input => ({ content: Buffer.from(content), extension: '.csv' });
  const nobody = ['nobody', 'nobody@acme.example'];
  return {
    valid: [json(objects), json(names), csv(table([...names, ...nobody])), csv(text([...names, ...nobody]))],
    make: (random) => {
      const some = Array.from({ length: 1 + random.below(4) }, () => random.pick(names));
      if (random.chance(0.3)) return json(mutateJson(random, random.chance(0.5) ? some : objects.slice(0, 3)));
      if (random.chance(0.2)) return { ...json(0), content: mutateText(random, JSON.stringify(some, null, 1)) };
      return { ...csv(''), content: mutateText(random, random.chance(0.5) ? table(some) : text(some)) };
    },
    attempt: async (path) => {
      const { users } = await readUserList(path);
      const options = { skipInvalid: true };
      const plan = await planStatuses(org.connection, users, 'frozen', signal, options);
      // Where nobody is found, the list is refused, as without --skip-invalid.
      if (plan.users.length === 0) await findListedUsers(new OrgClient(org.connection), users);
      const lines = [...statusLines(statusResults(plan, []), 'frozen'), ...leftOutLines(plan.leftOut, 'frozen')];
      planText(lines, screenOf({}), '');
      const writes = plan.users.flatMap(({ planned }) => planned.write ?? []);
      checkWrites(writes);
      await send(plan.client, writes, org, folders);
    },
  };
});
