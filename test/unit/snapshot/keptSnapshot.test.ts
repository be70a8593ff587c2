import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SNAPSHOT_VERSION } from '../../../src/snapshot/snapshotSchema.js';
import { openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
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

  it('is not one of another version', async () => {
    const newer = join(folder, 'newer');
    await copyFile(path, newer);
    const database = new DatabaseSync(newer);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const error = await refused(newer);
    expect(error).to.have.property('name', 'NewerVersionError');
    expect(error.message).to.include('version 99').and.include(`up to version ${SNAPSHOT_VERSION}`);
  });
});
