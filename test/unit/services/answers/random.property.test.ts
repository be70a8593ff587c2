import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildRandomOrg, openRandomOrg, randomOrg, type BuiltOrg, type RandomOrg } from '../../../oracle/randomOrg.js';
import { tablesOf, type Tables } from '../../../oracle/tables.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { keptAnswers, liveAnswers, type Answers } from './support/answers.js';
import {
  compareHolders,
  compareWho,
  compareWhoOfTwo,
  compareWhy,
  compareWhyHeld,
  keptIn,
  keysOf,
  usersOf,
} from './support/comparison.js';

/** How many random orgs are asked: more by hand, `ANSWER_RUNS=200 npm run test:unit -- -f "random org"`. */
const RUNS = Number(process.env['ANSWER_RUNS'] ?? 3);

describe('answers about a random org', function () {
  this.timeout(Math.max(120_000, RUNS * 30_000));
  let folder: string;
  let snapshots = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'answers-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Does something with a random org; what it opens is closed whatever happens. */
  async function withOrg(
    random: RandomOrg,
    work: (org: UnitOrg, built: BuiltOrg, tables: () => Tables) => Promise<void>,
  ): Promise<void> {
    const org = await startOrg({ seed: 'empty' });
    try {
      openRandomOrg(org.simulator.org);
      const built = buildRandomOrg(org.simulator.org, random);
      await work(org, built, () => tablesOf(org.simulator.org, org.userId('admin')));
    } finally {
      await org.stop();
    }
  }
  /** Answers from a snapshot of the org as it is now. */
  async function withSnapshot(org: UnitOrg, work: (answers: Answers) => Promise<void>): Promise<void> {
    const path = join(folder, `${(snapshots += 1)}.snapshot`);
    const answers = await keptAnswers(org.connection, path);
    try {
      await work(answers);
    } finally {
      await answers.close();
    }
  }

  it('are those of the oracle, live and from a snapshot', () =>
    fc.assert(
      fc.asyncProperty(randomOrg, (random) =>
        withOrg(random, async (org, { users, asked, accesses }, tablesNow) => {
          const everybody = usersOf(org.simulator.org);
          const tables = tablesNow();
          await withSnapshot(org, async (answers) => {
            const kept = keptIn(asked);
            await compareWho(answers, kept, everybody, tables);
            await compareWhoOfTwo(answers, kept, everybody, tables);
            await compareHolders(answers, accesses, everybody, tables);
            await compareWhy(answers, kept, users, tables);
            await compareWhyHeld(answers, accesses, users, tables);
            for (const user of users)
              for (const key of keysOf(user, tables)) await compareWhy(answers, kept, [user], tables, [key]);
          });
          const live = liveAnswers(org.connection);
          await compareWho(live, asked, everybody, tables);
          await compareHolders(live, accesses, everybody, tables);
          // Each live question takes some requests: of each user, a few.
          const some = <T>(list: readonly T[], index: number): T[] =>
            list.filter((_, place) => place % users.length === index);
          for (const [index, user] of users.entries()) {
            await compareWhy(live, new Map(some([...asked], index)), [user], tables);
            await compareWhyHeld(live, some(accesses, index), [user], tables);
          }
        }),
      ),
      { numRuns: RUNS },
    ));
});
