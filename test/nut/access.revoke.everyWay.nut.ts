import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { expect } from 'chai';
import { usernameOf } from '../../simulator/seeds/demo/users.js';
import { startC1, type C1 } from '../c1/start.js';
import { change } from './support/change/change.js';
import type { Change, Report } from './support/change/report.js';
import { syncText } from './support/change/sync.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { walk } from './support/walk/index.js';

type Type = 'permission' | 'permission_set_group' | 'group' | 'role' | 'territory' | 'profile' | 'package_license';
type Access = [type: Type, name: string];

type Way = {
  way: string;
  /** Nobody is in two ways, so that no case changes what another one finds. */
  user: Parameters<typeof usernameOf>[0];
  access: Access;
  /** What the user gets beforehand, so as to hold the access in two ways. */
  given?: Access;
  /** The answer to the revoke of this one access. */
  status: Change['status'];
  /** Whether the user holds it even after `--all`, since no command can end it. */
  staysAfterAll?: true;
};

const ways: Way[] = [
  { way: 'a set, directly', user: 'linh.tran', access: ['permission', 'Knowledge_Author'], status: 'done' },
  { way: 'a group, directly', user: 'liam.byrne', access: ['group', 'Night_Crew'], status: 'done' },
  {
    way: 'a permission set group, directly',
    user: 'ben.carter',
    access: ['permission_set_group', 'Support_Tier_2'],
    status: 'done',
  },
  { way: 'a role, directly', user: 'omar.farouk', access: ['role', 'Accountant'], status: 'done' },
  { way: 'a territory, directly', user: 'hanako.sato', access: ['territory', 'Japan'], status: 'done' },
  {
    way: 'a set in a permission set group',
    user: 'marek.dvorak',
    access: ['permission', 'Deploy_Everything'],
    status: 'still held',
  },
  {
    way: 'a group through a group in it',
    user: 'paddy.oneil',
    access: ['group', 'Global_Sales'],
    status: 'still held',
  },
  { way: 'a group through a role', user: 'taro.yamada', access: ['group', 'Sales_Leadership'], status: 'still held' },
  {
    way: 'a group through a role and its subordinates',
    user: 'owen.price',
    access: ['group', 'Channel'],
    status: 'still held',
  },
  {
    way: 'a group through a role and its internal subordinates',
    user: 'chloe.dubois',
    access: ['group', 'EMEA_Forecast'],
    status: 'still held',
  },
  {
    way: 'a group through a territory',
    user: 'zoe.muller',
    access: ['group', 'DACH_Territory_Watch'],
    status: 'still held',
  },
  {
    way: 'a group through a territory and those below',
    user: 'layla.haddad',
    access: ['group', 'EMEA_Territory_Watch'],
    status: 'still held',
  },
  {
    way: 'a group of managers',
    user: 'marta.silva',
    access: ['group', 'Escalation_Chain'],
    status: 'still held',
    staysAfterAll: true,
  },
  {
    way: 'a group of reports',
    user: 'raj.patel',
    access: ['group', 'Propulsion_Org'],
    status: 'still held',
    staysAfterAll: true,
  },
  { way: 'a profile', user: 'nancy.wu', access: ['profile', 'Acme Sales'], status: 'done' },
  {
    way: 'a profile for whose license none is mapped',
    user: 'desk.early',
    access: ['profile', 'Acme Service Desk'],
    status: 'refused',
    staysAfterAll: true,
  },
  {
    way: 'a set, directly and in a permission set group',
    user: 'carlos.mendes',
    access: ['permission', 'Forecast_Editor'],
    status: 'partly done',
  },
  {
    way: 'a set in two permission set groups',
    user: 'aisha.bello',
    access: ['permission', 'Report_Builder'],
    given: ['permission_set_group', 'Sales_Operations'],
    status: 'still held',
  },
  {
    way: 'a group, directly and through a group in it',
    user: 'tom.becker',
    access: ['group', 'DACH_Sales'],
    status: 'partly done',
  },
  {
    way: 'a group, directly and through a role',
    user: 'henrik.solberg',
    access: ['group', 'Sales_Leadership'],
    given: ['group', 'Sales_Leadership'],
    status: 'partly done',
  },
  {
    way: 'a group, directly and through a territory',
    user: 'priya.raman',
    access: ['group', 'EMEA_Territory_Watch'],
    given: ['group', 'EMEA_Territory_Watch'],
    status: 'partly done',
  },
  {
    way: 'a group, directly and as a manager',
    user: 'lucia.ferrari',
    access: ['group', 'Escalation_Chain'],
    given: ['group', 'Escalation_Chain'],
    status: 'partly done',
    staysAfterAll: true,
  },
];

/** How a command names a type, where the org keeps the key, and the slug of what a user holds. */
const TYPES: Record<Type, { flag: string; object: string; key: string; slug: string }> = {
  permission: { flag: 'permission-set', object: 'PermissionSet', key: 'Name', slug: 'assigned' },
  permission_set_group: {
    flag: 'permission-set-group',
    object: 'PermissionSetGroup',
    key: 'DeveloperName',
    slug: 'member',
  },
  group: { flag: 'group', object: 'Group', key: 'DeveloperName', slug: 'member' },
  role: { flag: 'role', object: 'UserRole', key: 'DeveloperName', slug: 'assigned' },
  territory: { flag: 'territory', object: 'Territory2', key: 'DeveloperName', slug: 'member' },
  profile: { flag: 'profile', object: 'Profile', key: 'Name', slug: 'assigned' },
  package_license: { flag: 'package-license', object: 'PackageLicense', key: 'NamespacePrefix', slug: 'assigned' },
};
const EXIT_CODES: Partial<Record<Change['status'], number>> = {
  done: 0,
  'partly done': 68,
  'still held': 1,
  refused: 1,
};
const MAPPING = 'Salesforce=Minimum Access - Salesforce';

describe('sf access revoke, and a revoke by C1, of every way to hold an access', () => {
  let demo: Demo;

  const userId = ({ user }: Pick<Way, 'user'>): string =>
    demo.simulator.org.table('User').where('Username', usernameOf(user))[0]!.Id;
  const idOf = ([type, name]: Access): string => {
    const { object, key } = TYPES[type];
    return demo.simulator.org.table(object).where(key, name)[0]!.Id;
  };
  const entitlementOf = (access: Access): string => `${access[0]}:${idOf(access)}:${TYPES[access[0]].slug}`;
  const grantOf = (way: Way): string => `${entitlementOf(way.access)}:user:${userId(way)}`;

  const give = (way: Way): void => {
    if (!way.given) return;
    const { org } = demo.simulator;
    if (way.given[0] === 'group') {
      org.table('GroupMember').insert({ GroupId: idOf(way.given), UserOrGroupId: userId(way) });
      return;
    }
    const PermissionSetGroupId = idOf(way.given);
    const own = org.table('PermissionSet').where('PermissionSetGroupId', PermissionSetGroupId)[0]!;
    const fields = { AssigneeId: userId(way), PermissionSetGroupId, PermissionSetId: own.Id, IsActive: true };
    org.table('PermissionSetAssignment').insert(fields);
  };

  /** What the user holds in any way, as a sync lists it; the naive oracle must list the same. */
  const heldBy = async (way: Way): Promise<string[]> => {
    type Line = { record_type: string; entitlement_id: string; principal_id: string };
    const lines = (await syncText(demo, ['--result-format', 'ndjson'])).trimEnd().split('\n');
    const synced = lines
      .map((line) => JSON.parse(line) as Line)
      .filter(({ record_type: type, principal_id: id }) => type === 'grant' && id === userId(way))
      .map((grant) => `${grant.entitlement_id}:user:${grant.principal_id}`);
    const walked = [...walk(demo.simulator.org).effectiveGrants].filter((id) => id.endsWith(`:user:${userId(way)}`));
    expect(synced.toSorted()).to.deep.equal(walked.toSorted());
    return synced;
  };

  const startOrg = async (): Promise<void> => {
    demo = await startDemo();
    for (const way of ways) give(way);
  };

  /** Asserts that the access is still there exactly when the answer says so. */
  const expectHeld = (way: Way): void => {
    const isHeld = walk(demo.simulator.org).effectiveGrants.has(grantOf(way));
    expect(isHeld, 'held in the org').to.equal(way.status !== 'done');
  };

  const manners: Record<string, (way: Way) => string[]> = {
    'by name': ({ user, access: [type, name] }) => ['--user', usernameOf(user), `--${TYPES[type].flag}`, name],
    'by the id of the entitlement': ({ user, access }) => [
      ...['--user', usernameOf(user)],
      ...['--entitlement', entitlementOf(access)],
    ],
    'by the id of the grant': (way) => ['--grant', grantOf(way)],
  };
  for (const [manner, flagsOf] of Object.entries(manners)) {
    describe(manner, () => {
      before(startOrg);
      after(() => demo.stop());

      for (const way of ways) {
        it(`of ${way.way}: ${way.status}`, async () => {
          expect([...walk(demo.simulator.org).effectiveGrants]).to.include(grantOf(way));
          const grant = grantOf(way);
          const flags = [...flagsOf(way), '--license-profile', MAPPING];
          const { changes, exitCode } = await change(demo, 'revoke', flags);
          const told = changes.map(({ entitlement, userId: id, status }) => [`${entitlement}:user:${id}`, status]);
          expect(told).to.deep.equal([[grant, way.status]]);
          expect(exitCode).to.equal(EXIT_CODES[way.status]);
          expectHeld(way);
          // After other manners the org is the same.
          if (manner === 'by name') expect((await heldBy(way)).includes(grant)).to.equal(way.status !== 'done');
        });
      }
    });
  }

  describe('by --all', () => {
    before(startOrg);
    after(() => demo.stop());

    const stillHeldIn = ({ stillHeld }: Report): string[] =>
      (stillHeld ?? []).map(({ access }) => entitlementOf([access.resourceType as Type, access.resource]));

    for (const way of ways) {
      it(`of ${way.way}: ${way.staysAfterAll ? 'told as what no command can end' : 'ended'}`, async () => {
        const flags = ['--user', usernameOf(way.user), '--all', '--license-profile', MAPPING];
        expect([...walk(demo.simulator.org).effectiveGrants]).to.include(grantOf(way));
        const run = await change(demo, 'revoke', flags);
        expect(run.exitCode).to.equal(0);
        const told = stillHeldIn(run).map((entitlement) => `${entitlement}:user:${userId(way)}`);
        const held = await heldBy(way);
        // The profile to which the revoke moves the user is none that it took away.
        const least = `${entitlementOf(['profile', 'Minimum Access - Salesforce'])}:user:${userId(way)}`;
        expect(held.filter((grant) => !told.includes(grant) && grant !== least)).to.deep.equal([]);
        expect(held.includes(grantOf(way))).to.equal(way.staysAfterAll === true);
      });
    }
  });

  describe('by a task of serve', () => {
    let c1: C1;
    let child: ChildProcessWithoutNullStreams;
    let ended: ReturnType<typeof resultOf>;
    before(async () => {
      [c1] = await Promise.all([startC1({ nextPoll: 20, nextHeartbeat: 1000, silence: 120_000 }), startOrg()]);
      const env = {
        BATON_CLIENT_ID: c1.clientId,
        BATON_CLIENT_SECRET: c1.clientSecret,
        BATON_HOST_ID: 'nut',
        BATON_PROVISIONING: 'true',
        BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
        BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING: MAPPING,
        NODE_EXTRA_CA_CERTS: c1.caFile,
      };
      child = demo.sf.start(['access', 'serve', '-o', ORG], { env });
      ended = resultOf(child);
    });
    after(async () => {
      child.kill('SIGTERM');
      await ended;
      await c1.stop();
      await demo.stop();
    });

    for (const way of ways) {
      it(`of ${way.way}: ${way.status === 'done' ? 'a success' : 'an error'}`, async () => {
        expect([...walk(demo.simulator.org).effectiveGrants]).to.include(grantOf(way));
        const task = c1.enqueue({
          case: 'revoke',
          value: {
            grant: {
              id: grantOf(way),
              entitlement: { id: entitlementOf(way.access) },
              principal: { id: { resourceType: 'user', resource: userId(way) } },
            },
          },
        });
        const { outcomes } = await c1.finished(task);
        const answer = way.status === 'done' ? 'success' : 'error';
        expect(outcomes.map(({ finalState }) => finalState.case)).to.deep.equal([answer]);
        expectHeld(way);
      });
    }
  });
});
