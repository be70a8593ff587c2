import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Row } from '../../../../simulator/org/types.js';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../../../simulator/seeds/builder/assignments.js';
import { addGroup, addGroupMember, addQueue } from '../../../../simulator/seeds/builder/groups.js';
import {
  addPackageLicense,
  addPermissionSetLicense,
  assignPackageLicense,
  assignPermissionSetLicense,
} from '../../../../simulator/seeds/builder/licenses.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import {
  addPermissionSetGroup,
  permissionSetOfGroup,
} from '../../../../simulator/seeds/builder/permissionSetGroups.js';
import { addPermissionSet } from '../../../../simulator/seeds/builder/permissionSets.js';
import { addRole } from '../../../../simulator/seeds/builder/roles.js';
import {
  addTerritory,
  addTerritoryMember,
  addTerritoryModel,
  addTerritoryType,
} from '../../../../simulator/seeds/builder/territories.js';
import { addUser } from '../../../../simulator/seeds/builder/users.js';
import { lastsLonger, toUtc } from '../../../../src/model/time.js';
import { writesOf } from '../../../../src/model/change.js';
import { grantLike, type LikeEvents, type LikeRequest } from '../../../../src/services/change/like.js';
import { makePlan, type ChangePlan } from '../../../../src/services/change/plan.js';
import { resultsOf } from '../../../../src/services/change/report.js';
import { twoUsers } from '../../../../src/services/diff/twoUsers.js';
import { planUndo, undo } from '../../../../src/services/undo/undo.js';
import { carryOutWrites } from '../../../../src/services/writing/execute.js';
import { buildRandomOrg, openRandomOrg, randomOrg } from '../../../oracle/randomOrg.js';
import { connectTo, startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

/** How many random orgs: more by hand, `LIKE_RUNS=100 npm run test:unit -- -f "alike"`. */
const RUNS = Number(process.env['LIKE_RUNS'] ?? 4);

const { signal } = new AbortController();
const at = (name: string): string => `${name}@alike.example`;

/** A plan, and what was told beside it. */
type Told = { readonly plan: ChangePlan; readonly events: string[] };

async function planLike(
  org: UnitOrg,
  {
    until,
    except = [],
    takesFullNames = false,
    ...request
  }: Pick<LikeRequest, 'users' | 'like'> & Partial<LikeRequest>,
): Promise<Told> {
  const events: string[] = [];
  const listeners: LikeEvents = {
    onHidden: (kind, { message }) => void events.push(`hidden: ${kind}: ${message}`),
    onRolesHidden: (kind) => void events.push(`no roles: ${kind}`),
    onRoleOutOfUse: (kind, role) => void events.push(`out of use: ${kind} ${role}`),
    onCannotLogIn: (username, state) => void events.push(`${username} is ${state}`),
    onNotInForce: (username, accesses) => void events.push(`not in force of ${username}: ${accesses.join(', ')}`),
  };
  const plan = await makePlan(
    org.connection,
    (client) => grantLike(client, { ...request, except, takesFullNames, until }, listeners),
    { licenseProfiles: [], skipInvalid: true, now: new Date(), onUnknownLicense: () => undefined },
    signal,
  );
  return { plan, events };
}

/** The rows of a plan: `grant permission:Set_A until …`, `refused group:X, why`. */
const wordsOf = ({ rows }: ChangePlan): string[] =>
  resultsOf(rows, []).map(({ user, verdict, resourceType, resource, entitlement, expiresAt, reason, replaced }) =>
    [
      ...(new Set(rows.map((row) => row.user?.id)).size > 1 ? [user.split('@')[0]] : []),
      `${verdict} ${resourceType}:${resource}`,
      ...(entitlement?.includes(':role:') ? [`as ${entitlement.split(':role:')[1]}`] : []),
      ...(expiresAt === null ? [] : [`until ${expiresAt}`]),
      ...(replaced === null ? [] : [`from ${replaced}`]),
      ...(verdict === 'refused' ? [`since ${reason}`] : []),
    ].join(' '),
  );

describe('granting what another user holds', () => {
  let org: UnitOrg;
  let builder: OrgBuilder;
  const made = new Map<string, Row>();
  const the = (name: string): Row => made.get(name)!;
  const profile = (name: string): Row => org.simulator.org.table('Profile').where('Name', name)[0]!;
  const user = (name: string, more: Partial<Parameters<typeof addUser>[1]> = {}): Row => {
    const row = addUser(builder, {
      username: at(name),
      lastName: name,
      profile: profile('Standard User'),
      ...more,
    });
    made.set(name, row);
    return row;
  };

  before(async () => {
    org = await startOrg({ seed: 'empty' });
    openRandomOrg(org.simulator.org);
    builder = new OrgBuilder(org.simulator.org);
    for (const license of [...org.simulator.org.table('UserLicense').rows()])
      builder.amend('UserLicense', license, { TotalLicenses: 500 });
    const model = addTerritoryModel(builder, { name: 'Now', state: 'Active' });
    const type = addTerritoryType(builder, 'Region', 1);
    const sets = ['Set A', 'Set B', 'Set C', 'In Group'].map((label) => addPermissionSet(builder, { label }));
    for (const [key, row] of Object.entries({
      setA: sets[0]!,
      setB: sets[1]!,
      session: addPermissionSet(builder, { label: 'Session', hasActivationRequired: true }),
      admin: addPermissionSet(builder, { label: 'Admin Set', permissions: ['ManageUsers'] }),
      bundle: addPermissionSetGroup(builder, { label: 'Bundle', components: [sets[3]!] }),
      team: addGroup(builder, { name: 'Team' }),
      twinGroup: addGroup(builder, { name: 'Twins' }),
      twinQueue: addQueue(builder, { name: 'Twins', sObjects: [] }),
      north: addTerritory(builder, { name: 'North', model, type }),
      south: addTerritory(builder, { name: 'South', model, type }),
      old: addTerritory(builder, {
        name: 'Old',
        type,
        model: addTerritoryModel(builder, { name: 'Then', state: 'Archived' }),
      }),
      boss: addRole(builder, { name: 'Boss' }),
      clerk: addRole(builder, { name: 'Clerk' }),
      seats: addPermissionSetLicense(builder, { developerName: 'Seats', label: 'Seats', total: 9 }),
      full: addPermissionSetLicense(builder, { developerName: 'Full', label: 'Full', total: 1 }),
      app: addPackageLicense(builder, { namespace: 'app', total: 9 }),
      everybody: addPackageLicense(builder, { namespace: 'everybody', total: -1 }),
    }))
      made.set(key, row);
    user('new');
  });
  after(() => org.stop());

  let users = 0;
  /** A template who holds something, and what is planned for somebody who holds something else. */
  const planned = async (
    hold: (template: Row) => void,
    { own = () => undefined, ...request }: { own?: (row: Row) => void } & Partial<LikeRequest> = {},
  ): Promise<{ rows: string[]; events: string[] }> => {
    const [template, other] = [user(`template${(users += 1)}`), user(`user${users}`)];
    hold(template);
    own(other);
    const told = await planLike(org, { users: [at(`user${users}`)], like: at(`template${users}`), ...request });
    return { rows: wordsOf(told.plan), events: told.events };
  };
  const ahead = (days: number): string => toUtc(builder.ahead(days))!;
  const assign =
    (set: string, days?: number) =>
    (row: Row): Row =>
      assignPermissionSet(builder, row, the(set), days === undefined ? {} : { expirationDate: builder.ahead(days) });
  const lapse =
    (set: string, fields: Record<string, boolean>) =>
    (row: Row): void => {
      builder.amend('PermissionSetAssignment', assign(set)(row), fields);
    };
  const all =
    (...some: Array<(row: Row) => unknown>) =>
    (row: Row): void => {
      for (const one of some) one(row);
    };
  const amend = (fields: Record<string, string>) => (row: Row) => builder.amend('User', row, fields);
  const inTerritory = (name: string, role?: string) => (row: Row) => addTerritoryMember(builder, the(name), row, role);

  describe('plans', () => {
    const cases: Array<
      [what: string, holds: () => (row: Row) => unknown, own: () => (row: Row) => unknown, rows: () => string[]]
    > = [
      ['nothing of what both hold', () => assign('setA'), () => assign('setA'), () => []],
      ['a set', () => assign('setA'), () => () => undefined, () => ['grant permission:Set_A']],
      ['its end', () => assign('setA', 9), () => () => undefined, () => [`grant permission:Set_A until ${ahead(9)}`]],
      [
        'a later end',
        () => assign('setA', 9),
        () => assign('setA', 5),
        () => [`update expiry permission:Set_A until ${ahead(9)} from ${ahead(5)}`],
      ],
      [
        'no end in place of one',
        () => assign('setA'),
        () => assign('setA', 5),
        () => [`update expiry permission:Set_A from ${ahead(5)}`],
      ],
      ['no earlier end', () => assign('setA', 5), () => assign('setA', 9), () => []],
      ['no end where there is none', () => assign('setA', 5), () => assign('setA'), () => []],
      ['nothing that has ended', () => assign('setA', -5), () => () => undefined, () => []],
      [
        'anew what has ended for the user',
        () => assign('setA'),
        () => assign('setA', -5),
        () => [`update expiry permission:Set_A from ${ahead(-5)}`],
      ],
      [
        'a set that a session has to activate',
        () => assign('session'),
        () => () => undefined,
        () => ['grant permission:Session'],
      ],
      [
        'a group of sets, and not the sets in it, nor the set that it owns',
        () => (row) => assignPermissionSetGroup(builder, row, the('bundle')),
        () => () => undefined,
        () => ['grant permission_set_group:Bundle'],
      ],
      [
        'a group of sets that is assigned by the set that it owns, also where both forms are there',
        () =>
          all(
            (row) => assignPermissionSet(builder, row, permissionSetOfGroup(builder, the('bundle').Id)),
            (row) => assignPermissionSetGroup(builder, row, the('bundle'), { expirationDate: builder.ahead(3) }),
          ),
        () => () => undefined,
        () => ['grant permission_set_group:Bundle'],
      ],
      [
        'a set that the user has through a group alone',
        () => (row) =>
          assignPermissionSet(builder, row, org.simulator.org.table('PermissionSet').where('Name', 'In_Group')[0]!),
        () => (row) => assignPermissionSetGroup(builder, row, the('bundle')),
        () => ['grant permission:In_Group'],
      ],
      [
        'groups and queues of one name',
        () =>
          all(
            (row) => addGroupMember(builder, the('twinGroup'), row),
            (row) => addGroupMember(builder, the('twinQueue'), row),
          ),
        () => () => undefined,
        () => ['grant group:Twins', 'grant group:Twins'],
      ],
      [
        'role and profile in place of others',
        () => (row) => amend({ UserRoleId: the('boss').Id, ProfileId: profile('System Administrator').Id })(row),
        () => (row) => amend({ UserRoleId: the('clerk').Id })(row),
        () => ['grant role:Boss from Clerk', 'grant profile:System Administrator from Standard User'],
      ],
      [
        'no role in place of none',
        () => () => undefined,
        () => (row) => amend({ UserRoleId: the('clerk').Id })(row),
        () => [],
      ],
      [
        'territories with roles, and roles in place of others',
        () => all(inTerritory('north', 'Owner'), inTerritory('south', 'Owner'), inTerritory('old')),
        () => inTerritory('south', 'Sales Rep'),
        () => ['grant territory:North as Owner', 'grant territory:South as Owner from Sales Rep'],
      ],
      ['no membership in place of a role', () => inTerritory('north'), () => inTerritory('north', 'Owner'), () => []],
      [
        'licenses first, and says which have no seat left, or need none',
        () =>
          all(
            assign('setA'),
            (row) => assignPermissionSetLicense(builder, row, the('seats')),
            (row) => assignPermissionSetLicense(builder, row, the('full')),
            (row) => assignPackageLicense(builder, row, the('app')),
            (row) => builder.insert('UserPackageLicense', { UserId: row.Id, PackageLicenseId: the('everybody').Id }),
          ),
        () => () => undefined,
        () => [
          'grant permission_set_license:Seats',
          'refused permission_set_license:Full since No seat is left: 1 of 1 are used.',
          'grant package_license:app',
          'refused package_license:everybody since The package has no seats to give: everybody in the org may use it (AllowedLicenses is -1, 0 used).',
          'grant permission:Set_A',
        ],
      ],
    ];
    for (const [what, holds, own, rows] of cases) {
      it(what, async () => {
        const { rows: found, events } = await planned((row) => holds()(row), { own: (row) => own()(row) });
        expect(found).to.deep.equal(rows());
        expect(events).to.deep.equal([]);
      });
    }
  });

  it('tells what the template is assigned and what gives nothing, and refuses what is so for the user', async () => {
    const holds = all(
      lapse('setA', { IsActive: false }),
      lapse('setB', { IsRevoked: true }),
      (row) => builder.amend('UserTerritory2Association', inTerritory('north', 'Owner')(row), { IsActive: false }),
      assign('session'),
    );
    const { rows, events } = await planned(holds, { own: lapse('session', { IsActive: false }) });
    expect(events).to.deep.equal([
      `not in force of ${at(`template${users}`)}: permission-set:Set_A, permission-set:Set_B, territory:North`,
    ]);
    expect(rows).to.have.length(1);
    expect(rows[0]).to.match(/^refused permission:Session since the user has it, but Salesforce keeps it inactive/);
  });

  describe('bounded by an end', () => {
    const holds = (row: Row): void =>
      all(assign('setA'), assign('setB', 3), assign('admin'), (one) => addGroupMember(builder, the('team'), one))(row);

    it('ends all by then, and refuses what cannot end', async () => {
      const { rows } = await planned(holds, { until: ahead(9) });
      expect(rows).to.deep.equal([
        `grant permission:Set_A until ${ahead(9)}`,
        `grant permission:Set_B until ${ahead(3)}`,
        `refused permission:Admin_Set until ${ahead(9)} since The Permission Set Admin_Set gives "Manage Users": in Salesforce, such an assignment cannot end by itself. Grant it without an end.`,
        `refused group:Team until ${ahead(9)} since A Group cannot expire; in Salesforce only permission sets and permission set groups can.`,
      ]);
    });

    it('takes a day for one in the time zone of the org', async () => {
      const { rows } = await planned(assign('setA'), { until: { text: '2999-12-31', day: '2999-12-31', time: null } });
      expect(rows).to.deep.equal(['grant permission:Set_A until 3000-01-01T07:59:59Z']);
    });

    it('refuses an end in the past', async () => {
      const { message, name } = await failure(planned(holds, { until: '2020-01-01T00:00:00Z' }));
      expect([name, message]).to.deep.equal(['BadExpiryError', 'The expiry 2020-01-01T00:00:00Z is in the past.']);
    });
  });

  describe('leaves out', () => {
    const holds = (row: Row): void =>
      all(
        assign('setA'),
        amend({ UserRoleId: the('boss').Id }),
        (one) => addGroupMember(builder, the('twinGroup'), one),
        (one) => addGroupMember(builder, the('twinQueue'), one),
        inTerritory('north', 'Owner'),
        (one) => assignPackageLicense(builder, one, the('app')),
      )(row);

    it('what --except names, of any kind and in any case', async () => {
      const except = ['role:BOSS', 'queue:twins', 'Territory: North', 'package-license:app'];
      const { rows } = await planned(holds, { except });
      expect(rows).to.deep.equal(['grant permission:Set_A', 'grant group:Twins']);
      const profiles = await planned(amend({ ProfileId: profile('System Administrator').Id }), {
        except: [`profile:${profile('System Administrator').Id}`],
      });
      expect(profiles.rows).to.deep.equal([]);
    });

    const refusals: Array<[except: string[], message: RegExp, action: RegExp | null]> = [
      [
        ['permission-set:Set_B', 'role:Bos'],
        /^--except "permission-set:Set_B": template\d+@alike\.example holds no such access directly\. Similar: permission-set:Set_A\.\n--except "role:Bos": template\d+@alike\.example holds no such access directly\. Similar: role:Boss\.$/,
        /holds directly: group:Twins, package-license:app, permission-set:Set_A, profile:Standard User, queue:Twins, role:Boss, territory:North\.$/,
      ],
      [['group:Twins'], /^--except "group:Twins": it stands for several: group:00G\w{15}, queue:00G\w{15}\.$/, null],
      [
        ['boss'],
        /^--except "boss" names no kind of access: it has the form KIND:NAME/,
        /KIND is one of permission-set, /,
      ],
      [['foo:bar'], /^--except "foo:bar": "foo" is no kind of access\.$/, null],
      [['rolle:Boss'], /^--except "rolle:Boss": "rolle" is no kind of access\. Did you mean "role"\?$/, null],
    ];
    for (const [except, message, action] of refusals) {
      it(`nothing for ${except.join(' and ')}, and says what there is`, async () => {
        const error = await failure(planned(holds, { except }));
        expect(error.message).to.match(message);
        if (action) expect((error as { actions?: string[] }).actions?.join('\n')).to.match(action);
      });
    }
  });

  it('gives the territory where the role in it is out of use, and nothing to whom that is no more', async () => {
    const [overlay] = org.simulator.org.table('PicklistValueInfo').where('Value', 'Owner');
    org.simulator.org.table('PicklistValueInfo').update(overlay!.Id, { IsActive: false });
    try {
      const holds = all(inTerritory('north', 'Owner'), inTerritory('south', 'Sales Rep'));
      const { rows, events } = await planned(holds);
      expect(rows).to.deep.equal(['grant territory:North', 'grant territory:South as Sales Rep']);
      expect(events).to.deep.equal(['out of use: Territory Owner']);
      const again = await planned(holds, { own: inTerritory('north') });
      expect(again).to.deep.equal({ rows: ['grant territory:South as Sales Rep'], events: [] });
    } finally {
      org.simulator.org.table('PicklistValueInfo').update(overlay!.Id, { IsActive: true });
    }
  });

  it('refuses to make somebody like themselves', async () => {
    const { message, name } = await failure(planLike(org, { users: [at('new')], like: at('NEW') }));
    expect([name, message]).to.deep.equal(['SameUserError', `--user and --like name the same user, ${at('new')}.`]);
  });

  it('takes full names where somebody answers a question, of which it says whom they mean', async () => {
    user('bob', { firstName: 'Bob', lastName: 'Builder' });
    const { plan } = await planLike(org, { users: [at('new')], like: 'Bob Builder', takesFullNames: true });
    expect([plan.alsoNamed?.username, plan.alsoNamed?.isByFullName]).to.deep.equal([at('bob'), true]);
    const { message } = await failure(planLike(org, { users: [at('new')], like: 'Bob Builder' }));
    expect(message).to.contain(at('bob'));
  });

  it('takes a user who cannot log in for a template, and says so', async () => {
    for (const [name, more, state] of [
      ['gone', { isActive: false }, 'inactive'],
      ['ice', { isFrozen: true }, 'frozen'],
    ] as const) {
      assign('setA')(user(name, more));
      const { plan, events } = await planLike(org, { users: [at('new')], like: at(name) });
      expect([wordsOf(plan), events]).to.deep.equal([['grant permission:Set_A'], [`${at(name)} is ${state}`]]);
    }
  });

  it('tells which kinds the running user may not read, and goes on without them', async () => {
    const holder = user('holder', { role: the('boss') });
    assign('setA')(holder);
    assignPackageLicense(builder, holder, the('app'));
    user('reader', { profile: profile('Minimum Access - Salesforce') });
    assignPermissionSet(
      builder,
      the('reader'),
      addPermissionSet(builder, {
        label: 'Reader',
        permissions: ['ApiEnabled', 'AssignPermissionSets', 'ViewAllUsers'],
      }),
    );
    org.simulator.org.settings.switches.rolesWithoutViewRoles = 'hidden';
    const connection = await connectTo(org.simulator, org.simulator.tokenFor(at('reader')));
    const { plan, events } = await planLike({ ...org, connection }, { users: [at('new')], like: at('holder') });
    expect(wordsOf(plan)).to.deep.equal(['grant permission:Set_A']);
    expect(events).to.deep.equal([
      'hidden: Package License: reader@alike.example may not read UserPackageLicense: the system permission "Manage Package Licenses" is missing.',
      'hidden: Role: reader@alike.example may not read UserRole: the system permission "View Roles and Role Hierarchy" is missing.',
    ]);
  });

  it('gives no territories where the running user may not see the roles in them, and says so', async () => {
    const other = await startOrg();
    const schemas = versionedSchemas(65, other.simulator.org.settings.features);
    const schema = schemas.get('userterritory2association')!;
    const fields = schema.fields.filter(({ name }) => name !== 'RoleInTerritory2');
    schemas.set('userterritory2association', { ...schema, fields });
    try {
      const [user, like] = ['henrik.solberg', 'tom.becker'].map((name) => other.userId(name)) as [string, string];
      const { plan, events } = await planLike(other, { users: [user], like });
      expect(wordsOf(plan).filter((row) => row.includes('territory'))).to.deep.equal([]);
      expect(events).to.deep.equal(['no roles: Territory']);
    } finally {
      schemas.set('userterritory2association', schema);
      await other.stop();
    }
  });

  it('asks the org as often for three users as for one', async () => {
    const template = user('busy');
    all(assign('setA'), inTerritory('north', 'Owner'), (row) => addGroupMember(builder, the('team'), row))(template);
    const names = ['one', 'two', 'three'].map((name) => user(name) && at(name));
    const [one, three] = [
      await planLike(org, { users: names.slice(0, 1), like: at('busy') }),
      await planLike(org, { users: [...names, names[0]!.toUpperCase()], like: at('busy') }),
    ];
    expect(three.plan.rows).to.have.length(3 * one.plan.rows.length);
    expect(three.plan.client.calls).to.equal(one.plan.client.calls);
  });
});

/**
 * The rows of what changes write and that give something, without their ids: they are new when a record comes back. An assignment that
 * has run out, is renewed and undone is deleted.
 */
function stateOf({ simulator }: UnitOrg): string[] {
  const fields = {
    PermissionSetAssignment: ['AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate', 'IsActive'],
    GroupMember: ['GroupId', 'UserOrGroupId'],
    UserTerritory2Association: ['UserId', 'Territory2Id', 'RoleInTerritory2'],
    PermissionSetLicenseAssign: ['AssigneeId', 'PermissionSetLicenseId'],
    UserPackageLicense: ['UserId', 'PackageLicenseId'],
    User: ['Id', 'UserRoleId', 'ProfileId'],
  };
  return Object.entries(fields)
    .flatMap(([table, names]) =>
      [...simulator.org.table(table).rows()]
        .filter(({ IsActive }) => table === 'User' || IsActive !== false)
        .map((row) => [table, ...names.map((name) => row[name] ?? null)].join(' ')),
    )
    .sort();
}

function isMember({ simulator }: UnitOrg, developerName: string, username: string): boolean {
  const [user] = simulator.org.table('User').where('Username', username);
  const memberships = simulator.org.table('GroupMember').where('UserOrGroupId', user!.Id);
  return memberships.some(
    ({ GroupId }) => simulator.org.table('Group').get(String(GroupId))!['DeveloperName'] === developerName,
  );
}

describe('users of random orgs who are made alike', function () {
  this.timeout(Math.max(60_000, RUNS * 10_000));
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'like-'))));
  after(() => rm(folder, { recursive: true }));

  /** What the other user holds directly and the user does not, or not for as long, as `diff` says it. */
  const lacking = async (org: UnitOrg, first: string, other: string): Promise<string[]> => {
    const origin = { kind: 'org', connection: org.connection, name: null } as const;
    const { report } = await twoUsers({ origin, user: [first], withUser: [other], by: 'access' }, signal);
    const names = report.differences.flatMap((one) => {
      if (one.about !== 'access' || one.other?.path.length !== 1) return [];
      // By managing somebody, somebody is in a group without a way that shows.
      if (one.other.access.resourceType === 'group' && !isMember(org, one.other.access.resource, other)) return [];
      const isSame = one.first?.access.resource === one.other.access.resource;
      if (isSame && !lastsLonger(one.other.expiresAt, one.first!.expiresAt)) return [];
      const { resourceType, resource } = one.other.access;
      return `${resourceType}:${resource}`;
    });
    // A territory and the role in it are two.
    return [...new Set(names)].sort();
  };

  /** What nobody knows of Salesforce for certain. */
  const switches = fc.record({
    expiredAssignments: fc.constantFrom('shown' as const, 'hidden' as const),
    changesOfExpired: fc.constantFrom('accepted' as const, 'refused' as const),
    grantAfterEnd: fc.constantFrom('refused' as const, 'accepted' as const),
    revokedAssignments: fc.constantFrom('shown' as const, 'hidden' as const),
    inactiveTerritoryMembers: fc.constantFrom('shown' as const, 'hidden' as const),
  });

  it('lack nothing afterwards but what was refused; a second run does nothing; undone, all is as before', () =>
    fc.assert(
      fc.asyncProperty(randomOrg, fc.boolean(), switches, async (random, swap, positions) => {
        const org = await startOrg({ seed: 'empty', switches: positions });
        try {
          openRandomOrg(org.simulator.org);
          const built = buildRandomOrg(org.simulator.org, random);
          const [user, other] = (swap ? built.users.toReversed() : built.users).map(({ Username }) =>
            String(Username),
          ) as [string, string];
          const before = stateOf(org);
          const { plan } = await planLike(org, { users: [user], like: other });
          const writes = plan.rows.flatMap(({ planned }) => (planned ? writesOf(planned) : []));
          const options = {
            command: 'access grant',
            orgId: org.simulator.orgId,
            dataDir: folder,
            allOrNone: false,
            signal,
          };
          const { outcomes, journal } = await carryOutWrites(plan.client, writes, {
            ...options,
            journal: join(folder, `${process.hrtime.bigint()}.jsonl`),
            onProgress: () => undefined,
          });
          const left = resultsOf(plan.rows, outcomes)
            .filter(({ status }) => status !== 'done')
            .map(({ resourceType, resource, reason, error }) => [
              `${resourceType}:${resource}`,
              reason ?? error?.message,
            ]);
          const names = left.map(([name]) => name);
          expect(await lacking(org, user, other)).to.deep.equal(names.toSorted());
          const again = await planLike(org, { users: [user], like: other });
          expect(again.plan.rows.map(({ requested, target }) => `${requested.type}:${target?.apiName}`)).to.deep.equal(
            names,
          );
          if (journal !== null) {
            const undoPlan = await planUndo(org.connection, journal, signal);
            await undo(undoPlan, { command: 'undo', dataDir: folder, onProgress: () => undefined, signal });
          }
          expect(stateOf(org)).to.deep.equal(before);
        } finally {
          await org.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    ));
});

async function failure(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error as Error,
  );
}
