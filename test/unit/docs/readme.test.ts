import { glob, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { expect } from 'chai';
import stringWidth from 'string-width';
import { repository } from '../../../scripts/repository.js';
import { readPages, type Page } from '../../pages/pages.js';
import { readsAndChanges } from '../../pages/safety.js';

describe('the README', () => {
  let page: Page;
  before(async () => (page = (await readPages()).get('README.md')!));

  it('installs the file that npm pack makes of this version', async () => {
    const { name, version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    const file = `"file://$PWD/${name}-${version}.tgz"`;
    const lines = page.blocks.flatMap(({ text }) => text.split('\n'));
    // test/nut/installed.nut.ts runs these, on a package of its own.
    expect(lines.filter((line) => line.startsWith('sf plugins '))).to.deep.equal([
      `sf plugins install ${file}`,
      `sf plugins trust allowlist add --name ${file}`,
    ]);
  });

  it('names the file of this version, as all pages do', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
    const found: string[] = [];
    for (const path of (await readPages()).keys()) {
      const text = await readFile(join(repository, path), 'utf8');
      for (const [name] of text.matchAll(/sf-plugin-access-\d[\w.-]*\.tgz/g)) found.push(`${path}: ${name}`);
    }
    expect(found).to.have.length.of.at.least(5);
    expect(found.filter((one) => !one.endsWith(`: sf-plugin-access-${version}.tgz`))).to.deep.equal([]);
  });

  it('has drawings that npm’s page shows, to which GitHub serves an SVG as text without these words', () => {
    const drawings = page.links.filter(({ target }) => target.includes('.svg'));
    expect(drawings).to.have.length.of.at.least(2);
    for (const { target } of drawings) expect(target).to.match(/^docs\/images\/[\w-]+\.svg\?sanitize=true$/);
  });

  it('says of each command whether it changes an org', async () => {
    const folder = join(repository, 'src/commands/access');
    const commands: string[] = [];
    for await (const file of glob('**/*.ts', { cwd: folder }))
      commands.push(file.replace(/\.ts$/, '').split(sep).join(' '));
    const { reads, changes } = await readsAndChanges();
    // A flag decides what one of them does.
    const both = reads.filter((command) => changes.includes(command));
    expect(both).to.deep.equal(['user status']);
    expect([...new Set([...reads, ...changes])].sort()).to.deep.equal(commands.sort());
  });

  it('shows nothing that is wider than a terminal of 80 columns', () => {
    const lines = page.blocks.flatMap(({ text }) => text.split('\n'));
    expect(lines.filter((line) => stringWidth(line) > 80)).to.deep.equal([]);
  });
});
