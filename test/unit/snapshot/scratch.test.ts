import { readdir, readlink, stat } from 'node:fs/promises';
import { expect } from 'chai';
import { explainScratch, openScratch } from '../../../src/snapshot/scratch.js';
import { skipWithout } from '../../systems.js';

describe('a temporary database', () => {
  /** The files of SQLite that this process has open and that no folder names. */
  const namelessFiles = async (): Promise<string[]> => {
    const open = (await readdir('/proc/self/fd')).map((fd) => `/proc/self/fd/${fd}`);
    const links = await Promise.all(open.map(async (fd) => [fd, await readlink(fd).catch(() => '')] as const));
    return links.flatMap(([fd, path]) => (/etilqs_\w+ \(deleted\)$/.test(path) ? [fd] : []));
  };

  it('is in memory as long as it is small, and then in a file that only its owner can read and no folder has', async function () {
    skipWithout(this, '/proc');
    const database = await openScratch();
    try {
      database.exec('CREATE TABLE texts (text TEXT)');
      const insert = database.prepare('INSERT INTO texts (text) VALUES (?)');
      const before = await namelessFiles();
      insert.run('x');
      expect(await namelessFiles()).to.deep.equal(before);
      for (let megabyte = 0; megabyte < 20; megabyte += 1) insert.run('x'.repeat(1_000_000));
      const [file, ...others] = (await namelessFiles()).filter((fd) => !before.includes(fd));
      expect(others).to.deep.equal([]);
      expect((await stat(file!)).mode & 0o777).to.equal(0o600);
      expect(
        database.prepare('SELECT count(*) AS count, sum(length(text)) AS length FROM texts').get(),
      ).to.deep.include({
        count: 21,
        length: 20_000_001,
      });
    } finally {
      database.close();
    }
  });

  it('says so where there is no room for it', async () => {
    const database = await openScratch();
    try {
      database.exec('CREATE TABLE texts (text TEXT); PRAGMA max_page_count = 10');
      const insert = database.prepare('INSERT INTO texts (text) VALUES (?)');
      let found: Error | undefined;
      try {
        for (;;) insert.run('x'.repeat(10_000));
      } catch (error) {
        found = explainScratch(error);
      }
      expect(found).to.deep.include({
        name: 'ScratchError',
        message: 'Temporary files cannot be written: database or disk is full.',
      });
      expect((found as Error & { actions: string[] }).actions.join()).to.match(/TMPDIR/);
    } finally {
      database.close();
    }
  });

  it('leaves any other error as it is', () => {
    const error = new Error('other');
    expect(explainScratch(error)).to.equal(error);
  });
});
