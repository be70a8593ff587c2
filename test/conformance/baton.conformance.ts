import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { c1z } from '../../src/formats/c1z/c1z.js';
import { csv } from '../../src/formats/csv.js';
import { idsOf, isAccountGrant, type Ids } from './support/expected.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { requireTool, type Tool } from './support/tool.js';

type ResourceId = { resourceType: string; resource: string };
type Resources = { resources: Array<{ resource: { id: ResourceId } }> };
type Grants = { grants: Array<{ grant: { id: string } }> };
type Entitlements = { entitlements: Array<{ entitlement: { id: string } }> };
type Access = { access: Array<{ entitlements: Array<{ id: string }> }> };
type Records = Array<Record<string, string>>;

const idOf = ({ resource: { id } }: Resources['resources'][number]): string => `${id.resourceType}:${id.resource}`;

/** The columns that C1's export has; ours follow with the documented extras. */
const shared = (records: Records): string[] =>
  records
    .map((record) =>
      JSON.stringify({
        ...Object.fromEntries(Object.entries(record).slice(0, 12)),
        // C1's export has the label here, which an admin may change; ours has a name that stays.
        'Resource Name': null,
      }),
    )
    .sort();

for (const { name, start } of orgs) {
  describe(`C1’s baton on the c1z of ${name}`, () => {
    let baton: Tool;
    let synced: SyncedOrg;
    let file: string;
    let expected: Ids;
    const ask = async <T>(...args: string[]): Promise<T> =>
      JSON.parse((await baton(['-f', file, '-o', 'json', ...args])).stdout) as T;

    before(async function () {
      baton = await requireTool(this, 'baton');
      synced = await start();
      file = await synced.write(c1z, 'sync.c1z');
      expected = idsOf(synced.snapshot());
    });
    after(async () => synced?.stop());

    it('lists the resources and entitlements of the snapshot', async () => {
      const { resources } = await ask<Resources>('resources');
      expect(resources.map(idOf).sort()).to.deep.equal(expected.resources);
      const { entitlements } = await ask<Entitlements>('entitlements');
      expect(entitlements.map(({ entitlement: { id } }) => id).sort()).to.deep.equal(expected.entitlements);
    });

    it('lists its effective grants, and the principals that hold them', async () => {
      const { grants } = await ask<Grants>('grants');
      const ids = grants.map(({ grant: { id } }) => id);
      expect(ids.filter(isAccountGrant).sort()).to.deep.equal(expected.accountGrants);
      const { resources } = await ask<Resources>('principals');
      const principals = new Set(ids.map((id) => id.split(':').slice(-2).join(':')));
      expect(resources.map(idOf).sort()).to.deep.equal([...principals].sort());
    });

    it('shows the effective access of an account', async () => {
      const principal = expected.accountGrants.at(-1)!.split(':').at(-1)!;
      const { access } = await ask<Access>('access', '-t', 'user', '-r', principal);
      const held = access.flatMap(({ entitlements }) => entitlements.map(({ id }) => `${id}:user:${principal}`));
      expect(held.sort()).to.deep.equal(expected.accountGrants.filter((id) => id.endsWith(`:user:${principal}`)));
    });

    it('counts what the snapshot counts', async () => {
      const { stdout: stats } = await baton(['-f', file, 'stats']);
      const count = (type: string): number =>
        // oxlint-disable-next-line no-control-regex -- the table has colors
        Number(new RegExp(`^${type} *\\| *(\\d+)`, 'm').exec(stats.replaceAll(/\u001b\[\d+m/g, ''))?.[1]);
      expect(count('user')).to.equal(synced.snapshot().accountCounts().total);
      expect(count('entitlements')).to.equal(expected.entitlements.length);
      for (const { resourceType, resources } of synced.snapshot().typeCounts()) {
        expect(count(resourceType), resourceType).to.equal(resources);
      }
    });

    it('exports the same upload CSV as ours, and a workbook', async () => {
      const theirs = join(synced.folder, 'theirs.csv');
      await baton(['-f', file, 'export', 'csv', '--out', theirs]);
      const records = async (path: string): Promise<Records> => parse(await readFile(path, 'utf8'), { columns: true });
      const [their, our] = [await records(theirs), await records(await synced.write(csv, 'ours.csv'))];
      expect(Object.keys(our[0]!).slice(0, 12)).to.deep.equal(Object.keys(their[0]!));
      expect(shared(our)).to.deep.equal(shared(their));
      const workbook = join(synced.folder, 'theirs.xlsx');
      await baton(['-f', file, 'export', 'xlsx', '--out', workbook]);
      expect((await readFile(workbook)).toString('latin1', 0, 2)).to.equal('PK');
    });
  });
}
