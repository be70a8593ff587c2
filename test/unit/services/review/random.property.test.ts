import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { RiskMarks } from '../../../../src/services/review/marks.js';
import { reviewerOf } from '../../../../src/services/review/reviewers.js';
import { planPages } from '../../../../src/services/review/reviewPages.js';
import type { RisksReport } from '../../../../src/schemas/risks.js';
import { openKeptSnapshot } from '../../../../src/snapshot/keptSnapshot.js';
import { buildRandomOrg, openRandomOrg, randomOrg } from '../../../oracle/randomOrg.js';
import { reviewSays } from '../../../oracle/reviews.js';
import { tablesOf } from '../../../oracle/tables.js';
import { startOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

/** How many random orgs are reviewed: more by hand, `REVIEW_RUNS=200 npm run test:unit -- -f "the review of a random org"`. */
const RUNS = Number(process.env['REVIEW_RUNS'] ?? 4);

describe('who reviews whom', () => {
  /** Managers by the positions of users: some have none, and some are in circles. */
  const people = fc.array(fc.record({ manager: fc.option(fc.nat({ max: 9 })), canReview: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  });

  it('is the first one above who can, never the person, or else the first fallback who is somebody else', () =>
    fc.assert(
      fc.property(people, fc.subarray([0, 1, 2], { maxLength: 2 }), (all, fallbacks) => {
        const managers = new Map(
          all.flatMap(({ manager }, index) => (manager === null ? [] : [[String(index), String(manager)] as const])),
        );
        for (const person of all.keys()) {
          const above: number[] = [];
          for (let at = all[person]!.manager; at !== null && at !== person && !above.includes(at);) {
            above.push(at);
            at = all[at]?.manager ?? null;
          }
          const found = above.findIndex((one) => all[one]?.canReview === true);
          const fallback = fallbacks.find((one) => one !== person);
          const expected =
            found >= 0
              ? { reviewer: String(above[found]), because: found === 0 ? 'manager' : 'manager above' }
              : fallback === undefined
                ? null
                : { reviewer: String(fallback), because: 'fallback' };
          const hierarchy = {
            managers,
            canReview: (id: string) => all[Number(id)]?.canReview === true,
            fallbacks: fallbacks.map(String),
          };
          expect(reviewerOf(String(person), hierarchy)).to.deep.equal(expected);
        }
      }),
    ));
});

describe('the review of a random org', function () {
  this.timeout(Math.max(60_000, RUNS * 15_000));
  let folder: string;
  let files = 0;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'review-'))));
  after(() => rm(folder, { recursive: true }));

  const noRisks = { rules: [] } as unknown as RisksReport;

  it('asks about each access that somebody holds directly, once, and whom the oracle says', () =>
    fc.assert(
      fc.asyncProperty(
        randomOrg,
        fc.array(fc.option(fc.nat({ max: 59 })), { minLength: 12, maxLength: 12 }),
        async (random, managers) => {
          const org = await startOrg({ seed: 'empty' });
          try {
            openRandomOrg(org.simulator.org);
            const { users } = buildRandomOrg(org.simulator.org, random);
            for (const [index, { Id }] of users.entries()) {
              const manager = managers[index % managers.length] ?? null;
              const ManagerId = manager === null ? null : users[manager % users.length]!.Id;
              org.simulator.org.table('User').update(Id, { ManagerId });
            }
            const path = join(folder, `${(files += 1)}.snapshot`);
            const snapshotFile = await openOutputFile(path);
            const options = { syncLicenses: true, syncPermissions: true, syncNonStandardUsers: true };
            await syncOrg(org.connection, { options, snapshotFile });
            const kept = await openKeptSnapshot(path);
            const admin = org.userId('admin');
            const fallbacks = [admin, users[0]!.Id];
            const plan = { scope: 'all', marks: new RiskMarks(noRisks), last: null, profiles: new Map() } as const;
            const pages = planPages({ ...plan, reader: kept.reader, fallbacks });
            kept.close();
            const isActive = new Map(users.map(({ Username, IsActive }) => [Username, IsActive]));
            const told = pages.flatMap(({ page, kept: people }) =>
              people.flatMap(({ username, items }) =>
                items
                  .map(({ entitlement }) => entitlement.split(':').slice(0, 2).join(':'))
                  .filter((key) => isActive.get(username) !== false || !/^(profile|role):/.test(key))
                  .map((key) => `${username}: ${key} by ${page.reviewer.username}`),
              ),
            );
            const tables = tablesOf(org.simulator.org, admin);
            expect(told.sort()).to.deep.equal(reviewSays(tables, fallbacks));
          } finally {
            await org.stop();
          }
        },
      ),
      { numRuns: RUNS },
    ));
});
