import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeOwnFolder } from '../../../src/snapshot/ownFolder.js';
import { expectOwnerOnly, skipWithout } from '../../systems.js';

describe('a folder of its own', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'own-folder-'))));
  afterEach(() => rm(home, { recursive: true }));

  const codeOf = (path: string): Promise<unknown> =>
    makeOwnFolder(path).then(
      () => 'made',
      ({ code }: NodeJS.ErrnoException) => code,
    );

  it('is made with those above it, for nobody else, also by several at once', async () => {
    const path = join(home, 'a', 'b', 'c');
    expect(await Promise.all([codeOf(path), codeOf(path), codeOf(`${path}/`)])).to.deep.equal(['made', 'made', 'made']);
    for (const one of ['a', 'a/b', 'a/b/c']) await expectOwnerOnly(join(home, one));
  });

  it('stays as it is where it is there', async function () {
    skipWithout(this, 'modes');
    await chmod(home, 0o755);
    expect([await codeOf(home), await codeOf('/')]).to.deep.equal(['made', 'made']);
    expect((await stat(home)).mode & 0o777).to.equal(0o755);
  });

  it('is refused below a file, in place of one, and where a link leads nowhere', async () => {
    await writeFile(join(home, 'file'), '');
    await symlink(join(home, 'nowhere'), join(home, 'link'));
    expect(await Promise.all(['file', 'file/a/b', 'link'].map((one) => codeOf(join(home, one))))).to.deep.equal([
      'EEXIST',
      'ENOTDIR',
      'EEXIST',
    ]);
  });

  it('is refused where no folder can be made', async function () {
    if (!existsSync('/proc/self')) this.skip();
    expect([await codeOf('/proc/x'), await codeOf('/proc/x/y')]).to.deep.equal(['ENOENT', 'ENOENT']);
  });
});
