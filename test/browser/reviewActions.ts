import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import type { DecisionsFile } from '../../src/model/review.js';

/** What chooses a decision about the first item of a page that is called so, such as `queue Support`. */
export function radioOf(page: Page, item: string, decision: 'Keep' | 'Remove' | 'Not mine'): Locator {
  const group = page.getByRole('group', { name: `Decision for ${item}` }).first();
  return group.getByRole('radio', { name: decision });
}

/** Saves the decisions as the reviewer does. @param path where to put the file, besides the browser's own folder */
export async function saveDecisions(page: Page, path?: string): Promise<{ name: string; file: DecisionsFile }> {
  const button = page.getByRole('button', { name: 'Save decisions' });
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  if (path !== undefined) await download.saveAs(path);
  const file = JSON.parse(await readFile(await download.path(), 'utf8')) as DecisionsFile;
  return { name: download.suggestedFilename(), file };
}
