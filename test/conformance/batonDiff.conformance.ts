import { expect } from 'chai';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { assignPermissionSet } from '../../simulator/seeds/builder/assignments.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { c1z } from '../../src/formats/c1z/c1z.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { requireTool, type Tool } from './support/tool.js';

type Named = { id: string | { resourceType: string; resource: string } };
type Changes = { created?: Named[]; deleted?: Named[]; modified?: Named[] };
type Diff = { resources: Changes; entitlements: Changes; grants: Changes };

const textOf = ({ id }: Named): string => (typeof id === 'string' ? id : `${id.resourceType}:${id.resource}`);

const idsOf = ({ created = [], deleted = [], modified = [] }: Changes): Record<string, string[]> => ({
  created: created.map(textOf).sort(),
  deleted: deleted.map(textOf).sort(),
  modified: modified.map(textOf).sort(),
});

const NOTHING = { created: [], deleted: [], modified: [] };

for (const { name, start } of orgs) {
  describe(`C1’s baton diff on a c1z of ${name} to which a run was added`, () => {
    let baton: Tool;
    let synced: SyncedOrg;

    before(async function () {
      baton = await requireTool(this, 'baton');
      synced = await start();
    });
    after(async () => synced?.stop());

    const diff = async (file: string): Promise<Record<keyof Diff, Record<string, string[]>>> => {
      const { resources, entitlements, grants } = JSON.parse((await baton(['-f', file, 'diff'])).stdout) as Diff;
      return { resources: idsOf(resources), entitlements: idsOf(entitlements), grants: idsOf(grants) };
    };

    it('shows nothing where nothing changed', async () => {
      const first = await synced.write(c1z, 'first.c1z', { now: new Date('2026-09-01T00:00:00Z') });
      const both = await synced.write(c1z, 'same.c1z', { now: new Date('2026-09-02T00:00:00Z'), appendTo: first });
      expect(await diff(both)).to.deep.equal({ resources: NOTHING, entitlements: NOTHING, grants: NOTHING });
    });

    it('shows exactly what changed in between', async () => {
      const { org } = synced.org.simulator;
      const builder = new OrgBuilder(org);
      const [kept, renamed] = ['Kept', 'Renamed'].map((label) => addPermissionSet(builder, { label })) as [
        { Id: string },
        { Id: string },
      ];
      const user = org
        .table('User')
        .where('UserType', 'Standard')
        .filter(({ IsActive }) => IsActive)
        .at(-1)!;
      const gone = assignPermissionSet(builder, user, org.table('PermissionSet').existing(renamed.Id));
      await synced.sync();
      const first = await synced.write(c1z, 'before.c1z', { now: new Date('2026-09-01T00:00:00Z') });

      const added = addPermissionSet(builder, { label: 'Added' });
      assignPermissionSet(builder, user, org.table('PermissionSet').existing(kept.Id));
      org.table('PermissionSetAssignment').delete(gone.Id);
      org.table('PermissionSet').update(renamed.Id, { Label: 'Another Label' });
      org.table('User').update(user.Id, { Title: 'Chief Scientist' });
      await synced.sync();
      const both = await synced.write(c1z, 'both.c1z', { now: new Date('2026-09-02T00:00:00Z'), appendTo: first });

      expect(await diff(both)).to.deep.equal({
        resources: {
          created: [`permission:${added.Id}`],
          deleted: [],
          modified: [`permission:${renamed.Id}`, `user:${user.Id}`],
        },
        entitlements: {
          created: [`permission:${added.Id}:assigned`],
          deleted: [],
          modified: [`permission:${renamed.Id}:assigned`],
        },
        grants: {
          created: [`permission:${kept.Id}:assigned:user:${user.Id}`],
          deleted: [`permission:${renamed.Id}:assigned:user:${user.Id}`],
          modified: [],
        },
      });
    });
  });
}
