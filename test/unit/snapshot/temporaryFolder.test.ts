import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import {
  makeTemporaryFolder,
  removeLeftFolders,
  removeTemporaryFolder,
} from '../../../src/snapshot/temporaryFolder.js';
import { writeC1z } from '../../../src/formats/c1z/write.js';
import { beginSnapshot } from '../../../src/snapshot/resumableSnapshot.js';
import { createSnapshot, type Snapshot } from '../../../src/snapshot/snapshot.js';
import { contextOf } from '../support/c1zFile.js';
import { accountOf, withSnapshot } from '../support/snapshots.js';
import { expectOwnerOnly } from '../../systems.js';

const execute = promisify(execFile);

/** No process has it: Linux gives none beyond 2^22. */
const DEAD = 99_999_999;

/** The user `nobody` of Debian. */
const ANOTHER_USER = 65_534;

describe('temporary folders', () => {
  let made: string[];
  beforeEach(() => (made = []));
  afterEach(async () => {
    for (const path of made) await rm(path, { recursive: true, force: true });
  });

  const folderOf = async (pid: number, purpose = 'c1z'): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), `sf-access-${purpose}-${String(pid)}-`));
    await writeFile(join(folder, 'sync.db'), 'who may do what');
    made.push(folder);
    return folder;
  };

  const aged = async (folder: string, hours: number): Promise<string> => {
    const then = new Date(Date.now() - hours * 3_600_000);
    await utimes(folder, then, then);
    return folder;
  };

  const isThere = async (path: string): Promise<boolean> => (await readdir(tmpdir())).includes(basename(path));

  it('can be entered by their owner only, and are removed with what is in them', async () => {
    const folder = await makeTemporaryFolder('c1z');
    await expectOwnerOnly(folder);
    await writeFile(join(folder, 'sync.db'), '');
    await removeTemporaryFolder(folder);
    expect(await isThere(folder)).to.equal(false);
  });

  it('are removed when their process has ended, was another one with the same id, or has them for more than a day', async () => {
    const left = [
      await folderOf(DEAD, 'c1z'),
      await folderOf(DEAD, 'reading'),
      await folderOf(DEAD, 'serve'),
      await aged(await folderOf(process.pid), 5),
      await aged(await folderOf(process.ppid), 25),
    ];
    const ownFolder = await makeTemporaryFolder('c1z');
    made.push(ownFolder);
    const kept = [ownFolder, await aged(await folderOf(process.ppid), 23)];
    await removeLeftFolders();
    expect(await Promise.all(left.map(isThere))).to.deep.equal(left.map(() => false));
    expect(await Promise.all(kept.map(isThere))).to.deep.equal(kept.map(() => true));
  });

  it('that a killed process has left are removed at the beginning of the next sync', async () => {
    const script = `
      import { makeTemporaryFolder } from ${JSON.stringify(new URL('../../../src/snapshot/temporaryFolder.js', import.meta.url))};
      process.stdout.write(await makeTemporaryFolder('c1z'), () => process.kill(process.pid, 'SIGKILL'));`;
    const killed = await promisify(execFile)(process.execPath, [
      '--import=tsx',
      '--input-type=module',
      '--eval',
      script,
    ]).catch((error: unknown) => error as { stdout: string; signal: string });
    expect(killed).to.have.property('signal', 'SIGKILL');
    expect(await isThere(killed.stdout)).to.equal(true);

    const folder = await mkdtemp(join(tmpdir(), 'working-'));
    made.push(folder);
    const run = { organizationId: '00D000000000001AAA', identity: {}, queries: [] };
    await (await beginSnapshot(folder, run, new Date())).dispose();
    expect(await isThere(killed.stdout)).to.equal(false);
  });

  it('are left alone when they are not ours: other names, files, links, what links lead to', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await writeFile(join(elsewhere, 'precious'), 'x');
    const link = join(tmpdir(), `sf-access-c1z-${DEAD}-aaaaaa`);
    await symlink(elsewhere, link);
    const file = join(tmpdir(), `sf-access-c1z-${DEAD}-bbbbbb`);
    await writeFile(file, '');
    const otherName = join(tmpdir(), `sf-access-c1z-${DEAD}-cccccc.d`);
    await mkdir(otherName);
    made.push(elsewhere, link, file, otherName);
    const left = await folderOf(DEAD);
    await symlink(elsewhere, join(left, 'link'));
    await removeLeftFolders();
    expect(await isThere(left)).to.equal(false);
    for (const path of [link, file, otherName]) expect(await isThere(path), path).to.equal(true);
    expect(await readFile(join(elsewhere, 'precious'), 'utf8')).to.equal('x');
  });

  it('are left alone when they are of another user', async function () {
    // Only root can make a folder of another user.
    if (process.getuid?.() !== 0) this.skip();
    const folder = await folderOf(DEAD);
    await chown(folder, ANOTHER_USER, ANOTHER_USER);
    await removeLeftFolders();
    expect(await isThere(folder)).to.equal(true);
  });

  it('on a full disk are called by what is full, and the disk of an unfinished sync as well', async function () {
    const disk = await mkdtemp(join(tmpdir(), 'sf-access-disk-'));
    const { TMPDIR } = process.env;
    const mounted = await execute('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).catch(() => null);
    // Only root may mount a disk that is small enough to fill.
    if (!mounted) {
      await rm(disk, { recursive: true });
      return this.skip();
    }
    const fill = ({ writer, explain }: Snapshot): string => {
      try {
        for (let index = 0; index < 20_000; index += 1)
          writer.account(accountOf(`005${String(index).padStart(15, '0')}`));
        writer.flush();
        writer.commit();
        return 'there was room';
      } catch (error) {
        const { name, message } = explain(error);
        return `${name}: ${message}`;
      }
    };
    process.env['TMPDIR'] = disk;
    try {
      const ofOneRun = await createSnapshot();
      expect(fill(ofOneRun)).to.equal(
        `TemporaryFolderFullError: The disk with the folder for temporary files, ${disk}, is full.`,
      );
      await ofOneRun.dispose();
      const run = { organizationId: '00D000000000001AAA', identity: {}, queries: [] };
      const resumable = await beginSnapshot(join(disk, 'syncs'), run, new Date());
      expect(fill(resumable)).to.equal(
        `WorkingFileError: The records that are read cannot be kept in ${join(disk, 'syncs')}: the disk is full.`,
      );
      await resumable.dispose();
      process.env['TMPDIR'] = TMPDIR ?? '/tmp';
      const failed = await withSnapshot(
        (writer) => {
          for (let index = 0; index < 20_000; index += 1)
            writer.account(accountOf(`005${String(index).padStart(15, '0')}`));
        },
        async (reader) => {
          process.env['TMPDIR'] = disk;
          for await (const chunk of writeC1z(reader, contextOf())) void chunk;
        },
      ).catch((error: Error) => `${error.name}: ${error.message}`);
      expect(failed).to.equal(
        `TemporaryFolderFullError: The disk with the folder for temporary files, ${disk}, is full.`,
      );
      expect(await readdir(disk)).to.deep.equal(['syncs']);
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
      await execute('umount', ['--lazy', disk]);
      await rm(disk, { recursive: true });
    }
  });
});
