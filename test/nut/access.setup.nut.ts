import { expect } from 'chai';
import type { CheckReport } from '../../src/schemas/check.js';
import type { SetupReport } from '../../src/schemas/setup.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const USER = 'zoe.muller@acme-rockets.example';
const PLATFORM_USER = 'desk.early@acme-rockets.example';

describe('sf access setup', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const args = (...flags: string[]): string[] => ['access', 'setup', '-o', ORG, '--user', USER, ...flags];
  const setup = async (...flags: string[]): Promise<SetupReport> => {
    const ran = await demo.plugin.run(args(...flags, '--json'));
    expect(ran.exitCode, ran.stdout).to.equal(0);
    return ran.json().result as SetupReport;
  };

  it('gives a user all permissions, and a second run changes nothing', async () => {
    const dry = await setup('--for', 'all', '--dry-run');
    expect(dry.permissions.map(({ name }) => name)).to.include.members(['FreezeUsers', 'MonitorLoginHistory']);
    expect(dry.warnings[0]).to.include('nearly an administrator');
    expect(dry).to.include({ dryRun: true, status: 'not sent' });
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    const done = await setup('--for', 'all', '--no-prompt');
    expect(done.status).to.equal('done');
    expect(done.permissions).to.deep.equal(dry.permissions);
    expect(done.permissionSet.id).to.match(/^0PS/);

    demo.simulator.resetRequests();
    const again = await setup('--for', 'all', '--no-prompt');
    expect(again).to.deep.include({ status: 'nothing to do', more: [] });
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    await demo.logIn(USER, 'as-user');
    const checked = await demo.plugin.run(['access', 'check', '-o', 'as-user', '--for', 'all', '--json']);
    const { findings, works } = checked.json().result as CheckReport;
    expect(findings.filter(({ level }) => level === 'error')).to.deep.equal([]);
    expect(works).to.equal(true);
    const through = findings
      .filter(({ group, level }) => group === 'permissions' && level === 'ok')
      .map(({ reason }) => reason);
    expect(through.every((reason) => reason.includes('C1 Connector Access'))).to.equal(true);
  });

  it('shows its plan with the reasons, also where the org demands more than is known', async () => {
    demo.simulator.org.settings.switches.permissionDependencies = 'hidden';
    const { exitCode, stdout, stderr } = await demo.plugin.run(args('--name', 'Governance', '--no-prompt'));
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(/\nGovernance \(Governance\)\n {2}\+ Permission Set Governance\n/);
    expect(stdout).to.match(/\n {2}\+ Permission Manage Users, needed for sync\n/);
    expect(stdout).to.match(/In this org, Manage Users also needs: .*Freeze Users/);
    // What the org demands is all that is shown again.
    for (const once of ['Org: ', 'Permission Set Governance\n  + Permission API', 'Permission Manage Users, needed'])
      expect(stdout.split(once), once).to.have.length(2);
    expect(stdout).to.match(
      /Nothing was changed yet\.\nGovernance \(Governance\)\n {2}\+ Permission Manage Multi-Factor Authentication in API, needed by /,
    );
    expect(stdout).to.match(
      new RegExp(
        [
          '\nThe permission set "Governance" is assigned to\\szoe\\.muller@acme-rockets\\.example\\.',
          'Next, logged in as this user:\\ssf access check --target-org zoe\\.muller@acme-rockets\\.example --for sync',
          'To take it back:\\ssf access revoke --target-org \\S+ --user \\S+ --permission-set Governance\n$',
        ].join('\n'),
      ),
    );
  });

  it('refuses what a license does not allow, and to change anything without an answer', async () => {
    const forbidden = await demo.plugin.run([...args('--no-prompt').with(-2, PLATFORM_USER)]);
    expect(forbidden.exitCode).to.equal(1);
    const told = forbidden.stderr.replace(/\s*\n(?: ›)? */g, ' ');
    expect(told).to.match(/license "Salesforce Platform" of desk\.early@\S+ does not allow .*Nothing was changed/);
    const unasked = await demo.plugin.run(args('--json'));
    expect(unasked.exitCode).to.equal(1);
    expect(unasked.json().name).to.equal('CannotAskError');
    const sets = [...demo.simulator.org.table('PermissionSet').rows()].map(({ Label }) => Label);
    expect(sets).not.to.include('C1 Connector Access');
  });

  it('refuses without a question when others hold the permission set', async () => {
    const { org } = demo.simulator;
    const set = { Name: 'Ops', Label: 'Ops', Type: 'Regular', IsCustom: true, IsOwnedByProfile: false };
    const { Id } = org.table('PermissionSet').insert(set);
    const other = org.table('User').where('Username', PLATFORM_USER)[0]!;
    org.table('PermissionSetAssignment').insert({ AssigneeId: other.Id, PermissionSetId: Id, IsActive: true });
    const refused = await demo.plugin.run(args('--name', 'Ops', '--no-prompt', '--json'));
    expect([refused.exitCode, refused.json().name]).to.deep.equal([1, 'ReachesOthersError']);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });
});
