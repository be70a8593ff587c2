import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { evidencePage } from '../../src/pages/reviewReport/evidencePage.js';
import { indexPage } from '../../src/pages/reviewReport/indexPage.js';
import type { ReviewCreation, ReviewEvidence } from '../../src/schemas/review.js';
import { startChromium } from '../browser/chromium.js';
import { openPage, WIDTHS } from '../browser/openPage.js';
import { hostileTexts } from '../hostileTexts.js';

const TIME = '2026-12-01T09:30:00Z';
const textOf = (index: number): string => hostileTexts[index % hostileTexts.length]!.text;
const SHA = 'a'.repeat(64);
const review = { id: textOf(1), createdAt: TIME, due: '2026-12-18', scope: 'risky' as const, comparedWith: TIME };
const reviewerOf = (index: number): ReviewCreation['pages'][number]['reviewer'] => ({
  ...{ id: String(index), name: textOf(index), username: `rae${index}@acme.example`, email: textOf(index + 1) },
});

const creation: ReviewCreation = {
  review,
  outputDir: `reviews/${textOf(3)}`,
  snapshot: { file: 'org.snapshot', sha256: SHA },
  pages: hostileTexts.map((_, index) => ({
    ...{ file: `pages/${index}.html`, reviewer: reviewerOf(index), people: 3, byFallback: index % 2 },
    ...{ items: 12, high: index % 3, medium: index % 2, new: index % 4 === 0 ? null : index },
  })),
  counts: { people: 120, items: 480, high: 20, medium: 10, new: 4 },
  notChecked: [{ rule: 'guests-in-groups', title: textOf(4), why: [textOf(5)] }],
  org: { id: '00D', name: textOf(0), instanceUrl: 'https://acme.example' },
  ...{ readAt: TIME, snapshotFile: null, apiCalls: 12, notKnown: [textOf(6)], notLookedAt: 'sharing' },
};

const evidence: ReviewEvidence = {
  review,
  org: { ...creation.org, isSandbox: false },
  snapshot: { file: 'org.snapshot', sha256: SHA, readAt: TIME, readBy: textOf(2), isUnchanged: false },
  ...{ closedAt: TIME, pluginVersion: '0.1.0', areDecisionsSigned: false, notKnown: [textOf(7)] },
  checkedInOrg: { at: TIME, username: textOf(8), apiCalls: 7 },
  decisionsFiles: [0, 1].map((index) => ({
    ...{ file: textOf(index), sha256: SHA, page: `p${index}`, reviewer: textOf(9), savedAt: TIME, decisions: 3 },
  })),
  reviewers: hostileTexts.map((_, index) => ({
    ...{ page: `p${index}`, ...reviewerOf(index), pageSha256: SHA, hasAnswered: index % 2 === 0, items: 5 },
    ...{ keep: 1, remove: 1, notMine: 1, contradictory: 1, undecided: 1 },
  })),
  items: hostileTexts.map(({ text }, index) => ({
    ...{ item: `i${index}`, page: `p${index}`, user: { id: '005', username: text, name: text } },
    access: { entitlement: 'permission:0PS:assigned', kind: 'permission set', name: text, label: text },
    ...{ severity: ([null, 'low', 'medium', 'high'] as const)[index % 4]!, isNew: null, changedAt: TIME, until: null },
    outcome: (['keep', 'remove', 'not mine', 'contradictory', 'undecided'] as const)[index % 5]!,
    step: index % 5 === 1 ? 'by hand' : null,
    note: index % 5 === 1 ? text : null,
    inOrg: (['as reviewed', 'user inactive', 'gone', 'no such user', 'not known'] as const)[index % 5]!,
    decisions: [0, 1].map(() => ({ file: SHA, decision: 'remove' as const, comment: text, decidedAt: TIME })),
  })),
  counts: {
    ...{ items: 40, keep: 8, remove: 8, notMine: 8, contradictory: 8, undecided: 8 },
    ...{ revocations: 0, byHand: 8, nothingToDo: 0 },
  },
};

describe('the pages for whoever runs a review', function () {
  let browser: Browser;
  let folder: string;
  before(async function () {
    const started = await startChromium();
    if (started === null) return this.skip();
    browser = started;
    folder = await mkdtemp(join(tmpdir(), 'review-report-'));
  });
  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const pages: ReadonlyArray<[name: string, html: () => string]> = [
    ['index', () => indexPage(creation)],
    ['evidence', () => evidencePage(evidence)],
  ];
  for (const [name, make] of pages) {
    it(`show hostile names as they are, at each width, dark and printed: ${name}`, async () => {
      expect(make()).to.equal(make());
      const file = join(folder, `${name}.html`);
      await writeFile(file, make());
      for (const width of WIDTHS) {
        const colorScheme = width === 768 ? 'dark' : 'light';
        const opened = await openPage(browser, file, { width, colorScheme });
        const { page, wrongs } = opened;
        // It takes seconds, and finds the same on the two wider ones.
        if (width !== 1280) expect(await opened.axe()).to.deep.equal([]);
        const shown = await page.locator('main').innerText();
        // A page takes several blanks for one.
        for (const { shown: text } of hostileTexts) expect(shown).to.include(text.replaceAll(/\s+/g, ' ').trim());
        // Wide tables scroll by themselves, and never the page.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(width);
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('main').isVisible()).to.equal(true);
        await opened.close();
        expect(wrongs).to.deep.equal([]);
      }
    });
  }
});
