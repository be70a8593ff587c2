import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { ReviewClosing } from '../../src/schemas/review.js';
import { startChromium } from '../browser/chromium.js';
import { openPage } from '../browser/openPage.js';
import { radioOf, saveDecisions } from '../browser/reviewActions.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const at = (username: string): string => `${username}@acme-rockets.example`;

/** What of `review.json` the test knows. */
type Item = { id: string; entitlement: string; kind: string; label: string; removal: unknown };
type Page = { id: string; file: string; people: Array<{ id: string; name: string; username: string; items: Item[] }> };

describe('a review that managers answer in a browser', () => {
  let browser: Browser;
  let demo: Demo;
  before(async function () {
    const started = await startChromium();
    if (started === null) return this.skip();
    browser = started;
    demo = await startDemo();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  it('takes from the org what they remove, and nothing else; undo brings it back', async () => {
    const folder = join(demo.sf.home, 'review');
    const read = async (): Promise<Set<string>> =>
      grantsIn(await syncText(demo, ['--result-format', 'json', '--grants', 'direct', '--sync-licenses']));
    const run = async (...words: string[]): Promise<unknown> => {
      const { exitCode, json } = await demo.plugin.run(['access', ...words, '--json']);
      expect(exitCode, json().message).to.equal(0);
      return json().result;
    };
    const fallbacks = [at('mia.santos'), at('carlos.mendes')].flatMap((user) => ['--fallback-reviewer', user]);
    await run('review', 'create', '-o', ORG, '--output-dir', folder, '--scope', 'all', ...fallbacks);
    const before = await read();
    const { pages } = JSON.parse(await readFile(join(folder, 'review.json'), 'utf8')) as { pages: Page[] };

    // The managers remove what a person holds of each of two kinds, and keep everything else.
    const removed: string[] = [];
    const files: string[] = [];
    const comment = 'Not needed since\n"the move", =1+1 </script>';
    for (const { id, file, people } of pages) {
      const opened = await openPage(browser, join(folder, file));
      const { page } = opened;
      for (const person of people) {
        if (removed.length === 2 || person.username === at('mia.santos')) continue;
        const kind = ['queue', 'role'][removed.length]!;
        const item = person.items.find((one) => one.kind === kind && one.removal === 'removable');
        if (!item) continue;
        await page.getByRole('searchbox').fill(`${person.name} ${item.label}`);
        await radioOf(page, `${kind} ${item.label}`, 'Remove').check();
        await page.getByLabel('Comment (optional)').fill(comment);
        await page.getByRole('searchbox').fill('');
        removed.push(`${item.entitlement}:user:${person.id}`);
      }
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      const bulk = page.locator('.find .bulk button').first();
      if ((await bulk.count()) > 0 && /^Keep/.test(await bulk.innerText())) await bulk.click();
      await page.evaluate(
        `document.querySelectorAll('.item.undecided .choice.keep input').forEach((one) => one.click())`,
      );
      const path = join(demo.sf.home, `${id}.json`);
      const { file: saved } = await saveDecisions(page, path);
      expect(saved.decisions).to.have.length(people.flatMap((person) => person.items).length);
      files.push(path);
      expect(opened.wrongs).to.deep.equal([]);
      await opened.close();
    }
    expect(removed).to.have.length(2);

    const closing = (await run(
      'review',
      'close',
      '--review',
      folder,
      '--decisions',
      ...files,
      '-o',
      ORG,
    )) as ReviewClosing;
    expect(closing.counts).to.include({
      remove: 2,
      undecided: 0,
      contradictory: 0,
      notMine: 0,
      byHand: 0,
      revocations: 2,
    });
    const revocations = closing.files.revocations.path;
    const { journal } = (await run('revoke', '-o', ORG, '--file', revocations, '--no-prompt')) as { journal: string };
    const after = await read();
    expect([...before].filter((grant) => !after.has(grant)).sort()).to.deep.equal(removed.sort());
    expect([...after].filter((grant) => !before.has(grant))).to.deep.equal([]);
    await undo(demo, [journal]);
    expect(await read()).to.deep.equal(before);

    // What they wrote stands in the evidence as they wrote it, and in its page as text.
    const commented = closing.items.filter(({ outcome }) => outcome === 'remove');
    expect(JSON.stringify(commented).split(JSON.stringify(comment).slice(1, -1)).length - 1).to.equal(2);
    for (const file of [closing.files.evidenceHtml.path, join(folder, 'index.html')]) {
      const opened = await openPage(browser, file);
      expect(await opened.axe()).to.deep.equal([]);
      expect(opened.wrongs).to.deep.equal([]);
      await opened.close();
    }
  });
});
