import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Scale } from '../simulator/seeds/scale/sizes.js';
import { startSimulator } from '../simulator/start.js';
import { startChromium } from '../test/browser/chromium.js';
import { openPage } from '../test/browser/openPage.js';
import { median } from './median.js';
import { startOrg } from './orgs.js';
import { logIn, runSf, type Usage } from './processes.js';

const RUNS = 3;

/** How many times the list of people is scrolled by a screenful. */
const SCROLLS = 120;

export type HtmlPage = {
  readonly org: string;
  readonly bytes: number;
  /** Of `sf access export`, from a snapshot with permissions and licenses. */
  readonly usage: Usage;
  /** Null where there is no Chromium. Milliseconds. */
  readonly opened: {
    /** From the start of loading until the lists can be used. */
    readonly lists: number;
    /** From one frame to the next while the list of people is scrolled. */
    readonly frame: number;
    readonly longestFrame: number;
  } | null;
};

/** What a page to look at costs: to write, to keep, to open and to scroll. */
export async function measurePages(home: string, scales: readonly Scale[]): Promise<HtmlPage[]> {
  const browser = await startChromium();
  try {
    const demo = await startSimulator({ seed: 'demo' });
    await logIn(home, demo, 'demo');
    const pages = [await measure(home, 'demo', browser)];
    await demo.close();
    for (const scale of scales) {
      const { simulator } = await startOrg(home, scale);
      pages.push(await measure(home, scale, browser));
      await simulator.close();
    }
    return pages;
  } finally {
    await browser?.close();
  }
}

async function measure(home: string, org: string, browser: Browser | null): Promise<HtmlPage> {
  const snapshot = join(home, `${org}.page.snapshot`);
  const file = join(home, `${org}.html`);
  const kept = ['--snapshot', snapshot, '--sync-permissions', '--sync-licenses'];
  await runSf(home, ['access', 'sync', '-o', org, ...kept]);
  const { usage } = await runSf(home, ['access', 'export', '--snapshot', snapshot, '--output-file', file]);
  return { org, bytes: (await stat(file)).size, usage, opened: browser && (await open(browser, file)) };
}

async function open(browser: Browser, file: string): Promise<HtmlPage['opened']> {
  const starts: number[] = [];
  const frames: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const opened = await openPage(browser, file);
    const { page } = opened;
    await page.waitForFunction("performance.getEntriesByName('lists').length > 0");
    starts.push(await page.evaluate<number>("performance.getEntriesByName('lists')[0].startTime"));
    const list = page.getByRole('region', { name: 'People', exact: true });
    await list.scrollIntoViewIfNeeded();
    frames.push(
      ...(await list.evaluate(async (element, scrolls) => {
        // Without functions that have names: those of tsx are not there in the page.
        const times = [await new Promise<number>((resolve) => requestAnimationFrame(resolve))];
        for (let scroll = 0; scroll < scrolls; scroll += 1) {
          element.scrollTop += element.clientHeight;
          times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)));
        }
        return times.slice(1).map((time, at) => time - times[at]!);
      }, SCROLLS)),
    );
    await opened.close();
  }
  return { lists: median(starts), frame: median(frames), longestFrame: Math.max(...frames) };
}
