import { chmod, copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { explainDamage, openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import { WORKING_SCHEMA } from '../../../src/snapshot/workingSchema.js';
import { company } from '../support/company.js';
import { about as aboutOf, holdings, ref } from '../support/snapshots.js';

const about = {
  ...aboutOf,
  resourceTypes: [
    { id: 'user', name: 'User', notRead: null },
    { id: 'role', name: 'Role', notRead: 'not-asked' },
    { id: 'permission', name: 'Permission Set', notRead: null },
    { id: 'permission_set_group', name: 'Permission Set Group', notRead: null },
    { id: 'package_license', name: 'Package License', notRead: 'not-in-org' },
  ],
} as const;

const VERSION_2 = resolve(import.meta.dirname, '../../fixtures/snapshots/version2.snapshot');
const keyOf = (kind: string): string => `(SELECT key FROM permissions WHERE kind = '${kind}')`;

/** Reads every row of the tables of which no row is checked before it is read. */
function readLarge(reader: SnapshotReader): void {
  const tables = ['accounts', 'users_left_out', 'resources', 'entitlements', 'grants', 'inheritances'];
  for (const table of [...tables, 'container_permissions', 'logins', 'grant_changes', 'feature_license_holders']) {
    reader['database'].prepare(`SELECT * FROM ${table}`).all();
  }
}

describe('a kept snapshot', () => {
  let folder: string;
  let path: string;
  let held: string[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-snapshot-'));
    path = join(folder, 'kept');
    const snapshot = await createSnapshot();
    company(snapshot.writer);
    snapshot.writer.finish(about.readAt);
    held = holdings(await snapshot.build(about, 'user-not-read'), 'effective');
    const pieces: Uint8Array[] = [];
    for await (const piece of snapshot.bytes()) pieces.push(piece);
    await writeFile(path, Buffer.concat(pieces));
    await snapshot.dispose();
  });
  after(() => rm(folder, { recursive: true }));

  it('says what it is of, and all that was in it', async () => {
    const kept = await openKeptSnapshot(path);
    expect(kept.about).to.deep.equal(about);
    expect(holdings(kept.reader, 'effective')).to.deep.equal(held).and.have.length(3);
    kept.close();
  });

  it('is not changed by reading', async () => {
    const before = await readFile(path);
    const kept = await openKeptSnapshot(path);
    kept.reader.accountCounts();
    kept.close();
    expect(await readFile(path)).to.deep.equal(before);
  });

  const refused = async (given: string): Promise<Error> => {
    const opened = await openKeptSnapshot(given).catch((error: Error) => error);
    if (!(opened instanceof Error)) expect.fail('it was opened');
    expect(opened.message).to.include(given);
    return opened;
  };

  it('is not what is not there, nor a folder', async () => {
    expect(await refused(join(folder, 'none'))).to.have.property('name', 'NoSnapshotError');
    expect(await refused(folder)).to.have.property('name', 'IsFolderError');
  });

  it('is no text, no empty file, and no database of another kind', async () => {
    const other = join(folder, 'other');
    for (const [text, name] of [
      ['', 'IsEmptyError'],
      ['Type,Last Name\n', 'NotASnapshotError'],
      ['x'.repeat(10_000), 'NotASnapshotError'],
    ] as const) {
      await writeFile(other, text);
      expect(await refused(other)).to.have.property('name', name);
    }
    await rm(other);
    const database = new DatabaseSync(other);
    database.exec('CREATE TABLE about (id TEXT)');
    database.close();
    expect(await refused(other)).to.have.property('name', 'OtherDatabaseError');
  });

  it('is not one that was cut short', async () => {
    const cut = join(folder, 'cut');
    await copyFile(path, cut);
    await truncate(cut, 20_000);
    expect(await refused(cut)).to.have.property('name', 'DamagedSnapshotError');
  });

  /** Changes a copy of the snapshot, or makes a database, and closes it. */
  const changed = async (name: string, sql: string, from: string | null = path): Promise<string> => {
    const file = join(folder, name);
    if (from !== null) await copyFile(from, file);
    const database = new DatabaseSync(file, { defensive: false } as object);
    database.exec(sql);
    database.close();
    return file;
  };

  const cases = [
    {
      name: 'one of a newer version',
      sql: 'PRAGMA user_version = 99',
      error: 'NewerVersionError',
      message: /version 99, .* up to version 2\./,
      action: /Update the plugin/,
    },
    {
      name: 'one with resources of types that only a newer plugin knows',
      sql: "INSERT INTO resource_types (id, name, is_read) VALUES ('cloud', 'Cloud', 1)",
      error: 'UnknownTypesError',
      message: /Cloud\.$/,
      action: /Update the plugin/,
    },
    {
      name: 'one that does not say what it is of',
      sql: 'DELETE FROM about',
      error: 'DamagedSnapshotError',
      message: /damaged/,
      action: /Copy the file again/,
    },
    {
      name: 'one from which accounts were deleted',
      sql: 'PRAGMA foreign_keys = OFF; DELETE FROM accounts WHERE key = 2',
      error: 'DamagedSnapshotError',
      message: /damaged: its table accounts has a value in (key|manager_id) that no sync writes\.$/,
      action: /Copy the file again/,
    },
    {
      name: 'one that does not say its version',
      sql: 'PRAGMA user_version = 0',
      error: 'DamagedSnapshotError',
      message: /damaged: it does not say its version\.$/,
      action: /Copy the file again/,
    },
    {
      name: 'one of no time',
      sql: "UPDATE about SET read_at = 'x'",
      error: 'DamagedSnapshotError',
      message: /its table about has a value in read_at that/,
      action: /Copy the file again/,
    },
    {
      name: 'one whose options are no JSON',
      sql: "UPDATE sync_options SET value = 'yes'",
      error: 'DamagedSnapshotError',
      message: /its table sync_options has a value in value that/,
      action: /Copy the file again/,
    },
    {
      name: 'one without its tables',
      sql: 'DROP TABLE sync_options',
      error: 'DamagedSnapshotError',
      message: /damaged: it has no table sync_options\.$/,
      action: /Copy the file again/,
    },
  ];
  for (const { name, sql, error, message, action } of cases) {
    it(`is not ${name}`, async () => {
      const refusal = await refused(await changed('changed', sql));
      expect(refusal.name).to.equal(error);
      expect(refusal.message).to.match(message);
      expect((refusal as SfError).actions?.join()).to.match(action);
    });
  }

  const wrongTables: ReadonlyArray<readonly [what: string, sql: string, why: string]> = [
    ['a table that export does not read is missing', 'DROP TABLE objects_read', 'it has no table objects_read'],
    [
      'a view stands for a table',
      'ALTER TABLE grants RENAME TO g; CREATE VIEW grants AS SELECT * FROM g',
      'it has no table grants',
    ],
    ['a table is there besides', 'CREATE TABLE more (x)', 'it has the table more, which no sync makes'],
    ['an index is there besides', 'CREATE INDEX i ON grants (account)', 'it has the index i, which no sync makes'],
    [
      'a trigger is there',
      'CREATE TRIGGER t AFTER INSERT ON grants BEGIN SELECT 1; END',
      'it has the trigger t, which no sync makes',
    ],
    ['a virtual table is there', 'CREATE VIRTUAL TABLE v USING fts5(x)', 'it has the table v, which no sync makes'],
    [
      'a column is computed',
      'ALTER TABLE warnings ADD COLUMN more AS (upper(kind))',
      'its table warnings is not as a sync makes it',
    ],
    [
      'a view says something else',
      'DROP VIEW grants_by_id; CREATE VIEW grants_by_id AS SELECT 1',
      'its view grants_by_id is not as a sync makes it',
    ],
  ];
  for (const [what, sql, why] of wrongTables) {
    it(`is not one in which ${what}`, async () => {
      const refusal = await refused(await changed('tables', `PRAGMA foreign_keys = OFF; ${sql}`));
      expect(refusal.name).to.equal('DamagedSnapshotError');
      expect(refusal.message).to.match(new RegExp(`is damaged: ${why}\\.$`));
    });
  }

  const wrongValues: ReadonlyArray<readonly [column: string, sql: string]> = [
    ['about.organization_id', 'INSERT INTO about SELECT * FROM about'],
    ['about.is_sandbox', 'UPDATE about SET is_sandbox = 2'],
    ['about.instance_url', "UPDATE about SET instance_url = 'javascript:alert(1)'"],
    ['about.instance_url', "UPDATE about SET instance_url = 'https://'"],
    ['about.started_at', "UPDATE about SET started_at = '2026-01-01T10:00:00 Z'"],
    ['about.organization_name', "UPDATE about SET organization_name = x'41'"],
    ['running_user_permissions.is_held', "UPDATE running_user_permissions SET is_held = 'yes'"],
    ['resource_types.is_read', "UPDATE resource_types SET is_read = 0 WHERE id = 'user'"],
    ['resource_types.reason', "UPDATE resource_types SET reason = 'x', is_read = 0 WHERE id = 'user'"],
    ['objects_read.received', "INSERT INTO objects_read VALUES ('User', NULL, -1)"],
    ['objects_read.received', "INSERT INTO objects_read VALUES ('User', NULL, 9007199254740992)"],
    ['accounts.is_active', 'UPDATE accounts SET is_active = 7 WHERE key = 1'],
    ['accounts.is_frozen', "UPDATE accounts SET is_frozen = '' WHERE key = 1"],
    ['accounts.type', "UPDATE accounts SET type = 'robot' WHERE key = 1"],
    ['accounts.username', "UPDATE accounts SET username = x'00' WHERE key = 1"],
    ['accounts.last_login_at', "UPDATE accounts SET last_login_at = 'yesterday' WHERE key = 1"],
    ['accounts.created_at', "UPDATE accounts SET created_at = '2026-13-45T00:00:00Z' WHERE key = 1"],
    ['accounts.manager_id', "UPDATE accounts SET manager_id = '005Z' WHERE key = 1"],
    ['accounts.id', "UPDATE accounts SET id = '', manager_id = NULL WHERE key = 3"],
    ['accounts.id', "UPDATE accounts SET id = '../x' WHERE key = 3"],
    ['resources.type', "UPDATE resources SET type = 'user'"],
    ['resources.id', "UPDATE resources SET id = 'a:b' WHERE type = 'permission'"],
    ['accounts.key', 'UPDATE accounts SET key = 9 WHERE key = 2'],
    ['accounts.key', 'UPDATE accounts SET key = -2 WHERE key = 2'],
    ['accounts.attributes', "UPDATE accounts SET attributes = '[]' WHERE key = 1"],
    ['accounts.attributes', `UPDATE accounts SET attributes = '{"a":{}}' WHERE key = 1`],
    ['resources.type', "UPDATE resources SET type = 'cloud' WHERE type = 'permission'"],
    ['resources.type', "UPDATE resources SET type = 'role' WHERE type = 'permission'"],
    ['resources.parent_id', "UPDATE resources SET parent_id = 'none'"],
    ['resources.attributes', "UPDATE resources SET attributes = 'x'"],
    ['entitlements.resource_id', "UPDATE entitlements SET resource_id = 'none' WHERE key = 1"],
    ['entitlements.key', 'UPDATE entitlements SET key = 5 WHERE key = 2'],
    ['grants.account', 'UPDATE grants SET account = 4 WHERE account = 3'],
    ['grants.account', 'UPDATE grants SET account = 0 WHERE account = 3'],
    ['grants.account', "UPDATE grants SET account = x'31' WHERE account = 3"],
    ['grants.account', 'UPDATE grants SET account = 9007199254740993 WHERE account = 3'],
    ['grants.entitlement', 'UPDATE grants SET entitlement = 99 WHERE account = 3'],
    ['grants.is_stored', 'UPDATE grants SET is_stored = 2'],
    ['grants.expires_at', "UPDATE grants SET expires_at = 'soon'"],
    ['grants.expires_at', "UPDATE grants SET expires_at = '2026-02-30T09:00:00Z'"],
    ['grants.expires_at', "UPDATE grants SET expires_at = '2026-09-01T24:00:00Z'"],
    ['grants.expires_at', "UPDATE grants SET expires_at = '0000-01-01T09:00:00Z'"],
    ['accounts.last_login_at', "UPDATE accounts SET last_login_at = '2026-06-31T09:00:00.000Z'"],
    ['inheritances.child_entitlement', 'UPDATE inheritances SET child_entitlement = 3'],
    ['inheritances.parent_entitlement', 'UPDATE inheritances SET parent_entitlement = 1.5'],
    ['dropped.what', "INSERT INTO dropped VALUES ('x', 'role', 'user-not-read', 1)"],
    ['dropped.resource_type', "INSERT INTO dropped VALUES ('grant', 'x', 'user-not-read', 1)"],
    ['dropped.count', "INSERT INTO dropped VALUES ('grant', 'role', 'user-not-read', -1)"],
  ];
  /** Of the file of version 2 that is checked in. */
  const wrongPermissions: typeof wrongValues = [
    ['management_grants.entitlement', 'UPDATE management_grants SET entitlement = 99'],
    ['management_grants.kind', "UPDATE management_grants SET kind = 'peers'"],
    ['management_grants.user_id', "UPDATE management_grants SET user_id = 'a b'"],
    ['containers.key', 'UPDATE containers SET key = 7 WHERE key = 3'],
    ['containers.id', "UPDATE containers SET id = 'a b' WHERE key = 3"],
    ['containers.entitlement', 'UPDATE containers SET entitlement = 99 WHERE key = 3'],
    ['containers.entitlement', 'UPDATE containers SET entitlement = (SELECT MIN(key) FROM entitlements) WHERE key = 3'],
    ['containers.is_session_based', 'UPDATE containers SET is_session_based = 2'],
    ['containers.status', "UPDATE containers SET status = x'00'"],
    ['permissions.key', 'UPDATE permissions SET key = 100 WHERE key = 1'],
    ['permissions.kind', "UPDATE permissions SET kind = 'toString' WHERE key = 1"],
    ['permissions.id', "UPDATE permissions SET id = '' WHERE key = 1"],
    ['permissions.id', "UPDATE permissions SET id = x'41' WHERE key = 1"],
    ['permissions.name', "UPDATE permissions SET name = '' WHERE key = 1"],
    ['permissions.label', 'UPDATE permissions SET label = zeroblob(9) WHERE key = 1'],
    ['permissions.is_secured', 'UPDATE permissions SET is_secured = -1 WHERE key = 1'],
    ['permissions.is_open', "UPDATE permissions SET is_open = 'yes' WHERE key = 1"],
    ['container_permissions.permission', 'UPDATE container_permissions SET permission = 0 WHERE permission = 1'],
    ['container_permissions.permission', 'UPDATE container_permissions SET permission = 1.5 WHERE permission = 1'],
    ['container_permissions.container', 'UPDATE container_permissions SET container = 4 WHERE permission = 1'],
    ['container_permissions.rights', 'UPDATE container_permissions SET rights = 0 WHERE permission = 1'],
    ['container_permissions.rights', 'UPDATE container_permissions SET rights = 4 WHERE permission = 1'],
    [
      'container_permissions.rights',
      `UPDATE container_permissions SET rights = 128 WHERE permission = ${keyOf('object')}`,
    ],
    [
      'container_permissions.rights',
      `UPDATE container_permissions SET rights = 2 WHERE permission = ${keyOf('field')}`,
    ],
    [
      'container_permissions.rights',
      `UPDATE container_permissions SET rights = 'x' WHERE permission = ${keyOf('field')}`,
    ],
    ['container_permissions.rights', 'UPDATE container_permissions SET rights = 9007199254740993'],
    ['muted_permissions.permission', 'UPDATE muted_permissions SET permission = permission + 90'],
    ['muted_permissions.container', 'UPDATE muted_permissions SET container = -1'],
    ['muted_permissions.rights', 'UPDATE muted_permissions SET rights = rights + 128'],
    ['container_members.container', 'UPDATE container_members SET container = 8'],
    ['container_members.member', 'UPDATE container_members SET member = 0'],
    ['lapsed_assignments.container', 'UPDATE lapsed_assignments SET container = 8'],
    ['lapsed_assignments.account', 'UPDATE lapsed_assignments SET account = 8'],
    ['lapsed_assignments.state', "UPDATE lapsed_assignments SET state = 'over'"],
    ['lapsed_assignments.expires_at', "UPDATE lapsed_assignments SET expires_at = '2026-02-30T09:00:00Z'"],
    ['session_activations.container', 'UPDATE session_activations SET container = 8'],
    ['session_activations.account', 'UPDATE session_activations SET account = 0'],
    ['logins.account', 'UPDATE logins SET account = 8'],
    ['logins.type', "UPDATE logins SET type = x'41'"],
    ['logins.count', 'UPDATE logins SET count = -1'],
    ['logins.last_at', "UPDATE logins SET last_at = 'never'"],
    ['license_seats.kind', "UPDATE license_seats SET kind = 'seat'"],
    ['license_seats.id', "UPDATE license_seats SET id = ''"],
    ['license_seats.total', 'UPDATE license_seats SET total = -1'],
    ['license_seats.used', "UPDATE license_seats SET used = 'x'"],
    ['license_seats.expires_at', "UPDATE license_seats SET expires_at = '2026-03-31'"],
    ['grant_changes.entitlement', 'UPDATE grant_changes SET entitlement = 80'],
    ['grant_changes.account', 'UPDATE grant_changes SET account = 0'],
    ['grant_changes.changed_at', "UPDATE grant_changes SET changed_at = '2026-03-31'"],
    ['feature_licenses.name', "UPDATE feature_licenses SET name = ''"],
    ['feature_licenses.label', "UPDATE feature_licenses SET label = x'41'"],
    ['feature_license_holders.feature_license', 'UPDATE feature_license_holders SET feature_license = 8'],
    ['feature_license_holders.account', 'UPDATE feature_license_holders SET account = 0'],
  ];
  for (const [column, sql, from] of [
    ...wrongValues.map(([one, other]) => [one, other, null] as const),
    ...wrongPermissions.map(([one, other]) => [one, other, VERSION_2] as const),
  ]) {
    it(`is not one whose ${column} no sync writes: ${sql}`, async () => {
      const refusal = await refused(await changed('values', `PRAGMA foreign_keys = OFF; ${sql}`, from ?? path));
      const [table, name] = column.split('.');
      expect(refusal.name).to.equal('DamagedSnapshotError');
      expect(refusal.message).to.match(
        new RegExp(`is damaged: its table ${table!} has a value in ${name!} that no sync writes\\.$`),
      );
      expect((refusal as SfError).actions?.join()).to.match(/Copy the file again/);
    });
  }

  /** What is checked of whole files alone, since no answer could go wrong by it. */
  const forms = [
    ...['accounts.id', 'accounts.type', 'accounts.manager_id', 'accounts.attributes'],
    ...['resources.id', 'resources.attributes', 'container_permissions.rights'],
  ];
  for (const [column, sql, from] of [
    ...wrongValues.map(([one, other]) => [one, other, null] as const),
    ...wrongPermissions.map(([one, other]) => [one, other, VERSION_2] as const),
  ].filter(([column]) => !forms.includes(column))) {
    const [table, name] = column.split('.') as [string, string];
    it(`that is checked as it is read is not one whose ${column} no sync writes: ${sql}`, async () => {
      const file = await changed('values', `PRAGMA foreign_keys = OFF; ${sql}`, from ?? path);
      const refusal = await openKeptSnapshot(file, 'as read').then(
        (kept) => {
          try {
            readLarge(kept.reader);
            return null;
          } catch (error) {
            return explainDamage(file, error);
          } finally {
            kept.close();
          }
        },
        (error: Error) => error,
      );
      expect(refusal?.message).to.equal(
        `The snapshot ${file} is damaged: its table ${table} has a value in ${name} that no sync writes.`,
      );
    });
  }

  it('that is checked as it is read gives what is whole, whatever else is wrong', async () => {
    const file = await changed('partly', `PRAGMA foreign_keys = OFF; UPDATE grants SET account = 99 WHERE account = 3`);
    const kept = await openKeptSnapshot(file, 'as read');
    const [sets, groups] = [ref('permission:0PSX:assigned'), ref('permission_set_group:0PGX:member')];
    const holders = (entitlement: typeof sets): unknown => {
      const members = kept.reader.members();
      return [...members.holdersOf(members.keyOf(entitlement)!, null)].map(({ account }) => account);
    };
    expect(holders(groups)).to.deep.equal([1]);
    expect(() => holders(sets)).to.throw(SyntaxError, 'its table grants has a value in account that no sync writes');
    kept.close();
  });

  it('that is checked as it is read names no entitlement that it does not have', async () => {
    const kept = await openKeptSnapshot(
      await changed('gap', 'UPDATE accounts SET email = NULL WHERE key = 1'),
      'as read',
    );
    expect(() => kept.reader.members().nodeOf(99)).to.throw(SyntaxError, 'its table entitlements has a value in key');
    kept.close();
  });

  it('holds in each table of version 2 what these changes are made of', async () => {
    const database = new DatabaseSync(VERSION_2, { readOnly: true });
    for (const table of new Set(wrongPermissions.map(([column]) => column.split('.')[0]!))) {
      expect(database.prepare(`SELECT COUNT(*) AS rows FROM ${table}`).get(), table).not.to.deep.equal({ rows: 0 });
    }
    database.close();
    const untouched = await openKeptSnapshot(await changed('untouched', '', VERSION_2));
    untouched.close();
  });

  it('is not one whose index says something else than its table', async () => {
    const file = await changed(
      'index',
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (
         SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_entitlements_1')
       WHERE name = 'sqlite_autoindex_accounts_1'`,
    );
    expect(await refused(file)).to.have.property('name', 'DamagedSnapshotError');
  });

  it('is not a database with a write-ahead log, beside which even reading would write files', async () => {
    const before = await readdir(folder);
    const file = await changed('log', 'PRAGMA journal_mode = WAL');
    const refusal = await refused(file);
    expect(refusal.name).to.equal('UnfinishedDatabaseError');
    expect((await readdir(folder)).filter((name) => !before.includes(name))).to.deep.equal(['log']);
  });

  it('is not a working database, neither one that was kept as a snapshot once nor one of a sync that did not finish', async () => {
    const kept = await refused(
      await changed('early', 'PRAGMA application_id = 0x53466163; PRAGMA user_version = 5', null),
    );
    expect(kept.name).to.equal('WorkingFormatError');
    expect(kept.message).to.match(/early version of the plugin.*\(version 5\)/);
    expect((kept as SfError).actions?.[0]).to.match(/^Read the org again/);
    const unfinished = await refused(await changed('unfinished', WORKING_SCHEMA, null));
    expect(unfinished.name).to.equal('WorkingDatabaseError');
    expect((unfinished as SfError).actions?.[0]).to.include('--resume');
  });

  it('is not one that another program is writing', async () => {
    const busy = await changed('busy', '');
    const database = new DatabaseSync(busy);
    try {
      database.exec('BEGIN EXCLUSIVE');
      expect(await refused(busy)).to.have.property('name', 'SnapshotInUseError');
    } finally {
      database.close();
    }
  });

  it('is not one of which only the first page is whole', async () => {
    const content = await readFile(path);
    const torn = join(folder, 'torn');
    await writeFile(torn, Buffer.concat([content.subarray(0, 4096), Buffer.alloc(content.length - 4096, 0x5a)]));
    expect(await refused(torn)).to.have.property('name', 'DamagedSnapshotError');
  });

  it('is not one that the user may not read', async function () {
    // Root may read everything, and Windows has no such modes.
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const secret = await changed('secret', '');
    await chmod(secret, 0o000);
    const refusal = await refused(secret);
    expect(refusal.name).to.equal('NoSnapshotError');
    expect(refusal.message).to.include('permission denied');
  });
});
