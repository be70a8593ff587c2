import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { requireTool, type Tool } from './support/tool.js';

const FOLDERS = ['.github/workflows', 'docs'];

/** The workflows of the project, and those that its pages show. */
async function workflows(): Promise<Array<{ name: string; text: string }>> {
  const paths = await Promise.all(
    FOLDERS.map(async (folder) => (await readdir(join(repository, folder))).map((name) => `${folder}/${name}`)),
  );
  const found = paths.flat().filter((path) => /\.(yml|md)$/.test(path));
  const texts = await Promise.all(
    found.map(async (path) => ({ path, text: await readFile(join(repository, path), 'utf8') })),
  );
  return texts.flatMap(({ path, text }) => {
    if (path.endsWith('.yml')) return { name: path, text };
    const blocks = Array.from(text.matchAll(/^```yaml\n(.*?)^```$/gms), ([, block]) => block!);
    return blocks.filter((block) => /^ +runs-on: /m.test(block)).map((block) => ({ name: path, text: block }));
  });
}

describe('workflows of GitHub, as actionlint reads them', () => {
  let actionlint: Tool;
  before(async function () {
    actionlint = await requireTool(this, 'actionlint');
  });

  /** What is wrong with a workflow. Other linters that a machine may have are not asked. */
  const wrongs = (text: string): Promise<string> =>
    actionlint(['-shellcheck=', '-pyflakes=', '-oneline', '-no-color', '-'], Buffer.from(text)).then(
      ({ stdout }) => stdout,
      (error: Error & { stdout?: string }) => error.stdout || error.message,
    );

  it('are right, in .github and in the docs', async () => {
    const found = await workflows();
    expect(found.map(({ name }) => name)).to.include.members(['.github/workflows/release.yml', 'docs/risks.md']);
    for (const { name, text } of found) expect(await wrongs(text), name).to.equal('');
  });

  it('would not be with a job that is not there, or a right that GitHub does not know', async () => {
    const text = await readFile(join(repository, '.github/workflows/release.yml'), 'utf8');
    expect(await wrongs(text.replace('needs: [ci, pack]', 'needs: [ci, packing]'))).to.contain('"packing"');
    expect(await wrongs(text.replace('id-token: write', 'id-tokens: write'))).to.contain('"id-tokens"');
  });
});
