import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../browser/chromium.js';
import { openPage, WIDTHS, type OpenPage, type View } from '../browser/openPage.js';
import { hostileTexts } from '../hostileTexts.js';
import { ORG, startDemo } from './support/demo.js';
import { sfHome, type Sf } from './support/sf.js';

/** Objects of which an org shows names. */
const NAMED = ['User', 'Group', 'UserRole', 'PermissionSet', 'PermissionSetGroup', 'Profile', 'Organization'];
/** Fields in which people type. */
const TYPED = ['Name', 'LastName', 'FirstName', 'Title', 'Label', 'MasterLabel', 'Description'];

const rowsOf = (page: Page, list: string): Promise<string[]> =>
  page.getByRole('region', { name: list, exact: true }).locator('tbody tr:not(.gap) td:first-child').allInnerTexts();

describe('a page of access in a browser', () => {
  let browser: Browser;
  let sf: Sf;
  let opened: OpenPage | undefined;

  before(async function () {
    const found = await startChromium();
    // It has said that there is no Chromium.
    if (!found) this.skip();
    browser = found;
    const demo = await startDemo();
    sf = await sfHome();
    try {
      const write = async (name: string): Promise<void> => {
        const args = ['access', 'sync', '-o', ORG, '--output-file', join(sf.home, name)];
        const { exitCode, stderr } = await demo.plugin.run(args);
        expect(exitCode, stderr).to.equal(0);
      };
      await write('access.html');
      const { org } = demo.simulator;
      let count = 0;
      for (const object of NAMED) {
        for (const { Id } of [...org.table(object).rows()]) {
          const { text } = hostileTexts[(count += 1) % hostileTexts.length]!;
          const names = org.table(object).schema.fields.map(({ name }) => name);
          const typed = names.filter(
            (name) => TYPED.includes(name) && !(name === 'Name' && object === 'PermissionSet'),
          );
          const markup = `${text} <img src=x onerror=alert(1)></script><b>`;
          org.table(object).update(Id, Object.fromEntries(typed.map((name) => [name, markup])));
        }
      }
      await write('hostile.html');
    } finally {
      await demo.stop();
    }
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  after(async () => {
    await browser?.close();
    await sf?.remove();
  });

  async function open(name: string, view: View = {}): Promise<Page> {
    opened = await openPage(browser, join(sf.home, name), view);
    return opened.page;
  }

  function expectNothingWrong(): void {
    expect(opened!.wrongs).to.deep.equal([]);
  }

  for (const [at, width] of WIDTHS.entries()) {
    const colorScheme = at % 2 === 0 ? 'dark' : 'light';
    it(`has nothing serious for axe and nothing beside the screen at ${String(width)} px, ${colorScheme}`, async () => {
      const page = await open('access.html', { width, colorScheme });
      expect(await opened!.axe()).to.deep.equal([]);
      await page.evaluate("location.hash = 'person/0'");
      await page.getByRole('dialog').waitFor();
      if (at < 2) expect(await opened!.axe()).to.deep.equal([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
      expectNothingWrong();
    });
  }

  it('finds people by words in any order, and says how many there are', async () => {
    const page = await open('access.html');
    expect(await page.getByText('51 people', { exact: true }).count()).to.equal(1);
    await page.getByRole('searchbox', { name: 'Search people' }).fill('ACME-rockets  mia');
    expect(await rowsOf(page, 'People')).to.deep.equal(['Mia Santos']);
    expect(await page.getByText('1 of 51 people', { exact: true }).count()).to.equal(1);
    await page.getByRole('searchbox', { name: 'Search people' }).fill('nobody of this name');
    expect(await rowsOf(page, 'People')).to.deep.equal(['Nobody is found by this.']);
    expectNothingWrong();
  });

  it('sorts by a column, the other way round the second time, and draws only what is in sight', async () => {
    const page = await open('access.html');
    const region = page.getByRole('region', { name: 'Access', exact: true });
    const counts = async (): Promise<number[]> =>
      (await region.locator('tbody tr:not(.gap) td:nth-child(3)').allInnerTexts()).map(Number);
    const descending = await counts();
    expect(descending).to.deep.equal(descending.toSorted((one, other) => other - one));
    expect(descending.length).to.be.lessThan(60);
    await region.getByRole('button', { name: 'People' }).click();
    expect((await counts()).slice(0, 5)).to.deep.equal([0, 0, 0, 0, 0]);
    expect(await region.getByRole('columnheader', { name: 'People' }).getAttribute('aria-sort')).to.equal('ascending');
    await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await region.getByRole('button', { name: 'All Internal Users' }).waitFor();
    expect(Math.max(...(await counts()))).to.equal(descending[0]);
    expectNothingWrong();
  });

  it('opens a person by the keyboard, with what the person holds and through what, and goes back to the list', async () => {
    const page = await open('access.html');
    await page.getByRole('searchbox', { name: 'Search people' }).fill('aisha');
    const row = page.getByRole('button', { name: 'Aisha Bello' });
    await row.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Aisha Bello' });
    await dialog.waitFor();
    const path = dialog.getByRole('list', { name: 'The way from Aisha Bello to it' });
    const paths = (await path.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(paths).to.include('All Internal Users Group Everyone at Acme Group');
    expect(paths).to.include('Support Tier 2 Permission Set Group');
    expect(await dialog.innerText()).to.include('Case: ');
    await dialog.getByRole('link', { name: 'Support Tier 2' }).first().click();
    await page.getByRole('dialog', { name: 'Support Tier 2' }).waitFor();
    await page.goBack();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Aisha Bello');
    expectNothingWrong();
  });

  it('tells of a permission who may, by what: also whoever may modify all data', async () => {
    const page = await open('access.html');
    await page.getByRole('searchbox', { name: 'Search permissions' }).fill('case:delete');
    await page.getByRole('button', { name: 'Case:delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Case:delete' });
    const row = dialog.getByRole('row').filter({ hasText: 'Mia Santos' });
    expect((await row.innerText()).replaceAll(/\s+/g, ' ')).to.equal(
      'Mia Santos active System Administrator Profile Case:delete Object',
    );
    expectNothingWrong();
  });

  it('leads from the overview to the person whom a rule found', async () => {
    const page = await open('access.html');
    const rule = page.locator('details', { hasText: 'Privileged users who have not logged in for 90 days' });
    await rule.locator('summary').click();
    const name = await rule.getByRole('link').first().innerText();
    await rule.getByRole('link').first().click();
    const dialog = page.getByRole('dialog', { name });
    expect(await dialog.innerText()).to.include('Found by a rule: Privileged users who have not logged in for 90 days');
    expectNothingWrong();
  });

  it('prints all rows, and none of what is for the screen alone', async () => {
    const page = await open('access.html', { media: 'print', width: 720 });
    expect(await rowsOf(page, 'People')).to.have.length(51);
    expect(await page.getByRole('searchbox').count()).to.equal(0);
    expect(await page.getByRole('navigation').count()).to.equal(0);
    expectNothingWrong();
  });

  it('shows hostile names as text: nothing of them runs, in lists or details', async () => {
    const page = await open('hostile.html', { width: 768 });
    expect(await page.locator('img, b').count()).to.equal(0);
    expect((await rowsOf(page, 'People')).join()).to.include('<img src=x onerror=alert(1)></script><b>');
    for (const hash of ['person/0', 'person/20', 'access/0', 'access/30', 'access/100', 'permission/0']) {
      await page.evaluate(`location.hash = '${hash}'`);
      await page.getByRole('dialog').waitFor();
      for (const folded of await page.getByRole('dialog').locator('summary').all()) await folded.click();
      expect(await page.locator('img, b').count(), hash).to.equal(0);
    }
    expectNothingWrong();
  });
});
