import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openPage, type View } from '../../test/browser/openPage.js';
import { sf } from '../sf/environment.js';
import { NOW, withDemo, type Demo } from './demo.js';

/** A command that writes a page, and the file of the page. */
type Source = { readonly line: string; readonly file: string };

const report: Source = { line: 'sf access sync -o prod --output-file access.html', file: 'access.html' };

const review: Source = {
  line: 'sf access review create -o prod --output-dir review --scope all --due 2026-09-18 --fallback-reviewer mia.santos@acme-rockets.example --fallback-reviewer grace.adeyemi@acme-rockets.example',
  file: 'review/pages/03-daniel.cho_acme-rockets.example.html',
};

const screen: View = { width: 960, height: 900 };
const phone: View = { width: 375, height: 720, colorScheme: 'dark' };

type PagePicture = { readonly source: Source; readonly view: View; readonly act?: (page: Page) => Promise<void> };

export const pagePictures = {
  report: { source: report, view: screen },
  'review-page': { source: review, view: screen },
  'review-phone': { source: review, view: phone, act: removeAdministration },
  'review-saved': {
    source: review,
    view: screen,
    act: async (page) => {
      await removeAdministration(page);
      await page
        .getByRole('button', { name: /^Keep all/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Save decisions' }).click();
      await page.getByRole('region', { name: 'Yusuf Demir' }).evaluate((element) => element.scrollIntoView());
    },
  },
} as const satisfies Record<string, PagePicture>;

async function removeAdministration(page: Page): Promise<void> {
  const group = page.getByRole('group', { name: 'Decision for permission set group Release Engineering' }).first();
  await group.getByRole('radio', { name: 'Remove' }).check();
  const comment = group.getByLabel('Comment');
  await comment.fill('Yusuf has left.');
  await comment.blur();
  await group.evaluate((element) => element.closest('.item')!.scrollIntoView());
}

/** Takes the pictures of pages. @param take is given each as a PNG */
export function photographPages(browser: Browser, take: (name: string, image: Buffer) => Promise<void>): Promise<void> {
  return withDemo(async (demo) => {
    for (const { line, file } of [report, review]) {
      const [, ...args] = line.split(' ');
      await promisify(execFile)(sf, args, { cwd: demo.home, env: demo.environment });
      await putInPlace(demo, file);
    }
    for (const [name, picture] of Object.entries<PagePicture>(pagePictures)) {
      await take(name, await photograph(browser, join(demo.home, picture.source.file), picture));
    }
  });
}

async function putInPlace({ home, inPlace }: Demo, file: string): Promise<void> {
  const path = join(home, file);
  await writeFile(path, inPlace(await readFile(path, 'utf8')));
}

async function photograph(browser: Browser, file: string, { view, act }: PagePicture): Promise<Buffer> {
  const opened = await openPage(browser, file, view);
  const { page } = opened;
  try {
    await page.clock.setFixedTime(NOW);
    await page.reload();
    await act?.(page);
    return await page.screenshot();
  } finally {
    await opened.close();
  }
}
