import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesOf } from '../../../../src/services/review/decisionsFile.js';

describe('the files of decisions that paths name', () => {
  let folder: string;
  const at = (...names: string[]): string[] => names.map((name) => join(folder, name));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'decisions-'));
    await mkdir(join(folder, 'more'));
    for (const path of at('b.json', 'a.json', 'notes.txt', 'more/c.json')) await writeFile(path, '{}');
  });
  after(() => rm(folder, { recursive: true }));

  it('are those that fit a pattern, which a shell of Windows does not replace', async () => {
    expect(await filesOf(at('*.json'))).to.deep.equal(at('a.json', 'b.json'));
    expect(await filesOf(at('?.json', 'more/*.json'))).to.deep.equal(at('a.json', 'b.json', 'more/c.json'));
  });

  it('are the paths themselves, also of files that are not there', async () => {
    const paths = at('b.json', 'none.json', '*.yaml', 'a.json', 'a.json');
    expect(await filesOf(paths)).to.deep.equal(paths);
  });

  it('are files whose names have such a letter', async function () {
    // A name cannot have it on Windows.
    if (process.platform === 'win32') this.skip();
    await writeFile(join(folder, '*.json'), '{}');
    expect(await filesOf(at('*.json'))).to.deep.equal(at('*.json'));
  });
});
