import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectReplaceable, isInUse, renamePatiently } from '../../../../src/services/document/rename.js';

const refusal = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: refused`), { code });

// What Windows does is played here: its system calls are there alone.
describe('putting a file in its place', () => {
  let folder: string;
  let from: string;
  let to: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rename-'));
    [from, to] = [join(folder, 'new'), join(folder, 'old')];
    await writeFile(from, 'new');
    await writeFile(to, 'old');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A rename that is refused some times. */
  const refusing = (code: string, times: number): { rename: typeof rename; calls: () => number } => {
    let calls = 0;
    const play = async (...paths: Parameters<typeof rename>): Promise<void> => {
      calls += 1;
      if (calls <= times) throw refusal(code);
      await rename(...paths);
    };
    return { rename: play, calls: () => calls };
  };

  it('waits on Windows for a program that has the file open for a moment', async () => {
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      await writeFile(from, code);
      const scanner = refusing(code, 2);
      await renamePatiently(from, to, scanner.rename, 'win32');
      expect(await readFile(to, 'utf8')).to.equal(code);
      expect(scanner.calls()).to.equal(3);
    }
  });

  it('ends with the error where the program keeps it', async function () {
    this.timeout(20_000);
    const spreadsheet = refusing('EBUSY', Infinity);
    const error = await renamePatiently(from, to, spreadsheet.rename, 'win32').catch((one: unknown) => one);
    expect(error).to.have.property('code', 'EBUSY');
    expect(spreadsheet.calls()).to.equal(7);
    expect(await readFile(to, 'utf8')).to.equal('old');
  });

  it('waits for nothing that waiting does not change', async () => {
    for (const [code, platform] of [
      ['ENOSPC', 'win32'],
      ['EPERM', 'linux'],
      ['EBUSY', 'darwin'],
    ] as const) {
      const refused = refusing(code, 1);
      const error = await renamePatiently(from, to, refused.rename, platform).catch((one: unknown) => one);
      expect(error, code).to.have.property('code', code);
      expect(isInUse(error, platform), code).to.equal(false);
      expect(refused.calls(), code).to.equal(1);
    }
    expect(isInUse(refusal('EBUSY'), 'win32')).to.equal(true);
  });

  it('is asked about on Windows before any work', async () => {
    const locked = (): Promise<never> => Promise.reject(refusal('EBUSY'));
    const error = await expectReplaceable(to, locked, 'win32').catch((one: unknown) => one);
    expect(error).to.have.property('code', 'EBUSY');
    await expectReplaceable(to, open, 'win32');
    await expectReplaceable(join(folder, 'none'), open, 'win32');
    await expectReplaceable(to, locked, 'linux');
    expect(await readFile(to, 'utf8')).to.equal('old');
  });
});
