import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { rowsOf } from './support/walk/rows.js';

type Line = Record<string, unknown> & { readonly profile: Record<string, unknown> };
type GroupReport = Record<'notUpdated' | 'muting', { count: number; names: string[] }>;

const SENTENCES = /Permission set groups: .*? sets in them give\./;

describe('sf access sync of permission set groups', () => {
  let demo: Demo;
  afterEach(() => demo.stop());

  const sync = (...flags: string[]): string[] => ['access', 'sync', '-o', ORG, ...flags];

  /** What is told of groups on standard error, and in --json. */
  async function told(...flags: string[]): Promise<{ line: string | undefined; report: GroupReport }> {
    const { exitCode, stderr } = await demo.plugin.run(sync(...flags));
    expect(exitCode, stderr).to.equal(0);
    const { result } = (await demo.plugin.run(sync('--json', ...flags))).json();
    const { permissionSetGroups } = result as { permissionSetGroups: GroupReport };
    return { line: SENTENCES.exec(stderr.replaceAll('\n', ' '))?.[0], report: permissionSetGroups };
  }

  function statusOf(name: string, Status: string): void {
    const groups = demo.simulator.org.table('PermissionSetGroup');
    const group = rowsOf(demo.simulator.org, 'PermissionSetGroup').find((row) => row.DeveloperName === name)!;
    groups.update(group.Id, { Status });
  }

  it('tells in one line which are not up to date and which mute permissions', async () => {
    demo = await startDemo();
    expect(await told()).to.deep.equal({
      line: 'Permission set groups: 1 is not up to date (Launch_Day), 1 mutes permissions (Support_Tier_2). What their members may do can differ from what the sets in them give.',
      report: { notUpdated: { count: 1, names: ['Launch_Day'] }, muting: { count: 1, names: ['Support_Tier_2'] } },
    });
  });

  it('names the first five in the line, and more in --json', async () => {
    demo = await startDemo();
    const failed = ['Sales_Operations', 'Release_Engineering', 'Finance_Close', 'Telemetry_Team', 'Empty_Bundle'];
    for (const name of failed) statusOf(name, 'Failed');
    const { line, report } = await told('--resource-type', 'permission_set_group');
    expect(line).to.include(`6 are not up to date (${failed.join(', ')} and 1 more), 1 mutes permissions`);
    expect(report.notUpdated).to.deep.equal({ count: 6, names: [...failed, 'Launch_Day'] });
  });

  it('has no such line where there are none, or where groups are not read', async () => {
    demo = await startDemo();
    const nothing = { count: 0, names: [] };
    const none = { line: undefined, report: { notUpdated: nothing, muting: nothing } };
    expect(await told('--resource-type', 'role')).to.deep.equal(none);
    statusOf('Launch_Day', 'Updated');
    for (const { Id } of rowsOf(demo.simulator.org, 'MutingPermissionSet')) {
      for (const component of rowsOf(demo.simulator.org, 'PermissionSetGroupComponent')) {
        if (component.PermissionSetId === Id)
          demo.simulator.org.table('PermissionSetGroupComponent').delete(component.Id);
      }
    }
    expect(await told()).to.deep.equal(none);
  });

  it('marks them in the profiles of the groups', async () => {
    demo = await startDemo();
    const { stdout } = await demo.plugin.run(sync('--result-format', 'ndjson'));
    const groups = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line['record_type'] === 'resource' && line['resource_type'] === 'permission_set_group');
    const marked = groups.filter(({ profile }) => profile['status'] !== 'Updated' || profile['has_muted_permissions']);
    expect(marked.map(({ profile }) => profile)).to.deep.equal([
      {
        api_name: 'Support_Tier_2',
        status: 'Updated',
        session_activation_required: false,
        has_muted_permissions: true,
      },
      { api_name: 'Launch_Day', status: 'Outdated', session_activation_required: false },
    ]);
    expect(groups).to.have.length(10);
  });

  it('are read, with a remark, by a user who may not see what is in them', async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const rights = { PermissionsAssignPermissionSets: true, PermissionsViewSetup: false };
    const user = rowsOf(org, 'User').find(({ Username }) => String(Username).startsWith('c1.connector@'))!;
    for (const set of rowsOf(org, 'PermissionSet')) {
      if (set.Name === 'C1_Connector' || set.ProfileId === user.ProfileId)
        org.table('PermissionSet').update(set.Id, rights);
    }
    await demo.logIn(String(user.Username), 'narrow');
    const { exitCode, stdout, stderr } = await demo.plugin.run([
      ...['access', 'sync', '-o', 'narrow', '--resource-type', 'permission_set_group'],
    ]);
    expect(exitCode, stderr).to.equal(0);
    expect(stderr.replaceAll(/\s+/g, ' ')).to.include(
      'The object PermissionSetGroupComponent was not read, and the sync goes on without it.',
    );
    const { resources } = JSON.parse(stdout) as { resources: Line[] };
    expect(resources).to.have.length(10);
  });
});
