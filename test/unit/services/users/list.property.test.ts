import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { UserState } from '../../../../src/model/userStatus.js';
import type { Origin } from '../../../../src/services/answers/origin.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { listedUser, listUsers } from '../../../../src/services/users/list.js';
import { buildRandomUsers, randomList, randomUsers } from '../../../oracle/randomUsers.js';
import { tablesOf } from '../../../oracle/tables.js';
import { userListSays, type AskedList } from '../../../oracle/userLists.js';
import { startOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

/** How many random orgs are asked: more by hand, `USER_LIST_RUNS=200 npm run test:unit -- -f "random users"`. */
const RUNS = Number(process.env['USER_LIST_RUNS'] ?? 5);

const { signal } = new AbortController();

/** The same lines as the oracle's. */
function linesOf(origin: Origin, { statuses, unusedDays, ...others }: AskedList): Promise<string[]> {
  const unusedFor = unusedDays === null ? null : `${unusedDays}d`;
  const asked = { ...others, statuses: statuses as UserState[], withPermissionSets: false, unusedFor };
  return listUsers(
    { origin, asked },
    ({ rows }) =>
      Promise.resolve(
        Array.from(rows, (row) => {
          const { username, name, status, isFrozen, profile, license, role, userType, lastLogin } = listedUser(row);
          const shown = [status, isFrozen, profile, license, role, userType, lastLogin];
          return [username, name, ...shown].map(String).join(' | ');
        }),
      ),
    signal,
  );
}

describe('lists of random users', function () {
  this.timeout(Math.max(60_000, RUNS * 5000));
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'user-list-'))));
  after(() => rm(folder, { recursive: true }));

  it('are those of the oracle, live, from a snapshot, and from a plain one', () =>
    fc.assert(
      fc.asyncProperty(randomUsers, fc.array(randomList, { minLength: 8, maxLength: 8 }), async (users, lists) => {
        const org = await startOrg({ seed: 'empty' });
        try {
          buildRandomUsers(org.simulator.org, users);
          const tables = tablesOf(org.simulator.org, org.userId('admin'));
          const paths = [];
          for (const syncNonStandardUsers of [true, false]) {
            const path = join(folder, `${syncNonStandardUsers}.snapshot`);
            const snapshotFile = await openOutputFile(path);
            try {
              await syncOrg(org.connection, { options: { syncNonStandardUsers }, snapshotFile });
            } finally {
              await snapshotFile.discard();
            }
            paths.push(path);
          }
          for (const list of lists) {
            const of = `a list of ${JSON.stringify(list)}`;
            const live = await linesOf({ kind: 'org', connection: org.connection, name: null }, list);
            expect(live, of).to.deep.equal(userListSays(tables, list, () => true));
            const [all, plain] = paths.map((path) => linesOf({ kind: 'snapshot', path }, list));
            // A sync leaves out users without a type.
            const typed = userListSays(tables, list, ({ UserType }) => typeof UserType === 'string');
            expect(await all, of).to.deep.equal(typed);
            const standard = userListSays(tables, list, ({ UserType }) => UserType === 'Standard');
            expect(await plain, of).to.deep.equal(standard);
          }
        } finally {
          await org.stop();
        }
      }),
      { numRuns: RUNS },
    ));
});
