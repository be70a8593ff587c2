import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { accessOf, type Access } from '../../../oracle/memberships.js';
import { tablesOf, type Tables } from '../../../oracle/tables.js';
import type { SimulatorOptions } from '../../../../simulator/start.js';
import type { Verdict } from '../../../../src/model/verdict.js';
import { OrgClient } from '../../../../src/org/client.js';
import { eachTogether } from '../../../../src/org/query.js';
import { soqlInLists } from '../../../../src/org/soql.js';
import { whoHolds, whyHolds, type AccessQuestion } from '../../../../src/services/answers/accessAnswers.js';
import { readWhoHolds, readWhyHolds } from '../../../../src/services/answers/live/members.js';
import { fillMemberships } from '../../../../src/services/answers/live/memberships.js';
import { fillUsers } from '../../../../src/services/answers/live/users.js';
import { liveSource, withSource } from '../../../../src/services/answers/source.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { ref } from '../../support/snapshots.js';

const { signal } = new AbortController();

const questionOf = ({ type, id, slug }: Access): AccessQuestion => {
  const entitlement = ref(`${type}:${id}:${slug}`);
  return { about: 'access', entitlement, resource: { type: entitlement.type, id, displayName: id, apiName: id } };
};

type Answer<T> = { readonly answer: T; readonly calls: number; readonly accounts: number };

async function who(org: UnitOrg, access: Access): Promise<Answer<string[]>> {
  const question = questionOf(access);
  return withSource(
    await readWhoHolds(new OrgClient(org.connection), question, signal),
    ({ reader, apiCalls: calls }) => ({
      answer: Array.from(whoHolds(reader, question, []), ({ user, verdict }) => `${user.username}: ${verdict}`),
      calls,
      accounts: reader.accountIds().length,
    }),
  );
}

async function why(org: UnitOrg, access: Access, userId: string): Promise<Answer<Verdict>> {
  const question = questionOf(access);
  return withSource(
    await readWhyHolds(new OrgClient(org.connection), question, userId, signal),
    ({ reader, apiCalls: calls }) => ({
      answer: whyHolds(reader, question, userId, [], null).verdict,
      calls,
      accounts: reader.accountIds().length,
    }),
  );
}

const openOrg = async (options: SimulatorOptions): Promise<{ org: UnitOrg; tables: Tables }> => {
  const org = await startOrg(options);
  const users = [...org.simulator.org.table('User').rows()];
  const admin = users.find(({ Username }) => Username === org.simulator.username)!;
  return { org, tables: tablesOf(org.simulator.org, admin.Id) };
};

describe('what is read for a question about an access, where the org refuses semi-joins', () => {
  let org: UnitOrg;
  let tables: Tables;
  before(async () => {
    ({ org, tables } = await openOrg({
      seed: 'demo',
      switches: { groupSemiJoins: 'refused', memberSemiJoins: 'refused' },
    }));
  });
  after(() => org.stop());

  it('says who is in each group, as a naive walk does', async function () {
    this.timeout(120_000);
    for (const { Id: id } of tables.rows('Group').filter(({ Type }) => Type === 'Regular' || Type === 'Queue')) {
      const access = { type: 'group', id, slug: 'member' };
      const holders = tables
        .rows('User')
        .map((user) => [String(user.Username), accessOf(access, user, tables)] as const)
        .filter(([, verdict]) => verdict !== 'no');
      const { answer } = await who(org, access);
      expect(answer.toSorted(), id).to.deep.equal(holders.map((pair) => pair.join(': ')).sort());
    }
  });
});

describe('what is read for a question about an access', () => {
  let org: UnitOrg;
  let tables: Tables;
  before(async function () {
    this.timeout(60_000);
    ({ org, tables } = await openOrg({ scale: 'small' }));
  });
  after(() => org.stop());

  /** The resource with most holders of its own. */
  const largest = (object: string, field: string): string => {
    const counts = [...Map.groupBy(tables.rows(object), (row) => String(row[field] ?? ''))].filter(([id]) => id !== '');
    return counts.sort(([, one], [, other]) => other.length - one.length)[0]![0];
  };

  it('takes few calls, and for one user reads nobody else', async function () {
    this.timeout(120_000);
    const accesses: Access[] = [
      { type: 'permission', id: largest('PermissionSetGroupComponent', 'PermissionSetId'), slug: 'assigned' },
      { type: 'permission_set_group', id: largest('PermissionSetAssignment', 'PermissionSetGroupId'), slug: 'member' },
      { type: 'profile', id: largest('User', 'ProfileId'), slug: 'assigned' },
      { type: 'role', id: largest('User', 'UserRoleId'), slug: 'assigned' },
      { type: 'territory', id: largest('UserTerritory2Association', 'Territory2Id'), slug: 'member' },
      { type: 'package_license', id: largest('UserPackageLicense', 'PackageLicenseId'), slug: 'assigned' },
    ];
    const found: Record<string, { who: number; why: number }> = {};
    for (const access of accesses) {
      const holder = tables.rows('User').find((user) => accessOf(access, user, tables) === 'yes')!;
      const all = await who(org, access);
      const one = await why(org, access, holder.Id);
      found[access.type] = { who: all.calls, why: one.calls };
      expect(one, access.type).to.include({ answer: 'yes', accounts: 1 });
    }
    expect(found).to.deep.equal({
      permission: { who: 6, why: 4 },
      permission_set_group: { who: 5, why: 4 },
      profile: { who: 3, why: 3 },
      role: { who: 3, why: 3 },
      territory: { who: 3, why: 3 },
      // Whether everybody may use the package stands in its own record.
      package_license: { who: 4, why: 3 },
    });
  });
});

describe('what is read of all that one user holds', () => {
  let org: UnitOrg;
  let tables: Tables;
  let accesses: Access[];
  before(async () => {
    ({ org, tables } = await openOrg({ seed: 'demo' }));
    const openModels = tables.rows('Territory2Model', 'State', 'Active').map(({ Id }) => Id);
    const slugs = {
      Group: ['group', 'member'],
      UserRole: ['role', 'assigned'],
      Territory2: ['territory', 'member'],
      PermissionSetLicense: ['permission_set_license', 'assigned'],
      PackageLicense: ['package_license', 'assigned'],
    };
    const isAsked = ({ Type, Territory2ModelId }: Row): boolean =>
      (Type === undefined || ['Regular', 'Queue', 'Organization'].includes(String(Type))) &&
      (Territory2ModelId === undefined || openModels.includes(String(Territory2ModelId)));
    accesses = Object.entries(slugs).flatMap(([object, [type, slug]]) =>
      tables
        .rows(object)
        .filter(isAsked)
        .map(({ Id: id }) => ({ type: type!, id, slug: slug! })),
    );
  });
  after(() => org.stop());

  for (const memberSemiJoins of ['accepted', 'refused'] as const) {
    it(`is what a naive walk says of each user, with semi-joins ${memberSemiJoins}`, async function () {
      this.timeout(120_000);
      Object.assign(org.simulator.org.settings.switches, { memberSemiJoins, groupSemiJoins: memberSemiJoins });
      for (const user of tables.rows('User')) {
        const client = new OrgClient(org.connection);
        const source = await liveSource(
          client,
          async (sink, tell) => {
            const read = eachTogether(client);
            await Promise.all([
              fillUsers(read, (field) => soqlInLists(field, [user.Id]), sink, tell),
              fillMemberships(read, user.Id, sink, tell),
            ]);
          },
          signal,
        );
        await withSource(source, ({ reader }) => {
          const held = accesses.filter(
            (access) => whyHolds(reader, questionOf(access), user.Id, [], null).verdict !== 'no',
          );
          const expected = accesses.filter((access) => accessOf(access, user, tables) !== 'no');
          expect(held, String(user.Username)).to.deep.equal(expected);
        });
      }
    });
  }
});
