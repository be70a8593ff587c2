import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Difference } from '../../../../src/model/difference.js';
import { whatChanged } from '../../../../src/services/diff/compareSnapshots.js';
import type { Side } from '../../../../src/services/diff/commonGround.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { openKeptSnapshot, type KeptSnapshot } from '../../../../src/snapshot/keptSnapshot.js';
import { buildRandomOrg, openRandomOrg, randomOrg, type BuiltOrg, type RandomOrg } from '../../../oracle/randomOrg.js';
import { changeOf } from '../../../oracle/differences.js';
import { factsOf, type Facts } from '../../../oracle/snapshotFacts.js';
import { tablesOf, type Tables } from '../../../oracle/tables.js';
import { startOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';
import { applied } from './support/applied.js';
import { everything } from './support/readings.js';

/** How many pairs of random orgs are compared: more by hand, `DIFF_RUNS=100 npm run test:unit -- -f "random readings"`. */
const RUNS = Number(process.env['DIFF_RUNS'] ?? 2);

/** A random org as one side, what it was built of, and the file of its snapshot. */
type Reading = { readonly side: Side; readonly path: string; readonly built: BuiltOrg; readonly tables: Tables };

describe('random readings of an org', function () {
  this.timeout(Math.max(60_000, RUNS * 20_000));
  let folder: string;
  let snapshots = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diff-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function withReading(
    random: RandomOrg,
    name: string,
    work: (reading: Reading) => Promise<void>,
  ): Promise<void> {
    const org = await startOrg({ seed: 'empty' });
    let kept: KeptSnapshot | undefined;
    try {
      openRandomOrg(org.simulator.org);
      const built = buildRandomOrg(org.simulator.org, random);
      const path = join(folder, `${(snapshots += 1)}.snapshot`);
      const snapshotFile = await openOutputFile(path);
      try {
        await syncOrg(org.connection, { options: everything, snapshotFile });
      } finally {
        await snapshotFile.discard();
      }
      kept = await openKeptSnapshot(path);
      const { reader, about } = kept;
      const tables = tablesOf(org.simulator.org, org.userId('admin'));
      await work({ side: { reader, about, name }, path, built, tables });
    } finally {
      kept?.close();
      await org.stop();
    }
  }

  it('differ in what makes the one of the other, and in nothing where they are one', () =>
    fc.assert(
      fc.asyncProperty(randomOrg, randomOrg, (random, other) =>
        withReading(random, 'now', (now) =>
          withReading(other, 'before', (before) => {
            expectApplied(now, before);
            expectApplied(before, now);
            expectSwapped(now.side, before.side);
            expectPermissions(now, before);
            for (const by of ['access', 'permission'] as const)
              expect([...whatChanged(now.side, now.side, by).differences()]).to.deep.equal([]);
            return Promise.resolve();
          }),
        ),
      ),
      { numRuns: RUNS, endOnFailure: true },
    ));
});

function expectApplied(now: Reading, before: Reading): void {
  const diff = whatChanged(now.side, before.side, 'access');
  const differences = [...diff.differences()];
  expect(diff.notCompared).to.deep.equal([]);
  expect(JSON.stringify([...diff.differences()])).to.equal(JSON.stringify(differences));
  const facts = factsOf(before.path);
  const [found, expected] = [applied(differences, facts), factsOf(now.path)];
  // Of a permission set group that came or went, the Status is no difference.
  const moved = differences.flatMap((one) => (one.about === 'resource' && one.sign !== '~' ? one.access.resource : []));
  // Of what gives other rights on every object now, rows that give the same rights are none.
  const general = differences.flatMap((one) =>
    one.about === 'content' && one.permissions.some(({ permission }) => ON_EVERY_OBJECT.test(permission))
      ? one.access.resource
      : [],
  );
  const isTold = (fact: string): boolean =>
    !moved.some((name) => fact.startsWith(`status permission_set_group ${name} |`)) &&
    !(/\| \w+__c:/.test(fact) && general.some((name) => / \w+ (.*) \| /.exec(fact)?.[1] === name));
  const only = (some: Facts, others: Facts): string =>
    some.filter((fact) => isTold(fact) && !others.includes(fact)).join('\n');
  expect(only(found, expected), 'too much').to.equal('');
  expect(only(expected, found), 'not there').to.equal('');
  expect(found.filter(isTold)).to.deep.equal(expected.filter(isTold));
}

const ON_EVERY_OBJECT = /^(ModifyAllData|ViewAllData|ViewAllFieldsGlobal)$/;

/** What users may do, as the oracle says it; and of each change, what was joined, left or changed. */
function expectPermissions(now: Reading, before: Reading): void {
  const asked = new Map([...before.built.asked, ...now.built.asked]);
  const differences = [...whatChanged(now.side, before.side, 'permission').differences()].filter(
    (one) => one.about === 'permission',
  );
  const told = differences
    .filter(({ permission }) => asked.has(permission))
    .map(({ user, permission, now: first, before: other }) => [user.username, permission, first, other].join(' '));
  const ids = new Set([now, before].flatMap(({ tables }) => tables.rows('User').map(({ Id }) => Id)));
  const expected = [...ids].flatMap((id) => {
    const moments = [now, before].map(({ tables }) => ({ tables, user: tables.get('User', id) }));
    const [first, other] = [moments[0]!, moments[1]!];
    const username = (first.user ?? other.user)!.Username as string;
    return [...asked].flatMap(([permission, one]) => {
      const change = changeOf(one, first, other);
      return change ? [[username, permission, change.now, change.before].join(' ')] : [];
    });
  });
  expect(told.sort()).to.deep.equal(expected.sort());
  for (const { sign, because } of differences) {
    expect(because).not.to.deep.equal([]);
    const kinds = new Set(because.map(({ kind }) => kind));
    if (sign === '+') expect(kinds).not.to.include('left');
    if (sign === '-') expect(kinds).not.to.include('joined');
  }
}

/** What is the same of a difference whichever side comes first: names are those of the first side. */
function withoutNames(difference: Difference, isSwapped: boolean): string {
  const signOf = (sign: string): string => (isSwapped ? ({ '+': '-', '-': '+' }[sign] ?? sign) : sign);
  const values = <T>({ now, before }: { now: T; before: T }): T[] => (isSwapped ? [before, now] : [now, before]);
  const { about, sign } = difference;
  const rest = ((): unknown => {
    switch (difference.about) {
      case 'user':
      case 'resource':
        return difference.changes.map((change) => [change.field, ...values(change)]);
      case 'access':
        return values(difference.expiresAt);
      case 'permission':
        return [difference.permission, ...values(difference)];
      case 'content':
        return [
          difference.permissions.map((one) => signOf(one.sign) + one.permission).sort(),
          difference.parts.map((one) => signOf(one.sign)).sort(),
          difference.reaches.users,
        ];
      case 'status':
        return values(difference);
    }
  })();
  return JSON.stringify([about, signOf(sign), rest]);
}

function expectSwapped(now: Side, before: Side): void {
  for (const by of ['access', 'permission'] as const) {
    const one = [...whatChanged(now, before, by).differences()].map((difference) => withoutNames(difference, false));
    const other = [...whatChanged(before, now, by).differences()].map((difference) => withoutNames(difference, true));
    expect(one.sort()).to.deep.equal(other.sort());
  }
}
