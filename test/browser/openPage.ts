import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

/** The widths that pages are looked at in: a phone, a tablet, a screen. */
export const WIDTHS = [375, 768, 1280] as const;

export type View = {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
};

/** A page that was opened from the disk. */
export type OpenPage = {
  readonly page: Page;
  /** What no page may do, so far: errors, violations of its policy, requests. A test expects it to be empty at its end. */
  readonly wrongs: readonly string[];
  /** What axe finds that is serious or worse: the rule, and where. */
  axe(): Promise<string[]>;
  close(): Promise<void>;
};

/** Opens an HTML file as somebody does who has no network. */
export async function openPage(browser: Browser, file: string, view: View = {}): Promise<OpenPage> {
  const { width = 1280, height = 900, colorScheme = 'light', media = 'screen' } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    offline: true,
    // Another zone and language than UTC and English: nothing on a page may depend on them.
    locale: 'de-DE',
    timezoneId: 'Pacific/Auckland',
  });
  const url = pathToFileURL(file).href;
  const page = await context.newPage();
  await page.emulateMedia({ media, colorScheme });
  const wrongs = watch(page, url);
  await page.goto(url);
  return { page, wrongs, axe: () => seriousFindings(page), close: () => context.close() };
}

function watch(page: Page, url: string): string[] {
  const wrongs: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      wrongs.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (asked !== url && !/^(data|blob):/.test(asked)) wrongs.push(`request: ${asked}`);
  });
  return wrongs;
}

type Found = { violations: Array<{ id: string; impact: string; nodes: Array<{ html: string }> }> };

async function seriousFindings(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // As a debugger's text it is not held by the policy of the page.
  await page.evaluate(source);
  const { violations } = await page.evaluate<Found>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
