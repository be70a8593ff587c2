import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { ReviewPage } from '../../src/model/review.js';
import { reviewerPage } from '../../src/pages/review/reviewerPage.js';
import { startChromium } from '../browser/chromium.js';
import { openPage, type OpenPage, type View, WIDTHS } from '../browser/openPage.js';
import { radioOf, saveDecisions } from '../browser/reviewActions.js';
import { item, ordinaryPerson, person, reviewSample } from '../browser/reviewSample.js';
import { hostileTexts } from '../hostileTexts.js';

/** Ten days before the sample is due, and already the next day in the zone of the browser an hour later. */
const NOW = '2026-12-01T10:00:00Z';

describe('the page of a reviewer', function () {
  let browser: Browser;
  let folder: string;
  const opened: OpenPage[] = [];

  before(async function () {
    const started = await startChromium();
    if (started === null) return this.skip();
    browser = started;
    folder = await mkdtemp(join(tmpdir(), 'review-page-'));
  });

  // What no page may do is wrong in each test, whatever else it is about.
  afterEach(async () => {
    const pages = opened.splice(0);
    await Promise.all(pages.map((page) => page.close()));
    expect(pages.flatMap(({ wrongs }) => wrongs)).to.deep.equal([]);
  });

  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  async function open(data: ReviewPage = reviewSample(), view: View = {}): Promise<OpenPage> {
    const file = join(folder, 'page.html');
    await writeFile(file, reviewerPage(data));
    const one = await openPage(browser, file, view);
    opened.push(one);
    await one.page.clock.setFixedTime(NOW);
    await one.page.reload();
    return one;
  }

  it('says at once how much there is, what is risky and new, and until when; who is a risk comes first', async () => {
    const { page } = await open();
    expect(await page.title()).to.equal('Access review of Acme for Grace Hopper');
    // What the page does not show is not in it either.
    expect(await page.content()).not.to.include('mail.example');
    expect(await page.locator('.fact').allInnerTexts()).to.deep.equal([
      'People\n4',
      'Accesses\n11',
      'Risky\n3',
      'New\n3\nsince 2026-08-28',
      'Due\n2026-12-11\nin 10 days',
      'Decided\n0\nof 11',
    ]);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).to.deep.equal([
      'Mallory Archer',
      'Walter Brenner',
      'Nadia Müller',
      'Tom Okafor',
    ]);
    const mallory = page.getByRole('region', { name: 'Mallory Archer' });
    expect(await mallory.locator('.risks li').allInnerTexts()).to.deep.equal([
      'High risk Administrator who has not logged in for 90 days',
      'Medium risk Can take all data out of the org',
    ]);
    expect(await mallory.locator('.about .details').innerText()).to.include('2026-05-02 (213 days ago)');
    const profile = await mallory.locator('.item').first().innerText();
    expect(profile).to.include('not stored by Salesforce');
    expect(profile).to.include('"Remove" replaces it by the profile "Minimum Access - Salesforce".');
    const dates = mallory.locator('.item').nth(1).locator('.details div');
    expect((await dates.allTextContents()).slice(0, 2)).to.deep.equal([
      'Last changed2026-10-19',
      'Ends by itself2026-12-31',
    ]);
    const nadia = page.getByRole('region', { name: 'Nadia Müller' });
    expect(await nadia.locator('.item').first().locator('.details div').nth(1).textContent()).to.equal(
      'Ended2026-11-30',
    );
    // What comes through a group is there to read, and is not decided.
    const billing = mallory.locator('.item').nth(2);
    await billing.getByText('2 accesses come with it').click();
    expect(await billing.innerText()).to.include('Permission set Accounts: see all accounts');
    expect(await billing.getByRole('radio').count()).to.equal(3);
    const walter = await page.getByRole('region', { name: 'Walter Brenner' }).innerText();
    expect(walter).to.include('Frozen: cannot log in');
    expect(walter).to.include('Never, as far as Salesforce stores it');
    expect(walter).to.include("You decide because this person's own manager cannot.");
    expect(walter).to.include('by hand by whoever runs this review: Salesforce gives this to everybody in the org.');
  });

  it('says what it does not know: a last review, an end, and a day on which it is due', async () => {
    const sample = reviewSample();
    const { page } = await open({ ...sample, review: { ...sample.review, due: null, comparedWith: null } });
    const facts = await page.locator('.fact').allInnerTexts();
    expect(facts.slice(3, 5)).to.deep.equal(['New\nnot known\nno earlier review', 'Due\nno date']);
    expect(await page.getByRole('checkbox', { name: 'New' }).count()).to.equal(0);
  });

  it('takes decisions by keyboard, keeps them over a reload, and saves them in a file that it loads again', async () => {
    const { page } = await open();
    await radioOf(page, 'profile System Administrator', 'Keep').focus();
    // As in each group of radio buttons: a space chooses, and an arrow chooses the next one.
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Comment (optional)').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Left sales in May.\n</script><b>Ask Tom</b>');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await radioOf(page, 'permission set Data Export', 'Keep').isChecked()).to.equal(true);
    await radioOf(page, 'queue Support', 'Not mine').check();
    await page.reload();
    expect(await radioOf(page, 'profile System Administrator', 'Remove').isChecked()).to.equal(true);
    expect(await page.getByText('3 of 11 decided').count()).to.equal(1);

    const { name, file } = await saveDecisions(page);
    expect(name).to.equal('access-review-grace@acme.example-2026-12-01.json');
    expect(file).to.deep.equal({
      format: 'sf-access-review-decisions',
      version: 1,
      review: 'r-7f3a9c',
      page: 'p-1',
      reviewer: 'grace@acme.example',
      savedAt: NOW,
      decisions: [
        {
          item: 'm-profile',
          decision: 'remove',
          comment: 'Left sales in May.\n</script><b>Ask Tom</b>',
          decidedAt: NOW,
        },
        { item: 'm-export', decision: 'keep', comment: '', decidedAt: NOW },
        { item: 'w-queue', decision: 'not-mine', comment: '', decidedAt: NOW },
      ],
    });
    const said = await page.locator('.message').innerText();
    expect(said).to.include('Send it to the person who sent you this page.');
    expect(said).to.include(
      '8 accesses are still undecided: Mallory Archer (2), Walter Brenner (1), Nadia Müller (3), Tom Okafor (2).',
    );
    expect(await page.getByText('All in the file that you saved').count()).to.equal(1);
    await page.getByRole('button', { name: 'Show what is undecided' }).click();
    expect(await page.locator('.found').innerText()).to.include('8 of 11 accesses, of 4 people');

    // Another computer: another browser, with nothing in its storage.
    const { page: other } = await open();
    expect(await other.getByText('0 of 11 decided').count()).to.equal(1);
    await radioOf(other, 'permission set Data Export', 'Remove').check();
    await other.clock.setFixedTime('2026-12-02T10:00:00Z');
    await radioOf(other, 'queue Support', 'Keep').check();
    await load(other, JSON.stringify(file));
    expect(await other.locator('.message').innerText()).to.equal(
      '2 decisions of the file saved on 2026-12-01 10:00 UTC are taken over. 1 decision is newer on this page, and stays.',
    );
    expect(await radioOf(other, 'permission set Data Export', 'Keep').isChecked()).to.equal(true);
    expect(await radioOf(other, 'queue Support', 'Keep').isChecked()).to.equal(true);
    expect(await other.getByLabel('Comment (optional)').inputValue()).to.equal(file.decisions[0]!.comment);

    await load(other, JSON.stringify({ ...file, review: 'r-0' }));
    expect(await other.locator('.message').innerText()).to.equal(
      '"loaded.json" is of another review, so nothing was loaded. Load it into the page that has saved it.',
    );
    await load(other, 'Dear Grace,');
    expect(await other.locator('.message').innerText()).to.include('"loaded.json" is not a file of decisions');

    // Without a decision there is no comment either.
    await other.getByRole('button', { name: 'Clear the decision for profile System Administrator' }).click();
    expect(await other.locator(':focus').getAttribute('name')).to.equal('m-profile');
    expect((await saveDecisions(other)).file.decisions.map((decision) => decision.item)).to.deep.equal([
      'm-export',
      'w-queue',
    ]);
  });

  it('finds what is looked for, and leaves in sight what is decided meanwhile', async () => {
    const { page } = await open();
    const names = page.locator('.item h3');
    await page.getByRole('searchbox').fill('muller quotes');
    expect(await names.allInnerTexts()).to.deep.equal(['Permission set Quotes']);
    await page.getByRole('searchbox').fill('zebra');
    await page.getByRole('button', { name: 'Show everything' }).click();
    expect(await names.count()).to.equal(11);
    await page.getByRole('checkbox', { name: 'New' }).check();
    expect(await names.count()).to.equal(3);
    await page.getByRole('checkbox', { name: 'Risky' }).check();
    await page.getByRole('checkbox', { name: 'Undecided' }).check();
    expect(await names.allInnerTexts()).to.deep.equal(['Permission set Data Export High risk New']);
    await radioOf(page, 'permission set Data Export', 'Remove').check();
    expect(await page.locator('.found').innerText()).to.include(
      '1 access that you have decided meanwhile is still shown.',
    );
    await page.getByRole('button', { name: 'Hide decided ones' }).click();
    expect(await names.count()).to.equal(0);
  });

  it('keeps what is ordinary with one press, of a person or of all, and takes it back', async () => {
    const { page } = await open();
    await radioOf(page, 'role EMEA Sales', 'Remove').check();
    await page
      .getByRole('region', { name: 'Mallory Archer' })
      .getByRole('button', { name: 'Keep 1 ordinary access' })
      .click();
    // Nothing is kept that is not shown.
    await page.getByRole('searchbox').fill('tom');
    await page.locator('.find .bulk').getByRole('button', { name: 'Keep 1 ordinary access' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Keep all 3 ordinary accesses' }).click();
    expect(await page.locator('.message').innerText()).to.equal('3 accesses are kept. "Take back" undoes it.');
    expect((await saveDecisions(page)).file.decisions.map(({ item, decision }) => `${item} ${decision}`)).to.deep.equal(
      ['m-quotes keep', 'n-quotes keep', 'n-role remove', 'n-license keep', 't-quotes keep'],
    );
    await page.reload();
    await page.getByRole('button', { name: 'Take back 4 kept in bulk' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('1 of 11 decided').count()).to.equal(1);
    expect(await page.locator(':focus').innerText()).to.equal('Keep all 3 ordinary accesses');
  });

  it('says so where the browser keeps nothing, and saves all the same', async () => {
    const { page } = await open();
    const warning = page.getByRole('alert');
    expect(await warning.count()).to.equal(0);
    for (const broken of [
      `Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError') } })`,
      `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
    ]) {
      await page.addInitScript(broken);
      await page.reload();
      expect(await warning.innerText()).to.match(/^This browser keeps nothing for this page/);
      await radioOf(page, 'queue Support', 'Keep').check();
      expect((await saveDecisions(page)).file.decisions).to.have.lengthOf(1);
    }
  });

  it('says so where another review page has decisions, and follows another tab of its own', async () => {
    const sample = reviewSample();
    const { page } = await open({
      ...sample,
      review: { ...sample.review, id: 'r-1', createdAt: '2026-11-20T10:00:00Z' },
    });
    await radioOf(page, 'queue Support', 'Keep').check();
    await page.waitForTimeout(400);
    const file = join(folder, 'page.html');
    await writeFile(file, reviewerPage(sample));
    await page.reload();
    expect(await page.getByRole('note').innerText()).to.match(
      /^This browser has 1 decision for another review page of yours about this org, made on 2026-11-20 10:00 UTC\./,
    );
    expect(await page.getByText('0 of 11 decided').count()).to.equal(1);

    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await radioOf(tab, 'role EMEA Sales', 'Remove').check();
    await page.getByText('1 of 11 decided').waitFor();
    expect(await radioOf(page, 'role EMEA Sales', 'Remove').isChecked()).to.equal(true);
  });

  it('shows what people typed into names as text, in each place', async () => {
    const texts = [
      ...hostileTexts,
      { text: '</script><img src=x onerror=alert(1)>', shown: '</script><img src=x onerror=alert(1)>' },
    ];
    const people = texts.map(({ text }, index) =>
      person({
        ...{
          id: `u${String(index)}`,
          name: text,
          username: text,
          title: text,
          department: text,
          profile: text,
          license: text,
        },
        risks: [{ rule: text, severity: 'high', title: text }],
        items: [
          item({
            ...{
              id: `${String(index)} ${text}`,
              label: text,
              name: `${text}!`,
              gives: [text],
              removal: { replacedBy: text },
            },
            brings: [{ kind: 'role', label: text, gives: [text] }],
          }),
          item({ id: `${String(index)}`, removal: { cannot: text } }),
        ],
      }),
    );
    const sample = reviewSample({ people });
    const { text } = texts.at(-1)!;
    const { page } = await open({
      ...sample,
      review: { ...sample.review, org: { ...sample.review.org, name: text } },
      page: { ...sample.page, reviewer: { ...sample.page.reviewer, name: text, username: text } },
    });
    await page
      .locator('.person')
      .nth(texts.length - 1)
      .waitFor({ state: 'attached' });
    expect(await page.title()).to.equal(`Access review of ${text} for ${text}`);
    const shown = await page.locator('.person').allTextContents();
    texts.forEach(({ shown: expected }, index) => {
      const times = shown[index]!.split(expected).length - 1;
      // A name, username, position of two, risk, profile, license; an access, what it gives, its name, its successor, what it brings; why not.
      expect(times, expected).to.be.at.least(14);
    });
    expect(await page.locator('img, script:not(#data):not(:last-child), iframe, object, b').count()).to.equal(0);
    await page.locator('.choice.keep input').first().check();
    const { name, file } = await saveDecisions(page);
    expect(file.decisions[0]!.item).to.equal(`0 ${texts[0]!.text}`);
    expect(file.reviewer).to.equal(text);
    expect(name).to.equal('access-review--script-img-src-x-onerror-alert-1--2026-12-01.json');
  });

  WIDTHS.forEach((width, index) => {
    const colorScheme = index === 0 ? 'light' : 'dark';
    it(`is accessible and fits at ${String(width)} px, ${colorScheme}`, async () => {
      const opened = await open(undefined, { width, colorScheme });
      const { page } = opened;
      await radioOf(page, 'permission set Data Export', 'Remove').check();
      await page.getByText('What the words mean').click();
      await saveDecisions(page);
      expect(await opened.axe()).to.deep.equal([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
      // What is pressed is large enough for a finger.
      const heights = await page.evaluate<number[]>(`
        [...document.querySelectorAll('.radios .choice, .filters .choice, .bar .button')]
          .map((one) => one.getBoundingClientRect().height)
          .filter((height) => height > 0)
      `);
      expect(Math.min(...heights)).to.be.at.least(44);
    });
  });

  it('prints the decisions, and not what decides', async () => {
    const { page } = await open(undefined, { media: 'print' });
    await page.emulateMedia({ media: 'screen' });
    await radioOf(page, 'permission set Data Export', 'Remove').check();
    await page.getByLabel('Comment (optional)').fill('For the audit of 2025');
    await page.emulateMedia({ media: 'print' });
    const decisions = page.locator('.printed');
    expect((await decisions.allInnerTexts()).slice(0, 3)).to.deep.equal([
      'No decision yet',
      'Decision: Remove. Comment: For the audit of 2025',
      'No decision yet',
    ]);
    expect(await page.getByRole('radio').or(page.getByRole('button')).count()).to.equal(0);
    // On paper nothing can be opened.
    const brought = page.getByText('Permission set Accounts: see all accounts');
    expect(await brought.isVisible()).to.equal(false);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    expect(await brought.isVisible()).to.equal(true);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    expect(await brought.isVisible()).to.equal(false);
  });

  it('stays quick with 300 people who hold 10 accesses each, and prints them all at once', async () => {
    const people = Array.from({ length: 300 }, (_, index) => ordinaryPerson(index, 10));
    const { page } = await open(reviewSample({ people }));
    // In the page, since a locator reads all of it: how long until what was done is to be seen.
    const taken = (what: string): Promise<number> =>
      page.evaluate(`(async () => {
        const begin = performance.now();
        ${what};
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - begin;
      })()`);
    const count = (selector: string): Promise<number> =>
      page.evaluate(`document.querySelectorAll('${selector}').length`);
    await taken(`dispatchEvent(new Event('beforeprint'))`);
    expect(await count('.item')).to.equal(3000);
    expect(await taken(`document.querySelector('.choice.remove input').click()`)).to.be.below(5000);
    expect(await taken(`document.querySelector('.find .bulk button').click()`)).to.be.below(3000);
    expect(await count('.choice input:checked')).to.equal(3000);
    expect(await page.evaluate(`document.querySelector('.bar strong').textContent`)).to.equal('3,000 of 3,000 decided');
  });
});

async function load(page: Page, content: string): Promise<void> {
  const file = { name: 'loaded.json', mimeType: 'application/json', buffer: Buffer.from(content) };
  const before = await page.locator('.message').innerText();
  await page.getByLabel('Load a saved file').setInputFiles(file);
  for (let waited = 0; waited < 50 && (await page.locator('.message').innerText()) === before; waited++) {
    await page.waitForTimeout(20);
  }
}
