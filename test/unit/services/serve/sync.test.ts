import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row as OrgRow } from '../../../../simulator/org/types.js';
import { status } from '@grpc/grpc-js';
import { c1z } from '../../../../src/formats/c1z/c1z.js';
import type { GrantView } from '../../../../src/model/grant.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import type { SyncOptions } from '../../../../src/model/syncOptions.js';
import { sync } from '../../../../src/services/sync/sync.js';
import type { KnownTask, TaskType } from '../../../c1/tasks/task.js';
import { grantsOf, rowsOf, withDatabase, type Row } from '../../support/c1zFile.js';
import { defaultOptions } from '../../support/options.js';
import { done, failureOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';

type SyncFull = Extract<TaskType, { case: 'syncFull' }>['value'];
type Tables = Record<'resources' | 'entitlements' | 'grants', Row[]>;

const COLUMNS: Readonly<Record<keyof Tables, string>> = {
  resources: 'external_id, data',
  entitlements: 'external_id, data',
  grants: 'external_id, expansion, data',
};

/** What a c1z says of the org, without the run's own id and times. */
const tablesOf = async (file: Uint8Array): Promise<Tables> => {
  const tables: Tables = { resources: [], entitlements: [], grants: [] };
  await withDatabase(Buffer.from(file), (database) => {
    for (const name of Object.keys(COLUMNS) as Array<keyof Tables>) {
      tables[name] = rowsOf(database, `SELECT ${COLUMNS[name]} FROM v1_${name} ORDER BY external_id`);
    }
  });
  return tables;
};

describe('serve: what Salesforce keeps itself', () => {
  it('is listed as what nobody can give or take away', async () => {
    const serving = await prepareServing();
    try {
      const syncOptions = { ...defaultOptions, includeShadowPermissionSets: true, includeSystemGroups: true };
      serving.start({ syncOptions });
      const { org } = serving.org.simulator;
      const idsOf = (object: string, isTheirs: (row: OrgRow) => boolean): Set<string> =>
        new Set([...org.table(object).rows()].filter(isTheirs).map(({ Id }) => Id));
      const shadows = idsOf(
        'PermissionSet',
        ({ IsOwnedByProfile, Type }) => IsOwnedByProfile === true || Type === 'Group',
      );
      const systemGroups = idsOf('Group', ({ Type }) => !['Regular', 'Queue'].includes(String(Type)));
      const task = await done(serving.c1, { case: 'syncFull', value: {} });
      await withDatabase(Buffer.from(task.uploads[0]!), (database) => {
        const listed = rowsOf(database, 'SELECT external_id FROM v1_resources').map((row) =>
          String(row['external_id']),
        );
        for (const id of shadows) expect(listed).to.include(`permission:${id}`);
        for (const id of systemGroups) expect(listed).to.include(`group:${id}`);
        const theirs = [...grantsOf(database)].filter(([grant]) => {
          const [type = '', id = ''] = grant.split(':');
          if (!grant.includes(':user:')) return false;
          return type === 'permission' ? shadows.has(id) : type === 'group' && systemGroups.has(id);
        });
        expect(theirs.length).to.be.greaterThan(100);
        expect(theirs.filter(([, { isImmutable }]) => !isImmutable)).to.deep.equal([]);
        const holders = theirs.filter(([grant]) => shadows.has(grant.split(':')[1]!));
        const active = [...org.table('User').rows()].filter(({ UserType }) => UserType === 'Standard');
        expect(holders.length).to.be.at.least(active.length);
      });
    } finally {
      await serving.stop();
    }
  });
});

describe('serve: sync', () => {
  let serving: Serving;
  before(async () => {
    serving = await prepareServing();
    serving.start();
  });
  after(() => serving.stop());

  const run = (value: SyncFull): Promise<KnownTask> => done(serving.c1, { case: 'syncFull', value });
  const uploaded = async (value: SyncFull): Promise<Tables> => {
    const task = await run(value);
    expect(task.outcomes[0]!.finalState.case, serving.logText()).to.equal('success');
    expect(task.uploads).to.have.length(1);
    return tablesOf(task.uploads[0]!);
  };
  /** What `sf access sync` writes with these options. */
  const expected = async (options: Partial<SyncOptions> = {}, view: GrantView = 'effective'): Promise<Tables> => {
    const output = await openOutputFile(join(serving.dataDir, 'expected.c1z'));
    const ignore = (): void => undefined;
    await sync(
      {
        connection: serving.org.connection,
        options: { ...defaultOptions, ...options },
        documents: [{ format: c1z, view, output }],
        documentOptions: { neutralizeFormulas: false },
        snapshotFile: null,
      },
      {
        onPage: ignore,
        onHiddenField: ignore,
        onLeftOut: ignore,
        onObjectAbsent: ignore,
        onUsersWithoutType: ignore,
        onProblem: ignore,
        onReadingDone: ignore,
      },
      new AbortController(),
    );
    return tablesOf(await readFile(output.path));
  };

  it('uploads what sf access sync writes', async () => {
    const tables = await uploaded({});
    expect(tables).to.deep.equal(await expected());
    expect(tables.grants.length).to.be.greaterThan(100);
  });

  it('reads the resource types that C1 asks for', async () => {
    const options = { resourceTypes: ['group', 'connected_application'] } as const;
    const tables = await uploaded({ syncResourceTypeIds: [...options.resourceTypes] });
    expect(tables).to.deep.equal(await expected(options));
  });

  it('reads licenses where C1 asks for them', async () => {
    const types = ['permission_set_license', 'package_license'] as const;
    const tables = await uploaded({ syncResourceTypeIds: [...types] });
    expect(tables).to.deep.equal(await expected({ resourceTypes: types }));
  });

  it('leaves out a type that C1 asks for and the org does not have', async () => {
    const { features } = serving.org.simulator.org.settings;
    features.delete('territory-management');
    try {
      const tables = await uploaded({ syncResourceTypeIds: ['role', 'territory'] });
      expect(tables).to.deep.equal(await expected({ resourceTypes: ['role'] }));
      const warning = serving.log().find(({ msg }) => msg === 'left out a resource type');
      expect(warning).to.include({ level: 'warn', resourceType: 'Territory' });
    } finally {
      features.add('territory-management');
    }
  });

  it('leaves the expansion of grants, grants, or all but resources to C1', async () => {
    const direct = await expected({}, 'direct');
    expect(await uploaded({ skipExpandGrants: true })).to.deep.equal(direct);
    expect(await uploaded({ skipGrants: true })).to.deep.equal({ ...direct, grants: [] });
    const resourcesAlone = { ...direct, entitlements: [], grants: [] };
    expect(await uploaded({ skipEntitlementsAndGrants: true, storageEngine: 'pebble' })).to.deep.equal(resourcesAlone);
  });

  it('refuses single resources and unknown types, and leaves no files behind', async () => {
    const targeted = failureOf(await run({ targetedSyncResources: [{ id: { resourceType: 'user', resource: '1' } }] }));
    expect([targeted.code, targeted.isRetryable]).to.deep.equal([status.UNIMPLEMENTED, false]);
    const unknown = failureOf(await run({ syncResourceTypeIds: ['spaceship'] }));
    expect([unknown.code, unknown.isRetryable]).to.deep.equal([status.INVALID_ARGUMENT, false]);
    expect(unknown.message).to.contain('spaceship');
    const own = `sf-access-serve-${String(process.pid)}-`;
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(own))).to.deep.equal([]);
  });

  it('tells C1 when the org cannot be read, and that it may be tried again', async () => {
    serving.org.simulator.faults.plan({ kind: 'session-expired', times: 'always' });
    const failure = failureOf(await run({}));
    expect(failure.isRetryable).to.equal(true);
    expect(failure.code).to.equal(status.UNAUTHENTICATED);
  });
});
