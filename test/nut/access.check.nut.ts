import { expect } from 'chai';
import type { FieldValue } from '../../simulator/schema/types.js';
import { permissionNeeds } from '../../src/resources/uses.js';
import type { CheckReport } from '../../src/schemas/check.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const MOST_CALLS = 25;
const USER = 'linh.tran@acme-rockets.example';

describe('sf access check', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const check = async (...flags: string[]): Promise<{ exitCode: number | null; report: CheckReport }> => {
    const ran = await demo.plugin.run(['access', 'check', '-o', ORG, '--json', ...flags]);
    return { exitCode: ran.exitCode, report: ran.json().result as CheckReport };
  };
  const errorsOf = ({ findings }: CheckReport): string[] =>
    findings.filter(({ level }) => level === 'error').map(({ what, reason }) => `${what}: ${reason}`);

  /** Takes a system permission away from all that could give it to the administrator. */
  const takeAway = (...permissions: string[]): void => {
    const { org } = demo.simulator;
    const none: Record<string, FieldValue> = Object.fromEntries(
      permissions.map((name) => [`Permissions${name}`, false]),
    );
    for (const object of ['PermissionSet', 'Profile']) {
      for (const { Id } of [...org.table(object).rows()]) org.table(object).update(Id, none);
    }
  };

  it('finds the administrator ready for everything, by reads alone and in few calls', async () => {
    demo.simulator.resetRequests();
    const { exitCode, report } = await check('--for', 'all');
    expect(errorsOf(report)).to.deep.equal([]);
    expect(exitCode).to.equal(0);
    expect(report.works).to.equal(true);
    expect(new Set(report.findings.map(({ group }) => group)).size).to.equal(8);
    expect(report.apiCalls).to.be.at.most(MOST_CALLS);
    expect(demo.simulator.requests.length).to.be.at.most(MOST_CALLS);
    const reads = demo.simulator.requests.flatMap((request) => request.subrequests ?? [request]);
    expect(new Set(reads.map(({ method }) => method))).to.deep.equal(new Set(['GET']));
  });

  it('prints what to look at, and in one sentence what is fine', async () => {
    const { exitCode, stdout } = await demo.plugin.run(['access', 'check', '-o', ORG]);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Warnings:\n {2}Edition\n/);
    expect(stdout).to.match(
      /\nFine: edition, session, API budget, 4 permissions, 12 objects, 2 features, 11\nlicenses\.\n/,
    );
    expect(stdout).to.match(/\nReady for sync \(10 warnings, \d+ API calls\)\.\n$/);
    const long = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('→ sf access '));
    expect(long).to.deep.equal([]);
  });

  it('prints what is missing first', async () => {
    takeAway('ManageUsers', 'ManageInternalUsers');
    const { exitCode, stdout } = await demo.plugin.run(['access', 'check', '-o', ORG, '--for', 'provision,sync']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^Missing:\n {2}Permissions\n {4}Manage Users: needed for sync, provision, and missing/);
    expect(stdout).to.match(/\nNot ready for .* \(\d+ things? missing,/);
  });

  it('says where a permission comes from', async () => {
    const { report } = await check();
    const found = report.findings.find(({ what }) => what === 'Manage Users');
    expect(found?.reason).to.equal('needed for sync; the running user has it through System Administrator');
  });

  it('names inactive users who hold access, and a command that lists these very users', async () => {
    const { report } = await check();
    const found = report.findings.find(({ what }) => what === 'PermissionSetAssignment.Assignee')!;
    const names = /: 5 \((.*)\)$/.exec(found.reason)![1]!.split(', ');
    const { stdout, exitCode } = await demo.plugin.run([...found.nextStep!.split(' ').slice(1), '-r', 'csv']);
    expect(exitCode).to.equal(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',')[0]),
    ).to.deep.equal(names);
  });

  it('warns of data that would mislead a review', async () => {
    const { report } = await check();
    const warnings = report.findings.filter(({ group, level }) => group === 'hygiene' && level === 'warning');
    expect(warnings.map(({ what }) => what)).to.include.members(['User.Email', 'PermissionSetAssignment.Assignee']);
    for (const { nextStep } of warnings) expect(nextStep).to.be.a('string');
  });

  it('reports missing territories as an error when they are asked for, as the command that needs them does', async () => {
    demo.simulator.org.settings.features.delete('territory-management');
    const { exitCode, report } = await check('--for', 'sync,territories');
    expect(exitCode).to.equal(1);
    expect(errorsOf(report).join()).to.include('Enterprise Territory Management');
    await expectRefusal(
      demo.plugin,
      ['access', 'sync', '-o', ORG, '--resource-type', 'territory'],
      [/Enterprise Territory Management/],
    );
  });

  it('finds too few API requests left', async () => {
    demo.simulator.org.settings.apiLimit = 24;
    const { exitCode, report } = await check();
    expect(exitCode).to.equal(1);
    expect(report.findings.find(({ group }) => group === 'api-budget')?.level).to.equal('error');
  });

  for (const edition of ['Professional Edition', 'Team Edition']) {
    it(`says of ${edition} that it has no API, as a sync does`, async () => {
      demo.simulator.org.settings.edition = edition;
      const { exitCode, report } = await check();
      expect(exitCode).to.equal(1);
      expect(report.findings[0]).to.include({ group: 'permissions', level: 'error', what: 'API Enabled' });
      expect(report.findings[0]!.nextStep).to.match(/Enterprise, Unlimited, Performance and Developer Edition/);
      await expectRefusal(
        demo.plugin,
        ['access', 'sync', '-o', ORG],
        [/APIs of this org/, /Professional Edition .*add-on/],
      );
    });
  }

  const sync = ['access', 'sync'];
  const grant = (...target: string[]): string[] => ['access', 'grant', '-u', USER, ...target, '--no-prompt'];
  /** `told`: the permission that the command names, where it stands in for the missing one. */
  const needed: Array<{ label: string; taken: string[]; command: string[]; told?: string }> = [
    { label: 'API Enabled', taken: ['ApiEnabled'], command: sync },
    { label: 'View Setup and Configuration', taken: ['ViewSetup'], command: sync },
    { label: 'Manage Users', taken: ['ManageUsers', 'ManageInternalUsers'], command: sync },
    {
      label: 'Customize Application',
      taken: ['CustomizeApplication', 'ViewSetup'],
      command: [...sync, '--resource-type', 'connected_application'],
    },
    {
      label: 'Assign Permission Sets',
      taken: ['AssignPermissionSets'],
      command: grant('--permission-set', 'API_Access'),
    },
    { label: 'Manage Territories', taken: ['ManageTerritories'], command: grant('--territory', 'Antarctica') },
    {
      label: 'Manage Package Licenses',
      taken: ['ManagePackageLicenses'],
      command: grant('--package-license', 'rktparts'),
    },
    {
      label: 'View Roles and Role Hierarchy',
      taken: ['ViewRoles'],
      command: [...sync, '--resource-type', 'role'],
    },
    // Nobody holds Manage Users without it.
    {
      label: 'Manage Roles',
      taken: ['ManageRoles', 'ManageUsers', 'ManageInternalUsers'],
      command: grant('--role', 'Launch_Operator'),
      told: 'Manage Users',
    },
    {
      label: 'Freeze Users',
      taken: ['FreezeUsers', 'ManageUsers'],
      command: ['access', 'user', 'status', '-u', USER, '--set', 'frozen', '--no-prompt'],
      told: 'Manage Users',
    },
  ];

  it('has a row for every permission that something needs', () => {
    expect(needed.map(({ label }) => label)).to.have.members(permissionNeeds.map(({ permission }) => permission.label));
  });

  for (const { label, taken, command, told = label } of needed) {
    it(`names ${label} where it is missing, as the command that needs it does`, async () => {
      takeAway(...taken);
      demo.simulator.org.settings.switches.rolesWithoutViewRoles = 'hidden';
      const { exitCode, report } = await check('--for', 'all');
      expect(exitCode).to.equal(1);
      expect(errorsOf(report).join('\n')).to.include(label).and.to.include(told);
      const ran = await demo.plugin.run([...command, '-o', ORG]);
      expect(ran.exitCode, ran.stdout).to.equal(1);
      expect(ran.stderr.replace(/\s*\n(?: ›)? */g, ' ')).to.include(told);
    });
  }
});
