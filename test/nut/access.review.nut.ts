import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { ReviewClosing, ReviewCreation } from '../../src/schemas/review.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { Runner } from './support/sf.js';
import { expectOwnerOnly } from '../systems.js';

const at = (username: string): string => `${username}@acme-rockets.example`;

/** What of `review.json` the tests know. */
type Item = {
  id: string;
  entitlement: string;
  kind: string;
  label: string;
  name: string;
  changedAt: string | null;
  removal: unknown;
};
type Page = {
  id: string;
  file: string;
  sha256: string;
  reviewer: { username: string };
  people: Array<{ id: string; username: string; items: Item[] }>;
};
type ReviewFile = { id: string; snapshot: { sha256: string }; pages: Page[] };
type Decision = { item: string; decision: 'keep' | 'remove' | 'not-mine'; comment?: string };

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

describe('sf access review', () => {
  let demo: Demo;
  let folder: string;
  beforeEach(async () => {
    demo = await startDemo();
    folder = join(demo.sf.home, 'review');
  });
  afterEach(() => demo.stop());

  const FALLBACKS = ['--fallback-reviewer', at('mia.santos'), '--fallback-reviewer', at('carlos.mendes')];

  const create = async (...args: string[]): Promise<ReviewCreation> => {
    const words = ['access', 'review', 'create', '--output-dir', folder, ...FALLBACKS, ...args, '--json'];
    const { exitCode, json } = await demo.plugin.run(words);
    expect(exitCode, json().message).to.equal(0);
    return json().result as ReviewCreation;
  };
  const close = async (
    runner: Runner,
    files: readonly string[],
    ...args: string[]
  ): Promise<{ exitCode: number | null; result: ReviewClosing }> => {
    const words = ['access', 'review', 'close', '--review', folder, '--decisions', ...files, ...args, '--json'];
    const { exitCode, json } = await runner.run(words);
    expect(json().message).to.equal(undefined);
    return { exitCode, result: json().result as ReviewClosing };
  };
  const readReview = async (): Promise<ReviewFile> =>
    JSON.parse(await readFile(join(folder, 'review.json'), 'utf8')) as ReviewFile;
  const itemsOf = ({ people }: Page): Array<Item & { userId: string; username: string }> =>
    people.flatMap(({ id: userId, username, items }) => items.map((item) => ({ ...item, userId, username })));

  /** Writes what a reviewer would send back. @returns its path */
  const decide = async (
    review: ReviewFile,
    page: Page,
    decisions: readonly Decision[],
    name = `${page.id}.json`,
    more: object = {},
  ): Promise<string> => {
    const path = join(demo.sf.home, name);
    const now = '2026-12-01T09:00:00Z';
    const document = {
      ...{ format: 'sf-access-review-decisions', version: 1, review: review.id, page: page.id },
      ...{ reviewer: page.reviewer.username, savedAt: now },
      decisions: decisions.map((one) => ({ comment: '', ...one, decidedAt: now })),
      ...more,
    };
    await writeFile(path, JSON.stringify(document));
    return path;
  };
  const keepAll = (page: Page): Decision[] => itemsOf(page).map(({ id: item }) => ({ item, decision: 'keep' }));
  const rename = (object: string, [field, value]: [string, string], texts: Record<string, string>): void => {
    const table = demo.simulator.org.table(object);
    const [row] = table.where(field, value);
    if (!row) throw new Error(`The org has no ${object} ${value}.`);
    table.update(row.Id, texts);
  };

  it('goes from the org to the managers and back, with the real sf: what they remove goes, and nothing else', async () => {
    const hostile = `=1+2, "x"</script><script>alert('1')</script>`;
    rename('Profile', ['Name', 'Acme Sales'], { Name: hostile });
    rename('User', ['Username', at('nancy.wu')], { Username: `+nancy.wu@acme-rockets.example`, LastName: hostile });
    rename('Group', ['DeveloperName', 'Americas_Sales'], { Name: hostile });
    const mapping = ['--license-profile', 'Salesforce=Minimum Access - Salesforce'];
    const created = await create('-o', ORG, '--scope', 'all', '--due', '2099-12-31', ...mapping);
    const before = grantsIn(await syncText(demo, ['--result-format', 'json', '--grants', 'direct', '--sync-licenses']));
    const review = await readReview();

    const all = review.pages.flatMap(itemsOf);
    const listed = new Set(all.map(({ entitlement, userId }) => `${entitlement}:user:${userId}`));
    expect(all.length).to.equal(listed.size).and.equal(created.counts.items);
    // One of each kind that can be taken away, and a profile with a hostile name, of people who are not the running user.
    const wanted = new Map<string, Item & { userId: string; username: string }>();
    const inGroups = new Set(all.flatMap(({ kind, userId }) => (kind === 'permission set group' ? userId : [])));
    for (const item of all) {
      const isMeant =
        item.removal === 'removable'
          ? !item.kind.endsWith('license')
          : typeof item.removal === 'object' && item.name === hostile;
      // The group "Launch Day" is not up to date, so that Salesforce would take nobody into it again.
      const staysBehind = item.name === 'Launch_Day' || (item.kind === 'permission set' && inGroups.has(item.userId));
      if (isMeant && !staysBehind && item.username !== at('mia.santos') && !wanted.has(item.kind)) {
        wanted.set(item.kind, item);
      }
    }
    expect([...wanted.keys()].sort()).to.deep.equal(
      ['group', 'permission set', 'permission set group', 'profile', 'queue', 'role', 'territory'].sort(),
    );
    const nancys = all.find(({ username, removal }) => username.startsWith('+nancy') && removal === 'removable')!;
    const removed = [...wanted.values(), ...([...wanted.values()].includes(nancys) ? [] : [nancys])];
    const files = await Promise.all(
      review.pages.map((page) => {
        const decisions = itemsOf(page).map(({ id: item }): Decision => {
          const isRemoved = removed.some(({ id }) => id === item);
          return { item, decision: isRemoved ? 'remove' : 'keep', comment: isRemoved ? `${hostile}\nbye` : '' };
        });
        return decide(review, page, decisions);
      }),
    );

    const { exitCode, result } = await close(demo.sf, files, '-o', ORG);
    expect(exitCode).to.equal(0);
    expect(result.counts).to.include({ items: all.length, remove: removed.length, undecided: 0, byHand: 0 });
    const csv = await readFile(result.files.revocations.path, 'utf8');
    const rows: Array<Record<string, string>> = parse(csv, { columns: true });
    expect(rows).to.have.length(removed.length);
    for (const value of rows.flatMap((row) => Object.values(row))) expect(value).not.to.match(/^[=+@-]/);
    expect(rows.map(({ user }) => user)).to.include(`'+nancy.wu@acme-rockets.example`);
    expect(result.command).to.contain('--license-profile "salesforce=00e');
    const args = ['access', 'revoke', '-o', ORG, '--file', result.files.revocations.path, ...mapping, '--no-prompt'];
    const revoked = await demo.sf.run([...args, '--json']);
    expect(revoked.exitCode, revoked.stdout).to.equal(0);

    const read = (): Promise<string> =>
      syncText(demo, ['--result-format', 'json', '--grants', 'direct', '--sync-licenses']);
    const after = grantsIn(await read());
    const gone = [...before].filter((grant) => !after.has(grant)).sort();
    const ids = removed.map(({ entitlement, userId }) => `${entitlement}:user:${userId}`);
    // A role in a territory goes with the membership.
    expect(gone.filter((grant) => !/:role:/.test(grant))).to.deep.equal(ids.sort());
    const come = [...after].filter((grant) => !before.has(grant));
    expect(come).to.deep.equal([`profile:00e8d0000000006AAA:assigned:user:${wanted.get('profile')!.userId}`]);
    const { journal } = revoked.json().result as { journal: string };
    await undo(demo, [journal]);
    expect(grantsIn(await read())).to.deep.equal(before);
  }).timeout(180_000);

  it('writes a folder that only its owner can read, with pages, hashes, and a snapshot to compare the next review with', async () => {
    const created = await create('-o', ORG);
    const review = await readReview();
    expect((await readdir(folder)).sort()).to.deep.equal(['index.html', 'org.snapshot', 'pages', 'review.json']);
    expect(await readdir(join(folder, 'pages'))).to.have.members(
      created.pages.map(({ file }) => file.slice('pages/'.length)),
    );
    for (const name of ['index.html', 'org.snapshot', 'review.json', review.pages[0]!.file]) {
      await expectOwnerOnly(join(folder, name));
    }
    await expectOwnerOnly(folder);
    for (const { file, sha256: ofPage } of review.pages) {
      expect(sha256(await readFile(join(folder, file)))).to.equal(ofPage);
    }
    expect(sha256(await readFile(join(folder, 'org.snapshot')))).to.equal(review.snapshot.sha256);
    expect(created.counts.new).to.equal(null);

    // Daniel gets one more access; then all that is asked about is known but that.
    const grant = ['access', 'grant', '-o', ORG, '--user', at('daniel.cho'), '--permission-set', 'Deploy_Everything'];
    expect((await demo.plugin.run([...grant, '--no-prompt'])).exitCode).to.equal(0);
    const last = join(folder, 'org.snapshot');
    folder = join(demo.sf.home, 'next');
    const next = await create('-o', ORG, '--with-snapshot', last);
    expect(next.counts.new).to.equal(1);
    const given = (await readReview()).pages.flatMap(itemsOf).find(({ name }) => name === 'Deploy_Everything')!;
    const [assignment] = demo.simulator.org
      .table('PermissionSetAssignment')
      .where('AssigneeId', given.userId)
      .slice(-1);
    expect(Date.parse(given.changedAt!)).to.equal(
      Math.floor(Date.parse(String(assignment!.SystemModstamp)) / 1000) * 1000,
    );
    const text = await demo.plugin.run([
      ...['access', 'review', 'create', '--snapshot', last, '--output-dir', join(demo.sf.home, 'third')],
      ...[...FALLBACKS, '--with-snapshot', join(folder, 'org.snapshot')],
    ]);
    expect(text.exitCode).to.equal(1);
    expect(text.stderr).to.match(/later than what is\s+reviewed/);
  });

  it('makes no review where somebody has no reviewer, or the folder or the last snapshot is not right, and leaves nothing', async () => {
    const args = ['access', 'review', 'create', '-o', ORG, '--output-dir', folder];
    await expectRefusal(demo.plugin, args, [
      /C1 Connector \(c1.connector@acme-rockets.example\)/,
      /--fallback-reviewer/,
    ]);
    // Nobody reviews themselves.
    await expectRefusal(
      demo.plugin,
      [...args, '--fallback-reviewer', at('mia.santos')],
      [/^(?!.*Connector).*Mia Santos/],
    );
    await expectRefusal(demo.plugin, [...args, '--fallback-reviewer', 'nobody@acme.example'], [/nobody@acme.example/]);
    for (const username of [at('yusuf.demir'), at('viktor.lindqvist')]) {
      const before = demo.simulator.requests.length;
      await expectRefusal(demo.plugin, [...args, '--fallback-reviewer', username], [new RegExp(`${username}.*log in`)]);
      // Twice, as text and as JSON, and not the requests that read the org as a whole.
      expect(demo.simulator.requests.length - before).to.be.at.most(20);
    }
    await expectRefusal(demo.plugin, [...args, ...FALLBACKS, '--due', '2026-02-30'], [/2026-02-30/]);
    await expectRefusal(
      demo.plugin,
      [...args, ...FALLBACKS, '--license-profile', 'Salesforce=None'],
      [/no profile "None", which is mapped for the license "Salesforce"/],
    );
    const ofNobody = 'Salesforce Platfrom=Minimum Access - Salesforce';
    await expectRefusal(
      demo.plugin,
      [...args, ...FALLBACKS, '--license-profile', ofNobody],
      [/no user license "Salesforce Platfrom"/, /Similar names: Salesforce Platform\./, /--license-profile/],
    );
    await mkdir(folder);
    await writeFile(join(folder, 'mine.txt'), 'mine');
    await expectRefusal(demo.plugin, [...args, ...FALLBACKS], [/is not empty/]);
    expect(await readdir(folder)).to.deep.equal(['mine.txt']);
    expect((await readdir(demo.sf.home)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('tells what is not decided, takes no side where two files of a page disagree, and ends with 68', async () => {
    await create('-o', ORG);
    const review = await readReview();
    const [first, second, ...others] = review.pages.toSorted(
      (one, other) => itemsOf(other).length - itemsOf(one).length,
    );
    const [contradicted, agreed, notMine] = itemsOf(first!);
    const ofFirst = keepAll(first!);
    const files = [
      await decide(review, first!, ofFirst.with(2, { item: notMine!.id, decision: 'not-mine', comment: 'HR knows' })),
      await decide(
        review,
        first!,
        [
          { item: contradicted!.id, decision: 'remove' },
          { item: agreed!.id, decision: 'keep' },
        ],
        'later.json',
        { savedAt: '2027-01-01T09:00:00Z' },
      ),
      ...(await Promise.all(others.map((page) => decide(review, page, keepAll(page))))),
    ];
    const copy = join(demo.sf.home, 'copy.json');
    await copyFile(files[0]!, copy);
    const again = [files[0]!, files[0]!.replace(demo.sf.home, `${demo.sf.home}/.`), copy];
    const { exitCode, result } = await close(demo.plugin, [...files, ...again]);
    expect(exitCode).to.equal(68);
    const outcomeOf = ({ id }: Item): string => result.items.find(({ item }) => item === id)!.outcome;
    expect([contradicted!, agreed!, notMine!].map(outcomeOf)).to.deep.equal(['contradictory', 'keep', 'not mine']);
    expect(result.counts).to.include({
      ...{ contradictory: 1, notMine: 1, undecided: itemsOf(second!).length, remove: 0, revocations: 0 },
    });
    expect(result.decisionsFiles).to.have.length(files.length);
    expect(result.decisionsFiles.map((file) => file.sha256)).to.include(sha256(await readFile(files[0]!)));
    expect(await readFile(result.files.revocations.path, 'utf8')).to.equal(
      'action,user,resource_type,resource,entitlement\n',
    );
    const evidence = Object.fromEntries(Object.entries(result).filter(([key]) => key !== 'files' && key !== 'command'));
    expect(JSON.parse(await readFile(result.files.evidenceJson.path, 'utf8'))).to.deep.equal(evidence);
    expect(result.areDecisionsSigned).to.equal(false);
    expect(await readFile(result.files.evidenceHtml.path, 'utf8')).to.contain('Decisions are not signed');

    const told = await demo.plugin.run(['access', 'review', 'close', '--review', folder, '--decisions', ...files]);
    expect(told.exitCode).to.equal(68);
    const text = told.stdout.replaceAll(/\s+/g, ' ');
    expect(text).to.contain(`Has not answered: `).and.contain(second!.reviewer.username);
    expect(text).to.contain('Two files of one page disagree').and.contain(`keep in ${first!.id}.json at`);
    expect(text).to.contain('HR knows');
    expect(text)
      .to.contain('close the review with the new file in place of the old one')
      .and.contain('"sf access revoke"');

    // Whoever should decide was asked, and the reviewer has saved the page again.
    const anew = await decide(review, first!, ofFirst.with(2, { item: notMine!.id, decision: 'keep', comment: 'HR' }));
    expect(anew).to.equal(files[0]);
    const { result: later } = await close(demo.plugin, files);
    expect(later.counts).to.include({ contradictory: 1, notMine: 0, keep: result.counts.keep + 1 });
    expect(later.items.find(({ item }) => item === notMine!.id)!.decisions[0]!.comment).to.equal('HR');
  });

  it('refuses files that are not right, each with the reason, and writes nothing', async () => {
    await create('-o', ORG);
    const review = await readReview();
    const [page, other] = review.pages as [Page, Page];
    const [item] = itemsOf(page);
    const [foreign] = itemsOf(other);
    const keep = keepAll(page);
    const path = (name: string): string => join(demo.sf.home, name);
    await writeFile(path('broken.json'), '{"format": ');
    await writeFile(
      path('twice.json'),
      (await readFile(await decide(review, page, keep), 'utf8')).replace('{', '{"review":"x",'),
    );
    await writeFile(path('utf16.json'), Buffer.from('{}', 'utf16le'));
    const files = [
      path('broken.json'),
      path('twice.json'),
      path('utf16.json'),
      path('missing.json'),
      await decide(review, page, keep, 'otherReview.json', { review: 'x' }),
      await decide(review, page, keep, 'otherPage.json', { page: 'p99' }),
      await decide(review, page, keep, 'otherReviewer.json', { reviewer: 'eve@acme.example' }),
      await decide(review, page, keep, 'version.json', { version: 2 }),
      await decide(review, page, [{ item: foreign!.id, decision: 'keep' }], 'unknown.json'),
      await decide(review, page, [keep[0]!, keep[0]!], 'itemTwice.json'),
      await decide(review, page, [{ item: item!.id, decision: 'keep', comment: 'x'.repeat(2001) }], 'long.json'),
      await decide(review, page, [{ item: item!.id, decision: 'drop' as 'keep' }], 'word.json'),
    ];
    await expectRefusal(
      demo.plugin,
      ['access', 'review', 'close', '--review', folder, '--decisions', ...files],
      [
        /broken.json is no JSON/,
        /twice.json has a key twice/,
        /utf16.json/,
        /missing.json cannot be read/,
        /otherReview.json is of another review/,
        /otherPage.json is of a page that this review does not have/,
        /otherReviewer.json names another reviewer/,
        /version.json does not have the form/,
        /unknown.json decides about what its page does not have/,
        /itemTwice.json decides twice/,
        /long.json does not have the form/,
        /word.json does not have the form/,
      ],
    );
    expect(await readdir(folder)).not.to.include.members(['evidence.json']);
    await expectRefusal(
      demo.plugin,
      ['access', 'review', 'close', '--review', demo.sf.home, '--decisions', files[0]!],
      [/review.json cannot be read/],
    );
  });

  it('tells what has changed in the org since, and leaves it out of the revocations', async () => {
    await create('-o', ORG, '--scope', 'all');
    const review = await readReview();
    const all = review.pages.flatMap(itemsOf);
    const sets = all.filter(({ kind }) => kind === 'permission set');
    const [gone, ofInactive] = [sets[0]!, sets.find(({ userId }) => userId !== sets[0]!.userId)!];
    const [, setId] = gone.entitlement.split(':');
    const assignments = demo.simulator.org.table('PermissionSetAssignment');
    for (const { Id, AssigneeId } of assignments.where('PermissionSetId', setId!)) {
      if (AssigneeId === gone.userId) assignments.delete(Id);
    }
    demo.simulator.org.table('User').update(ofInactive.userId, { IsActive: false });
    rename('User', ['Id', ofInactive.userId], { Username: 'renamed@acme-rockets.example' });
    const profile = all.find(({ kind }) => kind === 'profile')!;
    const removed = new Set([gone.id, ofInactive.id, profile.id]);
    const files = await Promise.all(
      review.pages.map((page) =>
        decide(
          review,
          page,
          itemsOf(page).map(({ id }) => ({ item: id, decision: removed.has(id) ? 'remove' : 'keep' })),
        ),
      ),
    );
    const output = join(demo.sf.home, 'closed; in haste');
    const { exitCode, result } = await close(demo.plugin, files, '-o', ORG, '--output-dir', output);
    expect(exitCode).to.equal(0);
    const itemOf = ({ id }: Item): ReviewClosing['items'][number] => result.items.find(({ item }) => item === id)!;
    expect(itemOf(gone)).to.include({ inOrg: 'gone', step: 'nothing to do' });
    expect(itemOf(ofInactive)).to.include({ inOrg: 'user inactive', step: 'in revocations.csv' });
    expect(itemOf(profile)).to.include({ step: 'by hand', outcome: 'remove' });
    expect(result.command).to.contain(` --file '${join(output, 'revocations.csv')}'`);
    expect(result.checkedInOrg!.apiCalls).to.be.lessThan(20);
    const rows: unknown[] = parse(await readFile(join(output, 'revocations.csv'), 'utf8'), { columns: true });
    expect(rows).to.deep.equal([
      {
        ...{ action: 'revoke', user: 'renamed@acme-rockets.example', resource_type: 'permission' },
        ...{ resource: ofInactive.name, entitlement: ofInactive.entitlement },
      },
    ]);
    expect((await readdir(folder)).sort()).to.deep.equal(['index.html', 'org.snapshot', 'pages', 'review.json']);

    await writeFile(join(folder, 'org.snapshot'), 'changed');
    expect((await close(demo.plugin, files)).result.snapshot.isUnchanged).to.equal(false);
  });
});
