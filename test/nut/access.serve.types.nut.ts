import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { anyIs, anyUnpack } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import type { Feature } from '../../simulator/schema/types.js';
import {
  AgentTraitSchema,
  OptInRequiredSchema,
  ResourceSchema,
  ResourceType_Trait,
  ResourceTypeSchema,
} from '../../src/generated/c1/connector/v2/connector_pb.js';
import { startC1, type C1 } from '../c1/start.js';
import type { TaskType } from '../c1/tasks/task.js';
import { messageOf, rowsOf, withDatabase } from '../unit/support/c1zFile.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';

type SyncFull = Extract<TaskType, { case: 'syncFull' }>['value'];

/** What a file says of its types: their traits, and the annotations of the first resource of each. */
type Told = { readonly syncType: unknown; readonly types: Record<string, readonly string[]> };

const LONGEST_SILENCE = 120_000;

/** The traits of the types that every sync reads unless C1 asks for some. */
const DEFAULT_TYPES = {
  user: ['TRAIT_USER', 'UserTrait'],
  group: ['TRAIT_GROUP', 'GroupTrait'],
  role: ['TRAIT_ROLE', 'RoleTrait'],
  permission: ['TRAIT_ROLE', 'RoleTrait'],
  permission_set_group: ['TRAIT_ROLE', 'RoleTrait'],
  profile: ['TRAIT_ROLE', 'RoleTrait'],
  territory: ['TRAIT_GROUP', 'chosen in C1', 'GroupTrait'],
} as const;

const { user, group, role, territory } = DEFAULT_TYPES;
const CONNECTED_APP = ['TRAIT_APP', 'AppTrait', 'NonHumanIdentityTrait'] as const;
const AGENT = ['TRAIT_AGENT', 'chosen in C1', 'AgentTrait'] as const;

/** Without its resources, nothing is known of a type but its own trait. */
const EMPTY_TERRITORY = ['TRAIT_GROUP', 'chosen in C1'] as const;

/**
 * The types that C1's own connector writes for the same tasks, and accounts, which the grants of every sync name. Where its types
 * have a trait, it is the same one.
 *
 * Source: ConductorOne/baton-sdk v0.25.0, pkg/sync; ConductorOne/baton-salesforce, pkg/connector.
 */
const TASKS: ReadonlyArray<{
  readonly asked: string;
  readonly task: SyncFull;
  /** A feature that the org does not have. */
  readonly without?: Feature;
  /** An object of which the org has no record. */
  readonly empty?: string;
  readonly told: Told;
}> = [
  { asked: 'everything', task: {}, told: { syncType: 'full', types: DEFAULT_TYPES } },
  {
    asked: 'everything, in an org without territories',
    task: {},
    without: 'territory-management',
    told: {
      syncType: 'full',
      types: Object.fromEntries(Object.entries(DEFAULT_TYPES).filter(([type]) => type !== 'territory')),
    },
  },
  {
    asked: 'everything but entitlements and grants',
    task: { skipEntitlementsAndGrants: true },
    told: { syncType: 'resources_only', types: DEFAULT_TYPES },
  },
  { asked: 'everything but grants', task: { skipGrants: true }, told: { syncType: 'full', types: DEFAULT_TYPES } },
  {
    asked: 'accounts and groups',
    task: { syncResourceTypeIds: ['user', 'group'] },
    told: { syncType: 'full', types: { user, group } },
  },
  { asked: 'roles', task: { syncResourceTypeIds: ['role'] }, told: { syncType: 'full', types: { user, role } } },
  {
    asked: 'the resources of two types',
    task: { syncResourceTypeIds: ['user', 'role'], skipEntitlementsAndGrants: true },
    told: { syncType: 'resources_only', types: { user, role } },
  },
  {
    asked: 'agents and connected apps',
    task: { syncResourceTypeIds: ['user', 'connected_application', 'agent'] },
    told: { syncType: 'full', types: { user, connected_application: CONNECTED_APP, agent: AGENT } },
  },
  {
    asked: 'territories',
    task: { syncResourceTypeIds: ['user', 'territory'] },
    told: { syncType: 'full', types: { user, territory } },
  },
  {
    asked: 'territories, in an org that has none yet',
    task: { syncResourceTypeIds: ['user', 'territory'] },
    empty: 'Territory2',
    told: { syncType: 'full', types: { user, territory: EMPTY_TERRITORY } },
  },
  {
    asked: 'territories and roles, in an org without territories',
    task: { syncResourceTypeIds: ['user', 'role', 'territory'] },
    without: 'territory-management',
    told: { syncType: 'full', types: { user, role } },
  },
  {
    asked: 'agents, in an org without them',
    task: { syncResourceTypeIds: ['user', 'agent'] },
    without: 'bots',
    told: { syncType: 'full', types: { user } },
  },
];

function toldBy(database: DatabaseSync): Told {
  const types = rowsOf(database, 'SELECT data FROM v1_resource_types ORDER BY id').map((row) => {
    const { id, traits, annotations, description } = messageOf(ResourceTypeSchema, row);
    const isChosen = annotations.some((any) => anyIs(any, OptInRequiredSchema)) && description !== '';
    const [first] = rowsOf(database, `SELECT data FROM v1_resources WHERE resource_type_id = '${id}' LIMIT 1`);
    const marks = first ? messageOf(ResourceSchema, first).annotations : [];
    const names = marks.map(({ typeUrl }) => typeUrl.replace('type.googleapis.com/c1.connector.v2.', ''));
    return [
      id,
      [
        ...traits.map((trait) => `TRAIT_${ResourceType_Trait[trait]}`),
        ...(isChosen ? ['chosen in C1'] : []),
        ...names.filter((name) => name !== 'ExternalLink'),
      ],
    ];
  });
  const [run] = rowsOf(database, 'SELECT sync_type FROM v1_sync_runs');
  return { syncType: run?.['sync_type'], types: Object.fromEntries(types) as Told['types'] };
}

describe('sf access serve: the types and traits of what it uploads', () => {
  let demo: Demo;
  let c1: C1;
  let end: () => Promise<unknown>;

  before(async () => {
    [demo, c1] = await Promise.all([
      startDemo(),
      startC1({ nextPoll: 50, nextHeartbeat: 1000, silence: LONGEST_SILENCE }),
    ]);
    const connector = demo.sf.start(['access', 'serve', '-o', ORG], {
      env: {
        BATON_CLIENT_ID: c1.clientId,
        BATON_CLIENT_SECRET: c1.clientSecret,
        BATON_HOST_ID: 'nut',
        BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
        NODE_EXTRA_CA_CERTS: c1.caFile,
      },
    });
    const ended = resultOf(connector);
    end = async () => {
      connector.kill('SIGTERM');
      return ended;
    };
    while (connector.exitCode === null && c1.hellos.length === 0) await wait(20);
  });
  after(async () => {
    await end();
    await c1.stop();
    await demo.stop();
  });

  for (const { asked, task: value, without, empty, told } of TASKS) {
    it(`says what was read when C1 asks for ${asked}`, async () => {
      const { org } = demo.simulator;
      const { features } = org.settings;
      const rows = empty === undefined ? [] : [...org.table(empty).rows()];
      if (without !== undefined) features.delete(without);
      for (const row of rows) org.table(empty!).delete(row.Id);
      try {
        const task = await c1.finished(c1.enqueue({ case: 'syncFull', value }));
        expect(task.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
        await withDatabase(Buffer.from(task.uploads[0]!), (database) => {
          expect(toldBy(database)).to.deep.equal(told);
          const unlisted = `SELECT external_id FROM v1_resources
            WHERE resource_type_id NOT IN (SELECT external_id FROM v1_resource_types)`;
          expect(rowsOf(database, unlisted)).to.deep.equal([]);
        });
      } finally {
        if (without !== undefined) features.add(without);
        for (const row of rows) org.table(empty!).insert(row);
      }
    });
  }

  it('names the user whom each agent runs as', async () => {
    const value = { syncResourceTypeIds: ['agent'] };
    const task = await c1.finished(c1.enqueue({ case: 'syncFull', value }));
    const expected = [...demo.simulator.org.table('BotDefinition').rows()]
      .map(({ Id, BotUserId }) => [Id, BotUserId ? `user:${String(BotUserId)}` : null])
      .sort();
    expect(expected.filter(([, userId]) => userId !== null)).not.to.deep.equal([]);
    await withDatabase(Buffer.from(task.uploads[0]!), (database) => {
      const agents = rowsOf(database, "SELECT data FROM v1_resources WHERE resource_type_id = 'agent'").map((row) => {
        const { id, annotations } = messageOf(ResourceSchema, row);
        const trait = annotations.flatMap((any) => anyUnpack(any, AgentTraitSchema) ?? [])[0];
        const runsAs = trait?.identityResourceId;
        return [id!.resource, runsAs ? `${runsAs.resourceType}:${runsAs.resource}` : null];
      });
      expect(agents.sort()).to.deep.equal(expected);
    });
  });

  it('offers what the hosted connector offers', () => {
    const offered = c1.hellos[0]!.connectorMetadata!.capabilities!.resourceTypeCapabilities;
    const toChoose = (isToChoose: boolean): string[] =>
      offered.filter(({ optInRequired }) => optInRequired === isToChoose).map(({ resourceType }) => resourceType!.id);
    expect(toChoose(true).sort()).to.deep.equal(['agent', 'territory']);
    expect(toChoose(false).sort()).to.deep.equal(
      ['group', 'permission', 'permission_set_group', 'profile', 'role', 'user'].sort(),
    );
  });
});
