import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { pagePictures, photographPages } from '../../scripts/pictures/pages.js';
import { drawSession, sessions } from '../../scripts/pictures/sessions.js';
import { repository } from '../../scripts/repository.js';
import { startChromium } from '../browser/chromium.js';
import { hasTerminal } from './support/terminal.js';

const pictureOf = (name: string): Promise<Buffer> => readFile(join(repository, 'docs/images', name));

/** The width and the height of a PNG. */
const sizeOf = (image: Buffer): number[] => [image.readUInt32BE(16), image.readUInt32BE(20)];

describe('the pictures of the docs', () => {
  for (const [name, session] of Object.entries(sessions)) {
    it(`show what the commands print today on a terminal: ${name}`, async function () {
      // Only util-linux's `script` lends a terminal.
      if (!hasTerminal()) this.skip();
      const shown = await drawSession(session);
      expect(shown, 'npm run docs:pictures makes it anew').to.equal(String(await pictureOf(`${name}.svg`)));
    });
  }

  it('can be taken of the pages, and have their sizes', async function () {
    const browser = await startChromium();
    if (browser === null) this.skip();
    const taken: string[] = [];
    try {
      await photographPages(browser, async (name, image) => {
        taken.push(name);
        expect(sizeOf(image), name).to.deep.equal(sizeOf(await pictureOf(`${name}.png`)));
      });
    } finally {
      await browser.close();
    }
    expect(taken).to.deep.equal(Object.keys(pagePictures));
  });
});
