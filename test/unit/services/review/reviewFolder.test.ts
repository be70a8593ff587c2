import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pageFileName } from '../../../../src/services/review/create.js';
import { openReviewFolder } from '../../../../src/services/review/reviewFolder.js';

/** Stands for Ctrl+C in the midst of a file. */
async function* interrupted(): AsyncGenerator<string> {
  await Promise.resolve();
  yield 'half';
  throw new DOMException('Ctrl+C', 'AbortError');
}

describe('the folder of a review', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'review-folder-'))));
  afterEach(() => rm(root, { recursive: true }));

  it('appears when it is placed, in an empty folder or in none, also behind a link', async () => {
    await mkdir(join(root, 'empty'));
    await symlink(join(root, 'empty'), join(root, 'link'));
    for (const name of ['link', 'new/er']) {
      const folder = await openReviewFolder(join(root, name), 'pages');
      const sha256 = await folder.write('pages/1.html', ['a', 'b']);
      // The SHA-256 of "ab".
      expect(sha256).to.equal('fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603');
      expect(await readdir(join(root, name)).catch(() => [])).to.deep.equal([]);
      await folder.place();
      await folder.discard();
      expect(await readFile(join(root, name, 'pages/1.html'), 'utf8')).to.equal('ab');
    }
    expect((await readdir(root)).sort()).to.deep.equal(['empty', 'link', 'new']);
  });

  it('leaves nothing where it ends early, and takes no folder that has something in it', async () => {
    const folder = await openReviewFolder(join(root, 'review'), 'pages');
    const error = await folder.write('index.html', interrupted()).catch((one: Error) => one);
    expect(error).to.have.property('name', 'AbortError');
    await folder.discard();
    expect(await readdir(root)).to.deep.equal([]);
    await writeFile(join(root, 'file'), '');
    for (const [path, name] of [
      [root, 'FolderNotEmptyError'],
      [join(root, 'file'), 'FolderError'],
      [join(root, 'file/review'), 'FolderError'],
    ]) {
      const refusal = await openReviewFolder(path!, 'pages').catch((one: Error) => one);
      expect(refusal).to.have.property('name', name);
    }
    expect(await readdir(root)).to.deep.equal(['file']);
  });

  it('gives each page a name that every system takes, and no two the same one', () => {
    const usernames = [
      'Ada@x.example',
      'ada@x.example',
      '../../etc/passwd',
      'con',
      'a\u0000\n/\\:*?"<>|b',
      'é'.repeat(300),
    ];
    const names = usernames.map((username, index) => pageFileName(index, usernames.length, username));
    expect(names.slice(0, 4)).to.deep.equal([
      '1-ada_x.example.html',
      '2-ada_x.example.html',
      '3-.._.._etc_passwd.html',
      '4-con.html',
    ]);
    for (const name of names) expect(name).to.match(/^[\w.-]{1,80}\.html$/);
    expect(pageFileName(4, 120, 'x')).to.equal('005-x.html');
  });
});
