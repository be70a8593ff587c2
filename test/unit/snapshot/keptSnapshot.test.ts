import { chmod, copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import { WORKING_SCHEMA } from '../../../src/snapshot/workingSchema.js';
import { company } from '../support/company.js';
import { about, holdings } from '../support/snapshots.js';

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
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    return file;
  };

  const cases = [
    {
      name: 'one of a newer version',
      sql: 'PRAGMA user_version = 99',
      error: 'NewerVersionError',
      message: /version 99, .* up to version 1\./,
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
      message: /damaged: accounts are missing from it\.$/,
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
      message: /or the time at which the org was read\.$/,
      action: /Copy the file again/,
    },
    {
      name: 'one whose options are no JSON',
      sql: "UPDATE sync_options SET value = 'yes'",
      error: 'DamagedSnapshotError',
      message: /damaged: .*JSON/,
      action: /Copy the file again/,
    },
    {
      name: 'one without its tables',
      sql: 'DROP TABLE sync_options',
      error: 'DamagedSnapshotError',
      message: /no such table: sync_options/,
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
