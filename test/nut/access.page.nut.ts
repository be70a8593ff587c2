import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { fromAscending } from '../../src/model/ascending.js';
import type { AccessData } from '../../src/pages/access/accessPage.js';
import { Org } from '../../src/pages/access/browser/org.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { walk } from './support/walk/index.js';

/** What a page was written with. */
const dataIn = (html: string): AccessData =>
  JSON.parse(/<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)![1]!) as AccessData;

/** What the page says before its script runs. */
const overviewIn = (html: string): string => html.replaceAll(/<script.*?<\/script>/gs, '');

/** `kind name` of each access with the usernames of its holders. */
const holdersIn = (html: string): string[] => {
  const data = dataIn(html);
  const org = new Org(data);
  const { name, heldByAll } = data.accesses;
  const everybodys = new Set(heldByAll.map(([access]) => access));
  return Array.from(name.keys())
    .flatMap((access) =>
      [...org.holdersOf(access)]
        // The walk lists nobody for what everybody holds.
        .filter(([, { path }]) => !everybodys.has(path[0]!))
        .map(([person]) => `${org.kind(access).id} ${name[access]!} ${data.people.username[person]!}`),
    )
    .sort();
};

describe('a page of access', () => {
  let demo: Demo;
  let folder: string;
  const path = (name: string): string => join(folder, name);
  const read = (name: string): Promise<string> => readFile(path(name), 'utf8');

  const run = async (...args: string[]): ReturnType<Demo['plugin']['run']> => {
    const result = await demo.plugin.run(['access', ...args], { cwd: folder });
    expect(result.exitCode, result.stderr).to.equal(0);
    return result;
  };

  before(async () => {
    demo = await startDemo();
    folder = demo.sf.home;
    await run('sync', '-o', ORG, '--snapshot', 'plain.snapshot');
  });
  after(() => demo.stop());

  it('is written by a sync, beside other files and a snapshot, and reads permissions and licenses for it', async () => {
    const files = ['a.html', 'a.csv'].flatMap((file) => ['--output-file', file]);
    const { stdout, stderr } = await run('sync', '-o', ORG, ...files, '--snapshot', 'a.snapshot');
    expect(stderr).not.to.include('error');
    expect(stdout).to.include(
      `Wrote effective grants to ${path('a.html')}.\nNext: open ${path('a.html')} in a browser.`,
    );
    expect(await read('a.csv')).to.include('Permission Set License');
    const html = await read('a.html');
    expect(overviewIn(html))
      .to.include('by mia.santos@acme-rockets.example.')
      .and.not.to.include('not read, so that this is not known');
    // What the snapshot of the same sync says.
    await run('export', '--snapshot', 'a.snapshot', '--output-file', 'b.html', '--output-file', 'c.htm');
    expect(await read('b.html')).to.equal(html);
    expect(await read('c.htm')).to.equal(html);
  });

  it('has who holds what, in any way, as a naive walk over the org finds it', async () => {
    const found = walk(demo.simulator.org, { syncLicenses: true });
    const names = new Map([...found.resources.values()].map(({ id, type, name }) => [`${type}:${id}`, name ?? id]));
    const expected = [...found.effectiveGrants].map((grant) => {
      const [, type, id, slug, user] = /^([^:]+):([^:]+):(.+):user:(.+)$/.exec(grant)! as unknown as string[];
      const role = slug!.startsWith('role:') ? ` (${slug!.slice('role:'.length)})` : '';
      // As a page shows a line break.
      const name = names.get(`${type!}:${id!}`)!.replaceAll('\n', '\\n');
      return `${type!} ${name}${role} ${found.accounts.get(user!)!.username}`;
    });
    const told = holdersIn(await read('a.html'));
    expect(told.filter((one) => !expected.includes(one))).to.deep.equal([]);
    expect(expected.filter((one) => !told.includes(one))).to.deep.equal([]);
    expect(told).to.have.length(expected.length);
  });

  it('goes to standard output, and into the result for scripts, alone', async () => {
    const { stdout } = await run('export', '--snapshot', 'a.snapshot', '--result-format', 'html');
    expect(stdout).to.equal(await read('a.html'));
    const { json } = await run('export', '--snapshot', 'a.snapshot', '--result-format', 'html', '--json');
    expect((json().result as { document: string }).document).to.equal(stdout);
    const { json: synced } = await run('sync', '-o', ORG, '--output-file', 'd.html', '--json');
    expect(synced().result).to.deep.include({ outputFile: path('d.html') });
    expect((synced().result as { options: object }).options).to.deep.include({
      format: 'html',
      grants: 'effective',
      syncPermissions: true,
      syncLicenses: true,
    });
  });

  it('says what was not read, and never that there is none of it', async () => {
    await run('export', '--snapshot', 'plain.snapshot', '--output-file', 'plain.html');
    const html = await read('plain.html');
    const data = dataIn(html);
    expect(data.permissions).to.equal(null);
    expect(data.people.privileged).to.equal(null);
    expect(overviewIn(html))
      .to.include('Permissions were not read, so that this is not known.')
      .and.to.include('Licenses were not read, so that this is not known.')
      .and.to.include('The snapshot was made without --sync-permissions.')
      .and.not.to.include('nobody holds one of these permissions.');
    // A sync of groups alone does not read what holds permissions.
    await run(
      ...['sync', '-o', ORG, '--resource-type', 'group', '--no-sync-deactivated-users', '--output-file', 'groups.html'],
    );
    const groups = await read('groups.html');
    expect(dataIn(groups).permissions).to.equal(null);
    expect(overviewIn(groups)).to.include('<dt>inactive</dt><dd>not read</dd>');
    expect(overviewIn(html)).to.include('<dt>inactive</dt><dd>3</dd>');
  });

  it('has with --grants direct what Salesforce stores, and nothing that follows', async () => {
    await run('export', '--snapshot', 'a.snapshot', '--grants', 'direct', '--output-file', 'direct.html');
    const data = dataIn(await read('direct.html'));
    expect([data.accesses.from, data.accesses.heldByAll]).to.deep.equal([[], []]);
    const stored = data.accesses.holders.reduce((sum, holders) => sum + fromAscending(holders).length, 0);
    expect(holdersIn(await read('direct.html'))).to.have.length(stored);
  });

  it('leaves package licenses out where the running user may not see who has them', async () => {
    const other = await startDemo({ seed: 'invoices' });
    try {
      const args = ['access', 'sync', '-o', ORG, '--output-file', 'invoices.html'];
      const { exitCode, stderr } = await other.plugin.run(args, { cwd: other.sf.home });
      expect(exitCode, stderr).to.equal(0);
      const html = await readFile(join(other.sf.home, 'invoices.html'), 'utf8');
      expect(html).to.include('Package License: The snapshot was made without this resource type.');
      const org = new Org(dataIn(html));
      const who = (notation: string): string[] =>
        [...org.whoCan(org.wanted.find((one) => one.notation === notation)!).keys()].map(
          (person) => org.data.people.username[person]!.split('@')[0]!,
        );
      // permissions-model: by muting, by Modify All Data, frozen and inactive; who needs a session has none.
      expect(who('Invoice__c:delete').sort()).to.deep.equal(['ada', 'gus', 'hal']);
      expect(who('custom:Export_Invoices')).to.deep.equal(['dan']);
      expect(who('ModifyAllData').sort()).to.deep.equal(['ada', 'gus']);
    } finally {
      await other.stop();
    }
  });
});
