import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';
import type { WalkOptions } from './support/walk/options.js';

type Dropped = { what: string; resourceType: string; reason: string; count: number };

/** How the options leave users out. */
const CASES: Record<string, Partial<WalkOptions>> = {
  'of other types': {},
  'who are deactivated': { syncNonStandardUsers: true, syncDeactivatedUsers: false },
  'of other types and who are deactivated': { syncDeactivatedUsers: false },
  nobody: { syncNonStandardUsers: true },
  'of other types, where shadows are read': { includeShadowPermissionSets: true },
};

const flagOf = (name: string, value: unknown): string =>
  `--${value === false ? 'no-' : ''}${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

describe('sf access sync: users who are left out', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo();
    addHoldings(demo);
  });
  beforeEach(() => {
    Object.assign(demo.simulator.org.settings.switches, { memberSemiJoins: 'accepted', bulkSemiJoins: 'accepted' });
    demo.simulator.resetRequests();
  });
  after(() => demo.stop());

  async function sync(
    options: Partial<WalkOptions>,
    ...more: string[]
  ): Promise<{ document: unknown; dropped: string[] }> {
    const flags = Object.entries(options).map(([name, value]) => flagOf(name, value));
    const args = ['access', 'sync', '-o', ORG, '--sync-licenses', ...flags, ...more];
    const { exitCode, stdout, stderr } = await demo.plugin.run([...args, '--json', '--result-format', 'json']);
    expect(exitCode, stderr + stdout).to.equal(0);
    const { document, dropped } = (JSON.parse(stdout) as { result: { document: unknown; dropped: Dropped[] } }).result;
    return {
      document,
      dropped: dropped.map(({ resourceType, reason, count }) => `${resourceType}: ${reason}: ${count}`).sort(),
    };
  }

  /** Members that were read all the same are not known by their type: some of them the running user might not see. */
  const notKnown = (dropped: readonly string[]): string[] =>
    dropped.map((line) => line.replace(/^group: user-non-standard/, 'group: user-not-read')).sort();

  const expected = (options: Partial<WalkOptions>): { found: ReturnType<typeof walk>; dropped: string[] } => {
    const found = walk(demo.simulator.org, { ...options, syncLicenses: true });
    return { found, dropped: Array.from(found.dropped, ([key, count]) => `${key}: ${count}`).sort() };
  };

  for (const [who, options] of Object.entries(CASES)) {
    it(`are counted and not read: ${who}`, async () => {
      const { document, dropped } = await sync(options);
      const { found, dropped: counts } = expected(options);
      expectDocument(document, found);
      expect(dropped).to.deep.equal(counts);
      const answered = demo.simulator.requests.flatMap(({ query = '' }) => usersIn(demo, query));
      expect(answered.length).to.be.greaterThan(100);
      const reasons = new Set(answered.map((userId) => found.leftOut.get(userId)));
      // Users without a type are told by name, so they are read.
      expect([...reasons]).to.have.members([undefined, 'user-without-type']);
    });

    it(`are counted where the Bulk API takes no semi-join: ${who}`, async () => {
      demo.simulator.org.settings.switches.bulkSemiJoins = 'refused';
      const { document, dropped } = await sync(options, '--bulk', 'always');
      const { found, dropped: counts } = expected(options);
      expectDocument(document, found);
      expect(dropped).to.deep.equal(counts);
    });

    it(`are counted where Salesforce takes no semi-join of members: ${who}`, async () => {
      demo.simulator.org.settings.switches.memberSemiJoins = 'refused';
      const { document, dropped } = await sync(options);
      const { found, dropped: counts } = expected(options);
      expectDocument(document, found);
      expect(notKnown(dropped)).to.deep.equal(notKnown(counts));
    });
  }

  it('have no portal roles in the output, nor anything that comes from these', async () => {
    const { document } = await sync({});
    const { org } = demo.simulator;
    const portalRoles = [...org.table('UserRole').rows()].filter(({ PortalType }) => PortalType === 'Partner');
    expect(portalRoles.length).to.be.greaterThan(2);
    for (const { Id } of portalRoles) expect(JSON.stringify(document)).not.to.include(Id);
    const all = await sync({ syncNonStandardUsers: true });
    for (const { Id } of portalRoles) expect(JSON.stringify(all.document)).to.include(Id);
  });
});

/** The objects that hold what users have, and the field that names the user. */
const USER_FIELDS: Record<string, string> = {
  PermissionSetAssignment: 'AssigneeId',
  PermissionSetLicenseAssign: 'AssigneeId',
  UserPackageLicense: 'UserId',
  UserTerritory2Association: 'UserId',
  GroupMember: 'UserOrGroupId',
};

/** The users of the records that a query of such an object gives; none of an aggregate. */
function usersIn({ simulator: { org, username } }: Demo, query: string): string[] {
  const [, object = ''] = /^SELECT [^()]* FROM (\w+) /.exec(query) ?? [];
  const field = USER_FIELDS[object];
  if (field === undefined) return [];
  const caller = { userId: org.table('User').where('Username', username)[0]!.Id, apiVersion: 65 };
  const answer = org.query(query.replace(/^SELECT .*? FROM/, `SELECT ${field} FROM`), caller);
  return answer.page(0, answer.totalSize).map((row) => String(row[field]));
}

/** Gives users of every kind every kind of access, in force and not. */
function addHoldings({ simulator: { org } }: Demo): void {
  const rows = (object: string) => [...org.table(object).rows()];
  const users = rows('User');
  const some = [
    ...users.filter(({ UserType }) => UserType !== 'Standard' && UserType !== null).slice(0, 8),
    ...users.filter(({ UserType, IsActive }) => UserType === 'Standard' && IsActive === false),
    ...users.filter(({ UserType }) => UserType === null),
  ];
  const sets = rows('PermissionSet').filter(({ Type, IsOwnedByProfile }) => Type === 'Regular' && !IsOwnedByProfile);
  const [owned] = rows('PermissionSet').filter(({ Type }) => Type === 'Group');
  const [group] = rows('Group').filter(({ Type }) => Type === 'Regular');
  const [psl] = rows('PermissionSetLicense');
  const [license] = rows('PackageLicense');
  const territory = rows('Territory2').find(({ DeveloperName }) => DeveloperName === 'Americas');
  const expired = { ExpirationDate: '2020-01-01T00:00:00.000+0000', IsActive: false };
  const insert = (object: string, fields: Record<string, string | boolean | null>): void => {
    org.table(object).insert(fields);
  };
  for (const [index, { Id }] of some.entries()) {
    insert('PermissionSetAssignment', { AssigneeId: Id, PermissionSetId: sets.at(-1)!.Id, IsActive: true });
    insert('PermissionSetAssignment', { AssigneeId: Id, PermissionSetId: sets.at(-2)!.Id, ...expired });
    insert('PermissionSetAssignment', { AssigneeId: Id, PermissionSetId: sets.at(-3)!.Id, IsActive: false });
    insert('PermissionSetAssignment', {
      AssigneeId: Id,
      PermissionSetId: owned!.Id,
      // Half of them by the set alone.
      PermissionSetGroupId: index % 2 === 0 ? String(owned!.PermissionSetGroupId) : null,
      ...(index % 3 === 0 ? expired : { IsActive: true }),
    });
    insert('GroupMember', { GroupId: group!.Id, UserOrGroupId: Id });
    insert('PermissionSetLicenseAssign', { AssigneeId: Id, PermissionSetLicenseId: psl!.Id });
    insert('UserPackageLicense', { UserId: Id, PackageLicenseId: license!.Id });
    insert('UserTerritory2Association', {
      UserId: Id,
      Territory2Id: territory!.Id,
      IsActive: index % 2 === 0,
      RoleInTerritory2: index % 4 === 0 ? 'Owner' : null,
    });
  }
}
