import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { FolderListings, openOutputFile } from '../../../../src/services/document/outputFile.js';
import { expectOwnerOnly, skipWithout } from '../../../systems.js';

const execute = promisify(execFile);
/** Milliseconds, on a machine that is busy with other tests. */
const PROCESS = 60_000;

/** The user `nobody` of Debian. */
const ANOTHER_USER = 65_534;

const failure = async (work: Promise<unknown>): Promise<SfError> => {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(SfError);
    return error as SfError;
  }
  return expect.fail('it succeeded');
};

describe('openOutputFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'output-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('puts the whole document in place, readable by its owner only', async () => {
    const path = join(folder, 'access.json');
    const file = await openOutputFile(path);
    expect(await readdir(folder))
      .to.have.length(1)
      .and.not.include('access.json');
    await file.write(['one ', 'two ', 'é']);
    expect(await readFile(path, 'utf8')).to.equal('one two é');
    await expectOwnerOnly(path);
    expect(await readdir(folder)).to.deep.equal(['access.json']);
  });

  it('leaves the old file as it was until the new one is complete, also if it never is', async () => {
    const path = join(folder, 'access.json');
    await writeFile(path, 'old');
    const file = await openOutputFile(path);
    const chunks = function* (): Generator<string> {
      yield 'half';
      throw new Error('the reader broke');
    };
    const error = await failure(file.write(chunks()));
    expect(error.message).to.include(path).and.include('the reader broke');
    expect(await readFile(path, 'utf8')).to.equal('old');
    expect(await readdir(folder)).to.deep.equal(['access.json']);
  });

  it('takes text and bytes as they come, and passes on an error that is explained already', async () => {
    const path = join(folder, 'a.bin');
    const chunks = async function* (): AsyncGenerator<string | Uint8Array> {
      yield 'é';
      yield await Promise.resolve(Uint8Array.of(0, 255));
    };
    await (await openOutputFile(path)).write(chunks());
    expect([...(await readFile(path))]).to.deep.equal([0xc3, 0xa9, 0, 255]);

    const explained = new SfError('It has too many rows.', 'TooManyRowsError');
    const broken = function* (): Generator<string> {
      yield 'half';
      throw explained;
    };
    expect(await failure((await openOutputFile(path)).write(broken()))).to.equal(explained);
    expect(await readdir(folder)).to.deep.equal(['a.bin']);
  });

  it('leaves the target as it was until what is prepared is put in place', async () => {
    const path = join(folder, 'a.json');
    await writeFile(path, 'old');
    const file = await openOutputFile(path);
    await file.prepare(['new']);
    expect(await readFile(path, 'utf8')).to.equal('old');
    await file.place();
    expect(await readFile(path, 'utf8')).to.equal('new');
    expect(await readdir(folder)).to.deep.equal(['a.json']);
  });

  it('leaves the old file as it was when the process is killed, and removes the half a day later', async function () {
    this.timeout(PROCESS);
    const path = join(folder, 'a.json');
    await writeFile(path, 'old');
    const script = `
      import { openOutputFile } from ${JSON.stringify(new URL('../../../../src/services/document/outputFile.js', import.meta.url))};
      const chunks = async function* () { for (;;) yield 'half'; };
      await (await openOutputFile(${JSON.stringify(path)})).write(chunks());`;
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', script]);
    const half = async (): Promise<string> => {
      for (;;) {
        const name = (await readdir(folder)).find((found) => found.endsWith('.tmp'));
        if (name && (await stat(join(folder, name))).size > 0) return name;
        if (child.exitCode !== null) return expect.fail(String(await text(child.stderr)));
        await setTimeout(10);
      }
    };
    const left = await half();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readFile(path, 'utf8')).to.equal('old');

    const next = await openOutputFile(path);
    expect(await readdir(folder)).to.include(left);
    await next.discard();
    const yesterday = new Date(Date.now() - 13 * 3_600_000);
    await utimes(join(folder, left), yesterday, yesterday);
    const another = '.a.json.not-of-a-run.tmp';
    await writeFile(join(folder, another), '');
    await utimes(join(folder, another), yesterday, yesterday);
    await (await openOutputFile(path)).write(['new']);
    expect((await readdir(folder)).sort()).to.deep.equal([another, 'a.json']);
  });

  it('lists a folder once for all files of a run, and removes what killed runs have left beside each', async () => {
    const yesterday = new Date(Date.now() - 13 * 3_600_000);
    const leave = async (name: string): Promise<void> => {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), yesterday, yesterday);
    };
    await Promise.all([leave('.a.0123456789ab.tmp'), leave('.b.0123456789ab.tmp')]);
    const listings = new FolderListings();
    await (await openOutputFile(join(folder, 'a'), undefined, listings)).write(['x']);
    await leave('.b.ba9876543210.tmp');
    await (await openOutputFile(join(folder, 'b'), undefined, listings)).write(['x']);
    // What has come since the folder was listed stays for the next run.
    expect((await readdir(folder)).sort()).to.deep.equal(['.b.ba9876543210.tmp', 'a', 'b']);
  });

  it('discards without a trace, also after writing', async () => {
    const file = await openOutputFile(join(folder, 'a'));
    await file.discard();
    await file.discard();
    expect(await readdir(folder)).to.deep.equal([]);
    const written = await openOutputFile(join(folder, 'b'));
    await written.write(['x']);
    await written.discard();
    expect(await readdir(folder)).to.deep.equal(['b']);
  });

  it('replaces what a link points at, not the link', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'a.json'), 'old');
    await symlink(join(folder, 'real', 'a.json'), join(folder, 'a.json'));
    await (await openOutputFile(join(folder, 'a.json'))).write(['new']);
    expect(await readFile(join(folder, 'real', 'a.json'), 'utf8')).to.equal('new');
  });

  it('refuses a directory', async () => {
    const error = await failure(openOutputFile(folder));
    expect(error.name).to.equal('IsDirectoryError');
    expect(error.message).to.equal(`${folder} is a directory, not a file to write.`);
    expect(error.actions).to.deep.equal(['Give the name of a file in it.']);
  });

  it('names a folder that does not exist', async () => {
    const error = await failure(openOutputFile(join(folder, 'none', 'a.json')));
    expect(error.message).to.equal(`${join(folder, 'none', 'a.json')} cannot be written: its folder does not exist.`);
    expect(error.actions).to.deep.equal([`Create the folder ${join(folder, 'none')}, or give another path.`]);
  });

  it('says that a device is full', async function () {
    skipWithout(this, '/dev/full');
    const error = await failure((await openOutputFile('/dev/full')).write(['x'.repeat(10_000)]));
    expect(error.message).to.equal(
      '/dev/full could not be written, because the disk is full. What was written there is not complete.',
    );
  });

  it('does not remove what another user, or a link, has put beside it under the name of a killed run', async function () {
    // Only root can be another user.
    if (process.getuid?.() !== 0) this.skip();
    const path = join(folder, 'a.json');
    const yesterday = new Date(Date.now() - 13 * 3_600_000);
    const [own, others, link, real] = ['000000000001', '000000000002', '000000000003', 'real'].map((name) =>
      join(folder, name === 'real' ? name : `.a.json.${name}.tmp`),
    ) as [string, string, string, string];
    for (const file of [own, others, real]) {
      await writeFile(file, '');
      await utimes(file, yesterday, yesterday);
    }
    await chown(others, ANOTHER_USER, ANOTHER_USER);
    await symlink(real, link);
    await (await openOutputFile(path)).write(['new']);
    expect((await readdir(folder)).sort()).to.deep.equal(
      [others, link, 'a.json', 'real'].map((file) => basename(file)),
    );
  });

  describe('in a folder where everybody can write', () => {
    /** Another user puts something there, as with `ln -s` or `mkfifo`. */
    const plant = (command: string, args: string[]): Promise<unknown> =>
      execute(command, args, { cwd: folder, uid: ANOTHER_USER, gid: ANOTHER_USER });

    beforeEach(async function () {
      // Only root can be another user.
      if (process.getuid?.() !== 0) this.skip();
      await chmod(folder, 0o1777);
    });

    for (const [what, command, args] of [
      ['a link to a file', 'ln', ['-s', 'victim']],
      ['a link to nothing', 'ln', ['-s', 'nothing']],
      ['a pipe', 'mkfifo', []],
    ] as const) {
      it(`refuses ${what} that another user has put there`, async () => {
        await writeFile(join(folder, 'victim'), 'precious');
        const path = join(folder, 'a.json');
        await plant(command, [...args, 'a.json']);
        const before = await readdir(folder);
        const error = await failure(openOutputFile(path));
        expect(error.name).to.equal('OfAnotherUserError');
        expect(error.message).to.equal(
          `${path} is a link or a pipe that another user has put into a folder where everybody can write.`,
        );
        expect(await readdir(folder)).to.deep.equal(before);
        expect(await readFile(join(folder, 'victim'), 'utf8')).to.equal('precious');
      });
    }

    it('replaces a file of another user by one that only its owner can read', async () => {
      const path = join(folder, 'a.json');
      await plant('touch', ['a.json']);
      await (await openOutputFile(path)).write(['new']);
      const { uid, mode } = await stat(path);
      expect({ uid, mode: mode & 0o777 }).to.deep.equal({ uid: 0, mode: 0o600 });
    });

    it('follows a link of its own', async () => {
      await symlink(join(folder, 'real'), join(folder, 'a.json'));
      await (await openOutputFile(join(folder, 'a.json'))).write(['new']);
      expect(await readFile(join(folder, 'a.json'), 'utf8')).to.equal('new');
    });
  });

  describe('for a pipe', () => {
    let pipe: string;
    beforeEach(async function () {
      skipWithout(this, 'named pipes');
      pipe = join(folder, 'pipe');
      await execute('mkfifo', [pipe]);
    });

    it('waits for a reader, and gives all bytes however slowly they are read', async () => {
      const opening = openOutputFile(pipe);
      const reader = createReadStream(pipe);
      const file = await opening;
      const chunk = Buffer.alloc(300_000, 'é');
      const [read] = await Promise.all([buffer(reader), file.write([chunk, 'end'])]);
      expect(read.equals(Buffer.concat([chunk, Buffer.from('end')]))).to.equal(true);
      expect(await readdir(folder)).to.deep.equal(['pipe']);
    });

    it('stops waiting for a reader when it is told to', async () => {
      const abort = new AbortController();
      const stopped = failure(openOutputFile(pipe, abort.signal));
      abort.abort(new SfError('Interrupted.', 'InterruptedError'));
      expect(await stopped).to.have.property('name', 'InterruptedError');
    });

    it('ends quietly when the reader has had enough', async () => {
      const opening = openOutputFile(pipe);
      const reader = await open(pipe, 'r');
      const file = await opening;
      await reader.close();
      let chunks = 0;
      await file.write(
        (function* () {
          for (; chunks < 1000; chunks += 1) yield 'x'.repeat(100_000);
        })(),
      );
      expect(chunks).to.be.lessThan(10);
    });
  });

  describe('for an open file of the process', () => {
    it('writes on where the file stands, and leaves it open', async function () {
      skipWithout(this, '/proc');
      const path = join(folder, 'log');
      await writeFile(path, 'before ');
      const opened = await open(path, 'a');
      for (const name of [
        `/dev/fd/${opened.fd}`,
        `/proc/self/fd/${opened.fd}`,
        `/proc/${process.pid}/fd/${opened.fd}`,
      ]) {
        await (await openOutputFile(name)).write(['x ', Buffer.from('y ')]);
      }
      await symlink(`/dev/fd/${opened.fd}`, join(folder, 'link'));
      await (await openOutputFile(join(folder, 'link'))).write(['end']);
      await opened.close();
      expect(await readFile(path, 'utf8')).to.equal('before x y x y x y end');
      expect((await readdir(folder)).sort()).to.deep.equal(['link', 'log']);
    });

    it('says when nothing of the number is open', async function () {
      skipWithout(this, '/dev');
      const error = await failure(openOutputFile('/dev/fd/9999'));
      expect(error.message).to.equal('/dev/fd/9999 cannot be written: nothing of that number is open.');
    });

    it('refuses standard output, where something else is written', async function () {
      skipWithout(this, '/proc');
      for (const path of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
        expect((await failure(openOutputFile(path))).message).to.equal(
          `"${path}" is standard output, which this command uses for what it reports.`,
        );
      }
    });
  });

  it('says that a disk is full, removes the half and leaves the old file as it was', async function () {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const mounted = await execute('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).catch(() => null);
    // Only root may mount a disk that is small enough to fill.
    if (!mounted) return this.skip();
    try {
      const path = join(disk, 'a.json');
      await writeFile(path, 'old');
      const error = await failure((await openOutputFile(path)).write(['x'.repeat(100_000)]));
      expect(error.message).to.include(`${path} could not be written, because the disk is full.`);
      expect(await readFile(path, 'utf8')).to.equal('old');
      expect(await readdir(disk)).to.deep.equal(['a.json']);
    } finally {
      await execute('umount', [disk]);
    }
  });

  it('writes into a device as it is', async function () {
    skipWithout(this, '/dev');
    await (await openOutputFile('/dev/null')).write(['x']);
    expect((await stat('/dev/null')).isCharacterDevice()).to.equal(true);
  });

  it('names a folder that may not be written', async function () {
    skipWithout(this, 'modes');
    await chmod(folder, 0o555);
    // To root every folder is open: be nobody for a moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid!(65_534);
    const error = await failure(openOutputFile(join(folder, 'a.json'))).finally(() => {
      if (isRoot) process.seteuid!(0);
    });
    expect(error.message).to.include(`${join(folder, 'a.json')} cannot be written: EACCES`);
  });
});
