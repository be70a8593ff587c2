import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChromium } from '../test/browser/chromium.js';
import { drawings } from './pictures/drawings.js';
import { photographPages } from './pictures/pages.js';
import { drawSession, sessions } from './pictures/sessions.js';
import { repository } from './repository.js';

/*
 * Makes all pictures of docs/images: `npm run docs:pictures`. Terminals need `script` of util-linux, pages need Chromium.
 */

const folder = join(repository, 'docs/images');

async function write(name: string, content: string | Buffer): Promise<void> {
  await writeFile(join(folder, name), content);
  console.log(`docs/images/${name}`);
}

const browser = await startChromium();
if (browser === null) process.exit(1);
await rm(folder, { recursive: true, force: true });
await mkdir(folder);
for (const [name, drawing] of Object.entries(drawings)) await write(`${name}.svg`, await drawing());
for (const [name, session] of Object.entries(sessions)) await write(`${name}.svg`, await drawSession(session));
await photographPages(browser, (name, image) => write(`${name}.png`, image));
await browser.close();
