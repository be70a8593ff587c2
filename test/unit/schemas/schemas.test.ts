import { glob, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import { repository } from '../../../scripts/repository.js';
import { publishedSchemas } from '../../../scripts/schemas.js';

type Schema = { [key: string]: unknown; properties?: Record<string, Schema> };

/** Every key that a schema lets a result have, without those of C1's document, which is C1's. */
function keysIn(schema: Schema): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === 'properties') {
      const properties = Object.entries(value as Record<string, Schema>).filter(([key]) => key !== 'document');
      return properties.flatMap(([key, one]) => [key, ...keysIn(one)]);
    }
    return typeof value === 'object' && value !== null ? keysIn(value as Schema) : [];
  });
}

/** The ids of the commands that take --json. */
async function commandsWithJson(): Promise<string[]> {
  const folder = join(repository, 'src/commands');
  const ids: string[] = [];
  for await (const path of glob('**/*.ts', { cwd: folder })) {
    const { default: command } = (await import(join(folder, path))) as { default: typeof SfCommand<unknown> };
    if (command.enableJsonFlag) ids.push(path.replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-'));
  }
  return ids.sort();
}

/** The schemas of files that people write or keep. */
const OF_FILES = ['review-evidence.json', 'risk-rules.json'];

describe('published schemas', () => {
  it('are there for each command that takes --json and for files, and are what the sources say', async () => {
    const published = await publishedSchemas();
    const expected = [...(await commandsWithJson()).map((id) => `${id}.json`), ...OF_FILES];
    expect([...published.keys()].sort()).to.deep.equal(expected.sort());
    const folder = join(repository, 'schemas');
    expect((await readdir(folder)).sort()).to.deep.equal([...published.keys()].sort());
    for (const [name, text] of published) {
      expect(await readFile(join(folder, name), 'utf8'), `${name}: run "npm run schemas"`).to.equal(text);
    }
  });

  it("have keys in camelCase, and in user status two that C1's action demands", async () => {
    const ofResults = [...(await publishedSchemas())].filter(([name]) => !OF_FILES.includes(name));
    const others = ofResults.flatMap(([name, text]) =>
      keysIn(JSON.parse(text) as Schema)
        .filter((key) => !/^[a-z][a-zA-Z\d]*$/.test(key))
        .map((key) => `${name} ${key}`),
    );
    expect([...new Set(others)]).to.deep.equal([
      'access-user-status.json resource_id',
      'access-user-status.json is_active',
    ]);
  });
});
