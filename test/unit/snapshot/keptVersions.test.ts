import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { permissionKinds } from '../../../src/model/permission.js';
import { openKeptSnapshot, type KeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import { SNAPSHOT_VERSION } from '../../../src/snapshot/snapshotSchema.js';
import { company } from '../support/company.js';
import { about, holdings, ref } from '../support/snapshots.js';

const repository = resolve(import.meta.dirname, '../../..');
const fileOf = (version: number): string => join(repository, `test/fixtures/snapshots/version${version}.snapshot`);

const ADA = '005000000000001AAA';
const BEN = '005000000000002AAA';
const CYD = '005000000000003AAA';
const SALES = 'permission:0PS000000000001AAA:assigned';
const BUNDLE = 'permission_set_group:0PG000000000001AAA:member';
const TEAM = 'group:00G000000000001AAA:member';
const ALL = 'group:00G000000000002AAA:member';
const CHIEF = 'role:00E000000000001AAA:assigned';

/** The tables of a snapshot, as SQLite keeps their texts. */
function tablesOf(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  } finally {
    database.close();
  }
}

/** Writes a snapshot of the company of tests. */
async function keepCompany(path: string, create: typeof createSnapshot): Promise<void> {
  const snapshot = await create();
  try {
    company(snapshot.writer);
    snapshot.writer.finish(about.readAt);
    await snapshot.build(about, 'user-not-read');
    await writeFile(path, snapshot.bytes());
  } finally {
    await snapshot.dispose();
  }
}

/** All that the file of version 1 says. `scripts/snapshotFixture.ts` has written it. */
function expectVersion1({ reader, about: found }: Pick<KeptSnapshot, 'reader' | 'about'>): void {
  expect(found).to.deep.equal({
    organization: {
      id: '00D000000000001EAA',
      name: 'Acme',
      instanceUrl: 'https://acme.my.salesforce.com',
      edition: 'Enterprise Edition',
      isSandbox: false,
      isTrial: false,
    },
    apiVersion: '65.0',
    runningUser: {
      id: '005000000000009AAA',
      username: 'admin@acme.example',
      permissions: { ViewSetup: true, ManageUsers: true, ViewAllUsers: false },
    },
    options: { 'resource-type': [], 'sync-deactivated-users': false, 'sync-connected-apps': false },
    resourceTypes: [
      { id: 'user', name: 'User', notRead: null },
      { id: 'group', name: 'Group', notRead: null },
      { id: 'role', name: 'Role', notRead: null },
      { id: 'permission', name: 'Permission Set', notRead: null },
      { id: 'permission_set_group', name: 'Permission Set Group', notRead: null },
      { id: 'connected_application', name: 'Connected Application', notRead: 'not-asked' },
      { id: 'territory', name: 'Territory', notRead: 'not-in-org' },
    ],
    startedAt: new Date('2026-11-24T19:58:30Z'),
    readAt: new Date('2026-11-24T20:00:00Z'),
    pluginVersion: '0.1.0',
  });
  const login = '2026-08-20T09:15:00Z';
  const adasProfile = JSON.stringify({ department: 'R&D', manager_id: BEN });
  const bensProfile = JSON.stringify({ title: 'Chief "Ops"' });
  const accounts = Array.from(reader.accounts(), (one) => [
    ...[one.id, one.username, one.status, one.statusDetails, one.type, one.managerId, one.managerEmail],
    ...[one.lastLogin, one.employeeId, JSON.stringify(one.profile)],
  ]);
  expect(accounts).to.deep.equal([
    [ADA, 'ada@acme.example', 'enabled', null, 'human', BEN, 'ben@acme.example', login, 'E100', adasProfile],
    [BEN, 'ben@acme.example', 'disabled', 'frozen', 'human', null, null, null, null, bensProfile],
    [CYD, 'cyd@acme.example', 'disabled', 'inactive', 'service', null, null, null, null, '{}'],
  ]);
  expect(Array.from(reader.resources(), ({ type, id, stableName }) => `${type}:${id} ${stableName}`)).to.deep.equal([
    'group:00G000000000001AAA Team',
    'group:00G000000000002AAA All',
    'role:00E000000000001AAA Chief',
    'role:00E000000000002AAA Clerk',
    'permission:0PS000000000001AAA Sales_Ops',
    'permission_set_group:0PG000000000001AAA Bundle',
  ]);
  expect([...reader.resources()].find(({ parentId }) => parentId)).to.deep.include({
    id: '00E000000000002AAA',
    parentId: '00E000000000001AAA',
  });
  expect(holdings(reader, 'direct')).to.deep.equal([
    `${TEAM}:${BEN}`,
    `${CHIEF}:${BEN}`,
    `${SALES}:${CYD}`,
    `${BUNDLE}:${ADA}`,
  ]);
  expect(holdings(reader, 'effective')).to.deep.equal([
    `${TEAM}:${BEN}`,
    `${ALL}:${BEN}`,
    `${CHIEF}:${BEN}`,
    `${SALES}:${ADA}`,
    `${SALES}:${CYD}`,
    `${BUNDLE}:${ADA}`,
  ]);
  const [, cyd] = [...reader.grantsOf(ref(SALES), 'effective')];
  expect(cyd).to.deep.include({ id: CYD, isDirect: true, expiresAt: '2027-01-01T00:00:00Z' });
  const [ben] = [...reader.grantsOf(ref(TEAM), 'direct')];
  expect(ben, 'by the management chain').to.deep.include({ id: BEN, isDirect: false, expiresAt: null });
  expect([...reader.inheritances()]).to.deep.equal([
    { from: ref(ALL), to: ref(TEAM) },
    { from: ref(TEAM), to: ref(ALL) },
    { from: ref(BUNDLE), to: ref(SALES) },
  ]);
  expect(reader.dropped()).to.deep.equal([
    // Who is gone manages Ben, and so Ada.
    { what: 'grant', resourceType: 'group', reason: 'user-deactivated', count: 1 },
    { what: 'grant', resourceType: 'permission', reason: 'assignment-expired', count: 2 },
    { what: 'grant', resourceType: 'permission', reason: 'user-deactivated', count: 1 },
  ]);
  expect(reader.leftOut('deactivated', 5)).to.deep.equal({ count: 1, usernames: ['gone@acme.example'] });
}

/** What the file of version 2 says beside what version 1 could say. */
function expectVersion2({ reader }: Pick<KeptSnapshot, 'reader'>): void {
  const permissions = reader.permissions();
  const asked = [
    { kind: 'object', id: 'Account' },
    { kind: 'field', id: 'Account.Rating' },
    { kind: 'system', id: 'ModifyAllData' },
  ] as const;
  const [sales, bundle, clerk] = permissions.containersOf([1, 2, 3]).sort((one, other) => one.key - other.key);
  expect(
    [sales, bundle, clerk].map((one) => [one!.resource.stableName, one!.isSessionBased, one!.status]),
  ).to.deep.equal([
    ['Sales_Ops', true, null],
    ['Bundle', false, 'Updated'],
    ['Clerk', false, null],
  ]);
  const all = permissionKinds.flatMap((kind) => [...permissions.permissionsOf(kind)]);
  expect(all).to.deep.equal([
    { kind: 'system', id: 'ModifyAllData', name: 'ModifyAllData', label: 'Modify All Data' },
    { kind: 'object', id: 'Account', name: 'Account', label: 'Account' },
    { kind: 'field', id: 'Account.Rating', name: 'Account.Rating', label: 'Account Rating', isSecured: true },
    { kind: 'custom', id: '0CP000000000001AAA', name: 'custom:Export_Invoices', label: 'Export Invoices' },
    { kind: 'apex', id: '01p000000000001AAA', name: 'apex:01p000000000001AAA', label: null },
    { kind: 'app', id: '0H4000000000001AAA', name: 'app:Portal', label: 'Portal', isOpen: false },
  ]);
  // The container, the position of the permission above, and the rights.
  expect([...permissions.rightsOn(asked)]).to.deep.equal([
    [1, 0, 15],
    [2, 0, 7],
    [3, 0, 1],
    [1, 1, 5],
    [2, 1, 1],
    [1, 2, 1],
  ]);
  expect([...permissions.mutesOf(asked)]).to.deep.equal([
    [2, 0, 8],
    [2, 2, 1],
  ]);
  expect(permissions.membersOf(bundle!)).to.deep.equal([sales]);
  const [ada, cyd] = [1, 3];
  expect(permissions.heldBy(ada).map(({ container }) => container)).to.deep.equal([bundle, clerk]);
  expect(permissions.heldBy(cyd)).to.deep.equal([
    { container: sales, expiresAt: '2027-01-01T00:00:00Z', isActivated: true },
  ]);
  expect(permissions.lapsedOf(ada)).to.deep.equal([
    { container: sales, state: 'expired', expiresAt: '2026-11-01T00:00:00Z' },
  ]);
  expect(
    reader
      .members()
      .managementGrantsOf(1)
      .map((row) => ({ ...row })),
  ).to.deep.equal([{ kind: 'managers', userId: ADA }]);
  const members = reader.members();
  const assigned = members.keyOf(ref(SALES))!;
  expect([1, 3].map((account) => members.changedAt(assigned, account))).to.deep.equal([null, '2026-10-01T12:30:00Z']);
  expect(reader.licenses().featureLicenses()).to.deep.equal([{ name: 'MarketingUser', label: 'Marketing User' }]);
  expect(reader.licenses().holdersOfFeature('MarketingUser')).to.deep.equal([2]);
}

describe('the kept snapshot of each version', () => {
  it('is checked in', async () => {
    const versions = Array.from({ length: SNAPSHOT_VERSION }, (_, index) => `version${index + 1}.snapshot`);
    expect(await readdir(join(repository, 'test/fixtures/snapshots'))).to.have.members(versions);
  });

  it('says what version 1 held', async () => {
    const kept = await openKeptSnapshot(fileOf(1));
    try {
      expectVersion1(kept);
    } finally {
      kept.close();
    }
  });

  it('tells of permissions, logins and licenses since version 2, and before that nothing is known of them', async () => {
    const facts = await Promise.all(
      [1, 2].map(async (version) => {
        const kept = await openKeptSnapshot(fileOf(version));
        const { reader } = kept;
        try {
          return [reader.holdsPermissions, reader.holdsFieldPermissions, reader.holdsLogins, reader.holdsLicenses];
        } finally {
          kept.close();
        }
      }),
    );
    expect(facts).to.deep.equal([
      [false, false, false, false],
      [true, true, true, true],
    ]);
  });

  it('says what version 2 held besides', async () => {
    const kept = await openKeptSnapshot(fileOf(2));
    try {
      expectVersion2(kept);
    } finally {
      kept.close();
    }
  });

  it('has nothing of that in version 1', async () => {
    const kept = await openKeptSnapshot(fileOf(1));
    const { reader } = kept;
    try {
      expect(permissionKinds.flatMap((kind) => [...reader.permissions().permissionsOf(kind)])).to.deep.equal([]);
      expect(reader.permissions().heldBy(1)).to.deep.equal([]);
      expect(reader.members().managementGrantsOf(1)).to.deep.equal([]);
      expect(reader.licenses().featureLicenses()).to.deep.equal([]);
      expect(reader.members().changedAt(1, 1)).to.equal(null);
    } finally {
      kept.close();
    }
  });

  it('has the tables of its version', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-versions-'));
    try {
      await keepCompany(join(folder, 'now'), createSnapshot);
      expect(tablesOf(join(folder, 'now'))).to.deep.equal(tablesOf(fileOf(SNAPSHOT_VERSION)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('docs/snapshot.md', () => {
  let text: string;
  let database: DatabaseSync;
  before(async () => {
    text = await readFile(join(repository, 'docs/snapshot.md'), 'utf8');
    database = new DatabaseSync(fileOf(SNAPSHOT_VERSION), { readOnly: true });
  });
  after(() => database.close());

  it('says what tells a snapshot from other files, and its version', () => {
    const { application_id: id } = database.prepare('PRAGMA application_id').get()!;
    expect(text)
      .to.include(`\`PRAGMA application_id\` is ${String(id)} `)
      .and.include(`the version: ${SNAPSHOT_VERSION}.`);
  });

  it('names each table, each view and each of their columns', () => {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").all();
    expect(tables).to.have.length(28);
    for (const { name } of tables) {
      expect(text).to.include(`**\`${String(name)}\`**`);
      for (const column of database.prepare('SELECT name FROM pragma_table_info(?)').all(name as string)) {
        expect(text, `${String(name)}.${String(column['name'])}`).to.include(`\`${String(column['name'])}\``);
      }
    }
  });

  it('has queries that answer when they are pasted', () => {
    const queries = Array.from(text.matchAll(/```sql\n(.*?)```/gs), ([, sql]) => sql!);
    const answers = queries.map((sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)),
    );
    expect(answers).to.deep.equal([
      [['cyd@acme.example', '2027-01-01T00:00:00Z']],
      [
        ['ada@acme.example', null],
        ['cyd@acme.example', '2027-01-01T00:00:00Z'],
      ],
      [
        ['permission_set_group', 'Bundle', 'member'],
        ['profile', 'Clerk', 'assigned'],
      ],
      // Ada's group mutes what the set in it gives.
      [['cyd@acme.example', 0, 0, 'permission', 'Sales Ops', 1, 'Account']],
      [
        ['apex', 'apex:01p000000000001AAA', 1],
        ['app', 'app:Portal', 1],
        ['field', 'Account.Rating', 1],
        ['object', 'Account', 7],
      ],
    ]);
  });
});

describe('a build whose working tables are others', () => {
  let folder: string;
  type Build = { openKeptSnapshot: typeof openKeptSnapshot; createSnapshot: typeof createSnapshot };
  let changed: Build;

  before(async function () {
    this.timeout(60_000);
    // It must lie where the packages and the messages of the plugin are found.
    const cache = join(repository, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'changed-build-'));
    await cp(join(repository, 'src'), join(folder, 'src'), { recursive: true });
    const room = join(folder, 'src/snapshot');
    for (const name of await readdir(room)) {
      const text = await readFile(join(room, name), 'utf8');
      const others = text
        .replaceAll(/\bleft_out\b/g, 'passed_over')
        .replaceAll(/\bread_grants\b/g, 'grant_pages')
        .replace(/(export const WORKING_VERSION =) \d+/, '$1 99')
        .replace('last_login TEXT,', "last_login TEXT, added TEXT NOT NULL DEFAULT 'new',");
      await writeFile(join(room, name), others);
    }
    const load = <T>(module: string): Promise<T> => import(join(folder, 'src', module)) as Promise<T>;
    await load('resources/index.ts');
    changed = {
      ...(await load<Pick<Build, 'openKeptSnapshot'>>('snapshot/keptSnapshot.ts')),
      ...(await load<Pick<Build, 'createSnapshot'>>('snapshot/snapshot.ts')),
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The names in the working database of a sync. */
  async function workingTables(create: typeof createSnapshot): Promise<string> {
    const snapshot = await create();
    try {
      const [file] = await readdir(snapshot.folder);
      return JSON.stringify(tablesOf(join(snapshot.folder, file!)));
    } finally {
      await snapshot.dispose();
    }
  }

  it('is one', async () => {
    expect(await workingTables(createSnapshot))
      .to.include('left_out')
      .and.not.include('added');
    expect(await workingTables(changed.createSnapshot))
      .to.include('passed_over')
      .and.include('grant_pages')
      .and.include('added')
      .and.not.include('left_out');
  });

  it('reads what was kept before', async () => {
    for (const [version, expectRead] of [expectVersion1, expectVersion2].entries()) {
      const kept = await changed.openKeptSnapshot(fileOf(version + 1));
      try {
        expectRead(kept);
      } finally {
        kept.close();
      }
    }
  });

  it('keeps the same bytes, which this build reads', async () => {
    const [now, then] = [join(folder, 'now'), join(folder, 'then')];
    await keepCompany(now, createSnapshot);
    await keepCompany(then, changed.createSnapshot);
    expect(await readFile(then)).to.deep.equal(await readFile(now));
  });
});
