import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { rowsOf } from './support/walk/rows.js';
import { walk } from './support/walk/index.js';

type Line = Record<string, unknown> & { readonly profile: Record<string, unknown> };

const OPEN = 'All users may self-authorize: everybody may use it, also without pre-authorization.';

describe('sf access sync --sync-connected-apps', () => {
  let demo: Demo;
  afterEach(() => demo.stop());

  async function sync(...more: string[]): Promise<{ stdout: string; stderr: string }> {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, ...more]);
    expect(exitCode, stderr).to.equal(0);
    return { stdout, stderr };
  }

  /** The records of the type in NDJSON. */
  async function linesOf(recordType: string): Promise<Line[]> {
    const { stdout } = await sync('--sync-connected-apps', '--sync-non-standard-users', '--result-format', 'ndjson');
    const all = stdout.trim().split('\n');
    return all
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line['record_type'] === recordType && line['resource_type'] === 'connected_application');
  }

  /**
   * Who may use each app, by the org's rows alone: users of a profile whose set lists it, who is assigned a set that lists it, and who
   * is assigned a group whose own set lists it.
   */
  function usersOfApps(): string[] {
    const { org } = demo.simulator;
    const table = (object: string): Row[] => rowsOf(org, object);
    const pairs = new Set<string>();
    for (const access of table('SetupEntityAccess')) {
      if (!/^(?:ConnectedApplication|ExternalClientApplication)$/.test(String(access.SetupEntityType))) continue;
      for (const set of table('PermissionSet')) {
        if (set.Id !== access.ParentId) continue;
        for (const user of table('User')) {
          const assignments = table('PermissionSetAssignment').filter(
            (row) => row.AssigneeId === user.Id && row.IsActive !== false && !set.IsOwnedByProfile,
          );
          // The set in a group's assignment is the one that the group owns.
          const isAssigned = assignments.some((row) => row.PermissionSetId === set.Id);
          const hasProfile = set.IsOwnedByProfile === true && user.ProfileId === set.ProfileId;
          if (hasProfile || isAssigned) pairs.add(`${String(access.SetupEntityId)} ${user.Id}`);
        }
      }
    }
    return [...pairs].sort();
  }

  for (const mutedEntities of ['hidden', 'listed'] as const) {
    it(`lists who may use each app, where what a group mutes is ${mutedEntities}`, async () => {
      demo = await startDemo({ switches: { mutedEntities } });
      const grants = await linesOf('grant');
      const listed = grants.map((line) => `${String(line['resource_id'])} ${String(line['principal_id'])}`).sort();
      const accounts = new Set(walk(demo.simulator.org, { syncNonStandardUsers: true }).accounts.keys());
      const expected = usersOfApps().filter((pair) => accounts.has(pair.split(' ')[1]!));
      expect(expected).not.to.deep.equal([]);
      expect(listed).to.deep.equal(expected);
    });
  }

  it('lists an app for nobody who has the set that opens it by a group that mutes it', async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const app = rowsOf(org, 'ConnectedApplication').find(({ Name }) => Name === 'Case Exporter')!;
    const set = rowsOf(org, 'PermissionSet').find(({ Name }) => Name === 'Case_Manager')!;
    const group = rowsOf(org, 'PermissionSetGroup').find(({ DeveloperName }) => DeveloperName === 'Support_Tier_2')!;
    const assignments = rowsOf(org, 'PermissionSetAssignment');
    const members = assignments.filter((row) => row.PermissionSetGroupId === group.Id).map((row) => row.AssigneeId);
    const direct = assignments.filter((row) => row.PermissionSetId === set.Id).map((row) => row.AssigneeId);
    expect(members.filter((user) => !direct.includes(user))).not.to.deep.equal([]);
    const holders = (await linesOf('grant')).filter((line) => line['resource_id'] === app.Id);
    expect(holders.map((line) => line['principal_id']).sort()).to.deep.equal(direct.sort());
  });

  it('reads external client apps beside connected apps, with whom their policies let in', async () => {
    demo = await startDemo();
    const apps = (await linesOf('resource')).filter((line) => line.profile['app_type'] === 'external client app');
    const shown = apps.map((line) => [
      line['display_name'],
      line['stable_name'],
      line['description'],
      line.profile['permitted_users'] ?? null,
    ]);
    expect(shown).to.deep.equal([
      ['Launch Calendar', 'Launch_Calendar', null, 'Admin approved users are pre-authorized'],
      ['Countdown Board', 'Countdown_Board', OPEN, 'All users may self-authorize'],
      ['Parts Ordering', 'rktparts__Parts_Ordering', null, null],
    ]);
  });

  it('says of connected apps, too, where all users may self-authorize', async () => {
    demo = await startDemo();
    const open = (await linesOf('resource')).filter((line) => line['description'] === OPEN);
    expect(open.map((line) => [line['display_name'], line.profile['permitted_users']])).to.deep.equal([
      ['Data Loader', 'All users may self-authorize'],
      ['Pocket Spreadsheet 📊', 'All users may self-authorize'],
      ['Countdown Board', 'All users may self-authorize'],
    ]);
  });

  it('goes on without external client apps, with one remark, where the org does not show them', async () => {
    demo = await startDemo({ withoutFeatures: ['external-client-apps'] });
    const { stdout, stderr } = await sync('--sync-connected-apps');
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org, { syncConnectedApps: true }));
    const remarks = stderr.split('Warning:').filter((line) => /ExternalClientApplication|ExtlClntApp/.test(line));
    expect(remarks).to.have.length(1);
    expect(remarks[0]!.replaceAll(/\s+/g, ' ')).to.include(
      'The object ExternalClientApplication was not read, and the sync goes on without it.',
    );
    expect(remarks[0]!.replaceAll(/\s+/g, ' ')).to.include('does not have external client apps switched on');
  });

  it('is ready without external client apps, with a warning of the check', async () => {
    demo = await startDemo({ withoutFeatures: ['external-client-apps'] });
    const { exitCode, stdout } = await demo.plugin.run([
      'access',
      'check',
      '-o',
      ORG,
      '--for',
      'connected-apps',
      '--json',
    ]);
    const { findings } = (JSON.parse(stdout) as { result: { findings: Array<Record<string, string>> } }).result;
    const told = findings.filter(({ what }) => /^(?:ExternalClientApplication|ExtlClntApp)/.test(what!));
    expect(told.map(({ level }) => level)).to.deep.equal(['warning', 'warning']);
    expect(exitCode).to.equal(0);
  });

  it('goes on without them where the API version is older than they are', async () => {
    demo = await startDemo();
    const { stderr } = await sync('--sync-connected-apps', '--api-version', '58.0');
    expect(stderr.replaceAll(/\s+/g, ' ')).to.match(/The object ExternalClientApplication was not read.*59\.0/);
  });
});
