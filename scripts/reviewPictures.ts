import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reviewerPage } from '../src/pages/review/reviewerPage.js';
import { startChromium } from '../test/browser/chromium.js';
import { openPage, type View } from '../test/browser/openPage.js';
import { reviewSample } from '../test/browser/reviewSample.js';
import { repository } from './repository.js';

/*
 * Makes the pictures of docs/review.md: `node --import tsx scripts/reviewPictures.ts`, after `npm run generate`. It needs Chromium, as
 * the tests of pages do.
 */

const images = join(repository, 'docs/images');
const folder = await mkdtemp(join(tmpdir(), 'review-pictures-'));
const browser = await startChromium();
if (browser === null) process.exit(1);
const file = join(folder, 'page.html');
await writeFile(file, reviewerPage(reviewSample()));
await mkdir(images, { recursive: true });

for (const [name, view] of Object.entries<View>({
  'review-page': { width: 960, height: 820 },
  'review-phone': { width: 375, height: 720, colorScheme: 'dark' },
})) {
  const opened = await openPage(browser, file, view);
  const { page } = opened;
  await page.clock.setFixedTime('2026-12-01T10:00:00Z');
  await page.reload();
  if (name === 'review-page') {
    await page.screenshot({ path: join(images, `${name}.png`) });
  }
  const removed = page.getByRole('group', { name: 'Decision for permission set Data Export' });
  await removed.getByRole('radio', { name: 'Remove' }).check();
  await removed.getByLabel('Comment').fill('The audit is over.');
  await removed.evaluate('(element) => element.closest(".item").scrollIntoView({ block: "center" })');
  if (name === 'review-phone') {
    await page.screenshot({ path: join(images, `${name}.png`) });
  } else {
    await page.getByRole('button', { name: 'Keep all' }).click();
    await page.getByRole('button', { name: 'Save decisions' }).click();
    await removed.evaluate('(element) => element.closest(".person").scrollIntoView()');
    await page.screenshot({ path: join(images, 'review-saved.png') });
  }
  await opened.close();
}

await browser.close();
await rm(folder, { recursive: true });
