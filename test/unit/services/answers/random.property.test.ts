import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { assignPermissionSet } from '../../../../simulator/seeds/builder/assignments.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { mutePermissions } from '../../../../simulator/seeds/builder/permissionSetGroups.js';
import type { Row } from '../../../../simulator/org/types.js';
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

const strength = ['no', 'cannot log in', 'only if', 'yes'];

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

  /** The verdicts on everybody and every permission, `username text` each. */
  async function verdicts(org: UnitOrg, { asked }: BuiltOrg): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    await withSnapshot(org, async (answers) => {
      for (const text of keptIn(asked).keys())
        for (const { user, verdict } of await answers.who({ can: [text] }))
          found.set(`${user.username} ${text}`, strength.indexOf(verdict));
    });
    return found;
  }
  const nameOf = ({ Username }: Row): string => String(Username);

  it('lose nothing by one more permission set', () =>
    fc.assert(
      fc.asyncProperty(randomOrg, fc.nat(), fc.nat(), (random, userAt, setAt) =>
        withOrg(random, async (org, built) => {
          const before = await verdicts(org, built);
          const builder = new OrgBuilder(org.simulator.org);
          const user = built.users[userAt % built.users.length]!;
          const sets = built.accesses.filter(({ type }) => type === 'permission');
          const set = org.simulator.org.table('PermissionSet').existing(sets[setAt % sets.length]!.id);
          assignPermissionSet(builder, user, set);
          const after = await verdicts(org, built);
          for (const [what, was] of before) expect(after.get(what) ?? 0, what).to.be.at.least(was);
          for (const [what, is] of after)
            if (!what.startsWith(nameOf(user))) expect(before.get(what), what).to.equal(is);
        }),
      ),
      { numRuns: RUNS },
    ));

  it('change by a mute for the holders of that permission set group alone, who lose', () =>
    fc.assert(
      fc.asyncProperty(
        randomOrg.filter(({ groups }) => groups.length > 0),
        fc.nat(),
        (random, groupAt) =>
          // A group that waits for a recalculation would get more by the one that follows the mute.
          withOrg(
            { ...random, groups: random.groups.map((group) => ({ ...group, pending: null })) },
            async (org, built, tables) => {
              const before = await verdicts(org, built);
              const group = built.groups[groupAt % built.groups.length]!;
              mutePermissions(new OrgBuilder(org.simulator.org), group, {
                label: 'One more mute',
                permissions: ['ModifyAllData', 'ExportReport'],
                objects: { Ledger__c: 'edm' },
                fields: { 'Ledger__c.Sum__c': 'e' },
              });
              const after = await verdicts(org, built);
              const holders = built.users.filter((user) =>
                keysOf(user, tables()).includes(`permission_set_group:${group.Id}`),
              );
              const isOfHolder = (what: string): boolean => holders.some((user) => what.startsWith(`${nameOf(user)} `));
              for (const what of new Set([...before.keys(), ...after.keys()])) {
                const [was, is] = [before.get(what) ?? 0, after.get(what) ?? 0];
                if (isOfHolder(what)) expect(is, what).to.be.at.most(was);
                else expect(is, what).to.equal(was);
              }
            },
          ),
      ),
      { numRuns: RUNS },
    ));
});
