import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { drawings } from '../../../scripts/pictures/drawings.js';
import { pagePictures } from '../../../scripts/pictures/pages.js';
import { sessions } from '../../../scripts/pictures/sessions.js';
import { drawTerminal } from '../../../scripts/pictures/terminal.js';
import { repository } from '../../../scripts/repository.js';
import { readPages } from '../../pages/pages.js';

const folder = 'docs/images';

const AGAIN = 'npm run docs:pictures makes it anew';

describe('the pictures of the pages', () => {
  let files: string[];
  before(async () => (files = (await readdir(join(repository, folder))).sort()));

  it('are those that the script makes', () => {
    const svg = [...Object.keys(drawings), ...Object.keys(sessions)].map((name) => `${name}.svg`);
    const png = Object.keys(pagePictures).map((name) => `${name}.png`);
    expect(files).to.deep.equal([...svg, ...png].sort());
  });

  it('are all shown by a page', async () => {
    const pages = [...(await readPages()).values()];
    const shown = new Set(
      pages.flatMap(({ path, links }) => links.map(({ target }) => normalize(join(dirname(path), target)))),
    );
    expect(files.filter((name) => !shown.has(`${folder}/${name}`))).to.deep.equal([]);
  });

  for (const [name, draw] of Object.entries(drawings)) {
    it(`show what is drawn today: ${name}`, async () => {
      expect(await draw(), AGAIN).to.equal(await readFile(join(repository, folder, `${name}.svg`), 'utf8'));
    });
  }

  it('of which each SVG says what it shows, is small, and loads nothing', async () => {
    for (const name of files.filter((file) => file.endsWith('.svg'))) {
      const svg = await readFile(join(repository, folder, name), 'utf8');
      expect(svg, name).to.match(
        /^<svg [^>]*role="img" aria-labelledby="title description">\n<title id="title">[^<]{10,}</,
      );
      expect(svg, name).to.match(/<desc id="description">[^<]{40,}<\/desc>/);
      expect(svg, name).not.to.match(/<script|<style|<image|<use|@import|url\(|href|\son\w+=/);
      expect(svg.match(/https?:[^"]*/g), name).to.deep.equal(['http://www.w3.org/2000/svg']);
      expect(svg.length, name).to.be.lessThan(25_000);
    }
  });

  it('of a terminal show what is left on it, each letter in its column and color', async () => {
    const bytes = [
      'Reading… 1\r\u001b[2KReading… 99\r\u001b[2K',
      '\u001b[1m\u001b[32mYes\u001b[39m\u001b[22m: <太> & more\r\n',
      '\r\n',
      `  ${'x'.repeat(80)}\r\n`,
    ].join('');
    const svg = await drawTerminal(bytes, { title: 'A terminal', description: 'Nothing else.' });
    const texts = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, text]) => [attributes, text]);
    expect(texts).to.deep.equal([
      ['x="16" y="30" textLength="25.2" fill="#56d364" font-weight="bold"', 'Yes'],
      ['x="41.2" y="30" textLength="109.2"', ': &lt;太> &amp; more'],
      ['x="32.8" y="68" textLength="655.2"', 'x'.repeat(78)],
      ['x="16" y="87" textLength="16.8"', 'xx'],
    ]);
  });
});
