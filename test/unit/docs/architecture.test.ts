import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../../scripts/repository.js';

const page = 'docs/architecture.md';

/** Where a file of the sources imports from others: at once, or when it is needed. */
const IMPORT = /(?:from|import|import\()\s*'(\.[^']+)\.js'/g;

describe(page, () => {
  /** The text of each section, by its heading. */
  let sections: Map<string, string>;
  before(async () => {
    const [, ...parts] = (await readFile(join(repository, page), 'utf8')).split(/^## /m);
    sections = new Map(parts.map((part) => [part.split('\n')[0]!, part]));
  });

  it('has all rooms of src in its table, and no other', async () => {
    const named = [...sections.get('The rooms')!.matchAll(/^\| `src\/(\w+)\/`/gm)].map(([, room]) => room);
    const entries = await readdir(join(repository, 'src'), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(named.sort()).to.deep.equal(rooms.sort());
  });

  for (const way of ['a sync', 'a question', 'a change']) {
    it(`names on the way of ${way} only files that the commands on it lead to`, async () => {
      const section = sections.get(`The way of ${way}`)!;
      const files = new Set([...section.matchAll(/`(src\/[\w/]+\.ts)`/g)].map(([, file]) => file!));
      const commands = [...files].filter((file) => file.startsWith('src/commands/'));
      const reached = await reachedFrom(commands);
      expect(commands).not.to.deep.equal([]);
      expect(files).to.have.property('size').at.least(8);
      expect([...files].filter((file) => !reached.has(file))).to.deep.equal([]);
    });
  }
});

/** The files that some import, and those that these import, and so on. */
async function reachedFrom(files: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set(files);
  for (const file of reached) {
    const text = await readFile(join(repository, file), 'utf8').catch(() => '');
    for (const [, path] of text.matchAll(IMPORT)) {
      const imported = normalize(join(dirname(file), path!));
      reached.add(`${imported}.ts`).add(`${imported}.tsx`);
    }
  }
  return reached;
}
