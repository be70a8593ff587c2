import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import type { CheckReport } from '../../src/schemas/check.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import type { RunResult } from './support/sf.js';

const USER = 'zoe.muller@acme-rockets.example';
const ADMIN = 'c1.connector@acme-rockets.example';

/** What nobody here knows of Salesforce, beside the switches that have a test of their own. */
describe('sf access where Salesforce may do the one or the other', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const run = (...args: string[]): Promise<RunResult> => demo.plugin.run(['access', ...args, '-o', ORG]);
  const table = (object: string): ReturnType<Demo['simulator']['org']['table']> => demo.simulator.org.table(object);
  const find = (object: string, field: string, value: string): Row =>
    [...table(object).rows()].find((row) => row[field] === value)!;

  /** More users, and assignments of a permission set, than REST gives on a page: tables for jobs. */
  function addHolders(): void {
    const { ProfileId = null } = find('User', 'Username', USER);
    const set = find('PermissionSet', 'Name', 'Telemetry_Viewer');
    for (let number = 1; number <= 2001; number += 1) {
      const Username = `holder-${String(number)}@acme-rockets.example`;
      const holder = {
        Username,
        Email: Username,
        LastName: String(number),
        ProfileId,
        UserType: 'Standard',
        IsActive: true,
      };
      const { Id } = table('User').insert(holder);
      table('PermissionSetAssignment').insert({ AssigneeId: Id, PermissionSetId: set.Id, IsActive: true });
    }
  }

  it('checks the features whether or not describe-global is answered in a composite request', async () => {
    const features = async (): Promise<string[]> => {
      const ran = await run('check', '--json');
      expect(ran.exitCode, ran.stderr).to.equal(0);
      const { findings } = ran.json().result as CheckReport;
      return findings.flatMap(({ what, reason }) => (what === 'BotDefinition' ? `${what}: ${reason}` : []));
    };
    const answered = await features();
    expect(answered).to.deep.equal(['BotDefinition: bots or agents can be read']);
    demo.simulator.org.settings.switches.describeInComposite = 'refused';
    expect(await features()).to.deep.equal(answered);
  });

  for (const switches of [{ bulkOfSetupObjects: 'refused' }, { bulkOrder: 'any' }] as const)
    it(`syncs the same with ${Object.entries(switches).join().replace(',', ' ')}`, async () => {
      const sync = async (name: string, bulk: string): Promise<string> => {
        const path = join(demo.sf.home, name);
        const { exitCode, stderr } = await run('sync', '--output-file', path, '--bulk', bulk);
        expect(exitCode, stderr).to.equal(0);
        return readFile(path, 'utf8');
      };
      addHolders();
      const byRest = await sync('rest.csv', 'never');
      Object.assign(demo.simulator.org.settings.switches, switches);
      demo.simulator.resetRequests();
      expect(await sync('jobs.csv', 'always')).to.equal(byRest);
      expect(demo.simulator.requests.filter(({ path }) => path.endsWith('/jobs/query'))).not.to.be.empty;
    });

  it('tells the same of groups in groups where semi-joins are refused', async () => {
    const sync = async (name: string): Promise<string> => {
      const path = join(demo.sf.home, name);
      const { exitCode, stderr } = await run('sync', '--output-file', path);
      expect(exitCode, stderr).to.equal(0);
      return readFile(path, 'utf8');
    };
    const revoke = async (): Promise<string> => (await run('revoke', '--user', USER, '--all', '--dry-run')).stdout;
    const [document, plan] = [await sync('accepted.csv'), await revoke()];
    expect(plan).to.include('Global_Sales');
    demo.simulator.org.settings.switches.groupSemiJoins = 'refused';
    expect(await sync('refused.csv')).to.equal(document);
    expect(await revoke()).to.equal(plan);
    const args = ['revoke', '--user', USER, '--group', 'Global_Sales', '--no-prompt'];
    const { exitCode, stdout, stderr } = await run(...args);
    expect(exitCode, stderr).to.equal(68);
    expect(stdout + stderr).to.match(/held through group Berlin Pod/);
  });

  for (const deletedAgain of ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'] as const)
    it(`takes what somebody else revokes meanwhile for revoked: ${deletedAgain}`, async () => {
      demo.simulator.org.settings.switches.deletedAgain = deletedAgain;
      const user = find('User', 'Username', USER).Id;
      const group = find('Group', 'DeveloperName', 'Global_Sales').Id;
      const isMember = (): boolean =>
        table('GroupMember')
          .where('GroupId', group)
          .some((row) => row.UserOrGroupId === user);
      expect(isMember()).to.equal(true);
      demo.simulator.faults.plan({ kind: 'rows-deleted', object: 'GroupMember', method: 'DELETE', written: true });
      const { exitCode, stdout, stderr } = await run(
        'revoke',
        '--user',
        USER,
        '--group',
        'Global_Sales',
        '--no-prompt',
      );
      expect(isMember()).to.equal(false);
      // She is still in it through a group in the group.
      expect(exitCode, stdout + stderr).to.equal(68);
      expect(stdout + stderr)
        .to.include('Berlin_Pod')
        .and.not.to.include(deletedAgain);
    });

  for (const grantAfterEnd of ['refused', 'accepted'] as const)
    for (const expiredAssignments of ['shown', 'hidden'] as const)
      it(`grants what has ended: again ${grantAfterEnd}, the old ${expiredAssignments}`, async () => {
        const { org } = demo.simulator;
        Object.assign(org.settings.switches, { grantAfterEnd, expiredAssignments });
        const [AssigneeId, PermissionSetId] = [
          find('User', 'Username', USER).Id,
          find('PermissionSet', 'Name', 'Telemetry_Viewer').Id,
        ];
        const ExpirationDate = '2026-08-01T00:00:00.000+0000';
        table('PermissionSetAssignment').insert({ AssigneeId, PermissionSetId, IsActive: false, ExpirationDate });
        const grant = ['grant', '--user', USER, '--permission-set', 'Telemetry_Viewer', '--no-prompt'];
        const { exitCode, stdout, stderr } = await run(...grant);
        expect(exitCode, stdout + stderr).to.equal(0);
        const held = table('PermissionSetAssignment')
          .where('AssigneeId', AssigneeId)
          .filter((row) => row.PermissionSetId === PermissionSetId && !row.ExpirationDate);
        expect(held).to.have.length(1);
      });

  describe('where roles are hidden from who lacks View Roles and Role Hierarchy', () => {
    beforeEach(() => {
      demo.simulator.org.settings.switches.rolesWithoutViewRoles = 'hidden';
      for (const object of ['PermissionSet', 'Profile']) {
        for (const { Id } of [...table(object).rows()]) table(object).update(Id, { PermissionsViewRoles: false });
      }
    });

    const NO = 3;
    for (const [expected, ...args] of [
      [0, 'user', 'status', '--user', USER],
      [0, 'user', 'status', '--user', USER, '--set', 'frozen', '--no-prompt'],
      [0, 'grant', '--user', USER, '--permission-set', 'Telemetry_Viewer', '--no-prompt'],
      [0, 'grant', '--user', USER, '--group', 'FY27_Planners', '--no-prompt'],
      [0, 'revoke', '--user', USER, '--group', 'FY27_Planners', '--no-prompt'],
      [NO, 'why', '--user', USER, '--permission-set', 'Telemetry_Viewer'],
      [NO, 'why', '--user', USER, '--can', 'ModifyAllData'],
    ] as Array<[number, ...string[]]>) {
      it(`does without them: ${args.join(' ')}`, async () => {
        const { exitCode, stdout, stderr } = await run(...args);
        expect(exitCode, stdout + stderr).to.equal(expected);
      });
    }

    for (const args of [
      ['sync', '-r', 'json'],
      ['grant', '--user', USER, '--role', 'CEO', '--no-prompt'],
      ['revoke', '--user', USER, '--role', 'CEO', '--no-prompt'],
      ['revoke', '--user', USER, '--all', '--dry-run'],
      ['who', '--role', 'CEO'],
      ['why', '--user', USER, '--role', 'CEO'],
    ]) {
      it(`names the permission that shows them: ${args.join(' ')}`, async () => {
        const { exitCode, stdout, stderr } = await run(...args, '--json');
        expect(exitCode, stdout + stderr).to.equal(1);
        const { name, message } = JSON.parse(stdout) as { name: string; message: string };
        expect([name, message]).to.deep.equal([
          'MissingPermissionError',
          `${demo.simulator.username} may not read UserRole: the system permission "View Roles and Role Hierarchy" is missing.`,
        ]);
      });
    }
  });

  it('says that the member of a queue is refused, where Manage Users does not suffice', async () => {
    await demo.logIn(ADMIN, 'connector');
    const grant = (queue: string): Promise<RunResult> =>
      demo.plugin.run(['access', 'grant', '-o', 'connector', '--user', USER, '--group', queue, '--no-prompt']);
    expect((await grant('Unattended')).exitCode).to.equal(0);
    demo.simulator.org.settings.switches.queueMembers = 'more';
    const { exitCode, stdout, stderr } = await grant('Launch_Support');
    expect(exitCode, stdout + stderr).to.equal(1);
    expect(stderr)
      .to.match(/Launch_Support|Launch Support/)
      .and.to.match(/Customize Application and\s+Manage Public List Views/);
  });
});
