import { expect } from 'chai';
import { change, type ChangeRun } from './support/change/change.js';
import type { Report } from './support/change/report.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { usernameOf } from '../../simulator/seeds/demo/users.js';

/** Permission sets, one of them through a group, groups, a queue, a role, territories. */
const LEAVERS = ['carlos.mendes@acme-rockets.example', 'paddy.oneil@acme-rockets.example'];
const ALL = [...LEAVERS.flatMap((user) => ['--user', user]), '--all'];

/** A group, the names on the way to it, and the reason. */
type Held = [group: string, through: string[], reason: string];

const BY_EVERYBODY =
  'every internal user holds it, since the group All Internal Users is a member: it ends when that membership is removed in Setup';
const ALL_INTERNAL = { resourceType: 'group', resource: 'AllInternalUsers', name: 'All Internal Users' };
const EVERYONE: Held = ['Everyone_at_Acme', ['All Internal Users'], BY_EVERYBODY];
const ESCALATION: Held = [
  'Escalation_Chain',
  ['Ben Carter (managers)'],
  'the user holds it as a manager of ben.carter@acme-rockets.example, whose manager group is a member: it ends when the user ' +
    'no longer manages ben.carter@acme-rockets.example, directly or through others, or when that membership is removed in Setup',
];
const PROPULSION: Held = [
  'Propulsion_Org',
  ['Daniel Cho (manager and reports)'],
  'the user holds it as daniel.cho@acme-rockets.example or by reporting to that user, whose group of reports is a member: it ends ' +
    'when the user no longer reports to daniel.cho@acme-rockets.example, directly or through others, or when that membership is removed in Setup',
];

const OF_PORTALS = ['All Customer Portal Users', 'All Partner Users'].map((name): Held => [
  'Partners_and_Customers',
  [name],
  `the user may be in it, since the group ${name} is a member, and Salesforce does not list who is in that one: it ends when ` +
    'that membership is removed in Setup',
]);

const groupsIn = (stillHeld: Report['stillHeld']): Held[] =>
  (stillHeld ?? [])
    .filter(({ access }) => access.resourceType === 'group')
    .map(({ access, through, reason }) => [access.resource, through.map(({ name }) => name), reason]);

describe('sf access revoke --all', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const heldBy = (text: string): string[] => {
    const ids = LEAVERS.map((name) => demo.simulator.org.table('User').where('Username', name)[0]?.Id ?? '');
    return [...grantsIn(text)].filter((grant) => ids.some((id) => grant.endsWith(`:user:${id}`)));
  };
  const typesOf = (grants: string[]): Set<string> => new Set(grants.map((grant) => grant.split(':', 1)[0] ?? ''));

  it('takes away all that is held directly but the profile, and can be undone', async () => {
    const before = await syncText(demo);
    expect([...typesOf(heldBy(before))]).to.include.members(['permission', 'group', 'role', 'profile', 'territory']);
    const { changes, exitCode, journal } = await change(demo, 'revoke', ALL);
    expect(exitCode).to.equal(0);
    expect(new Set(changes.map(({ verdict }) => verdict))).to.deep.equal(new Set(['revoke']));
    const after = await syncText(demo);
    expect([...typesOf(heldBy(after))]).to.deep.equal(['profile']);
    const again = await change(demo, 'revoke', ALL);
    expect(again).to.deep.include({ changes: [], exitCode: 0, journal: null });
    await undo(demo, [String(journal)]);
    expect(await syncText(demo)).to.equal(before);
  });

  it('takes the profile, too, where its license is mapped', async () => {
    const flags = [...ALL, '--license-profile', 'Salesforce=Minimum Access - Salesforce'];
    const { changes, exitCode } = await change(demo, 'revoke', flags);
    expect(exitCode).to.equal(0);
    const profiles = changes.filter(({ entitlement }) => entitlement?.startsWith('profile:'));
    expect(profiles.map(({ verdict, status }) => [verdict, status])).to.deep.equal([
      ['revoke', 'done'],
      ['revoke', 'done'],
    ]);
    const again = await change(demo, 'revoke', flags);
    expect(again).to.deep.include({ changes: [], exitCode: 0, journal: null });
  });

  it('does not fail for what no command can end, tells it, and says that sessions may remain', async () => {
    const { Id: GroupId } = demo.simulator.org.table('Group').where('DeveloperName', 'Everyone_at_Acme')[0]!;
    const { Id: UserOrGroupId } = demo.simulator.org.table('User').where('Username', LEAVERS[0]!)[0]!;
    demo.simulator.org.table('GroupMember').insert({ GroupId, UserOrGroupId });
    const run = await demo.plugin.run(['access', 'revoke', '-o', ORG, '--no-prompt', ...ALL]);
    expect(run.exitCode).to.equal(0);
    expect(run.stdout).to.include(
      '\nOpen sessions and OAuth tokens may remain. When an account is compromised,\nfreeze it first:\n' +
        `sf access user status --target-org mia.santos@acme-rockets.example --user ${LEAVERS.join(' --user ')} --set frozen\n`,
    );
    expect(run.stdout).not.to.include('still held');
    expect(run.stderr.split('no profile is mapped'), 'told once').to.have.length(2);
    expect(run.stderr.replace(/\s+/g, ' ')).to.include(
      `Still held by ${LEAVERS.join(', ')}: Group Everyone_at_Acme; every internal user holds it, since the group All Internal Users is a member`,
    );
  });

  it('does not say that sessions of inactive users may remain', async () => {
    const users = demo.simulator.org.table('User');
    const [first, other] = LEAVERS.map((name) => users.where('Username', name)[0]!);
    users.update(first!.Id, { IsActive: false });
    const run = await demo.plugin.run(['access', 'revoke', '-o', ORG, '--no-prompt', ...ALL]);
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.include(` --user ${LEAVERS[1]} --set frozen\n`).and.not.include(`--user ${LEAVERS[0]}`);
    users.update(other!.Id, { IsActive: false });
    const set = demo.simulator.org.table('PermissionSet').where('Name', 'Forecast_Editor')[0]!;
    demo.simulator.org.table('PermissionSetAssignment').insert({ AssigneeId: other!.Id, PermissionSetId: set.Id });
    const again = await demo.plugin.run(['access', 'revoke', '-o', ORG, '--no-prompt', ...ALL]);
    expect(again.exitCode, again.stderr).to.equal(0);
    expect(again.stdout).to.include('Took away 1 permission set.').and.not.include('Open sessions');
  });

  it('calls that done in JSON, as the exit code does, and names the way', async () => {
    const everyone = demo.simulator.org.table('Group').where('DeveloperName', 'Everyone_at_Acme')[0]!.Id;
    const { Id: UserOrGroupId } = demo.simulator.org.table('User').where('Username', LEAVERS[0]!)[0]!;
    demo.simulator.org.table('GroupMember').insert({ GroupId: everyone, UserOrGroupId });
    const { changes, exitCode, stillHeld } = await change(demo, 'revoke', ALL);
    expect(exitCode).to.equal(0);
    expect(new Set(changes.map(({ status }) => status))).to.deep.equal(new Set(['done']));
    expect(changes.find(({ entitlement }) => entitlement === `group:${everyone}:member`)).to.deep.include({
      verdict: 'revoke',
      reason: `taken away, but still there: ${BY_EVERYBODY}`,
      heldThrough: [{ path: [ALL_INTERNAL], command: null }],
    });
    expect(groupsIn(stillHeld)).to.deep.equal([EVERYONE, EVERYONE]);
  });

  describe('ends with what is still held', () => {
    const takeEverybodyOut = (): void => {
      const { org } = demo.simulator;
      const members = org.table('GroupMember');
      const everyone = org.table('Group').where('DeveloperName', 'Everyone_at_Acme')[0]!.Id;
      for (const { Id } of [...members.where('GroupId', everyone)]) members.delete(Id);
      const packages = org.table('PackageLicense');
      for (const { Id } of [...packages.where('NamespacePrefix', 'orgchart')]) packages.delete(Id);
    };
    const revokeAll = (...names: string[]): Promise<ChangeRun> =>
      change(demo, 'revoke', [
        ...names.flatMap((name) => ['--user', name.includes('@') ? name : usernameOf(name)]),
        '--all',
      ]);

    const cases: Array<[what: string, user: string, everybody: boolean, held: Held[]]> = [
      ["everybody's group", 'paddy.oneil', true, [EVERYONE]],
      ['the group of managers', 'marta.silva', false, [ESCALATION]],
      ['a group of reports', 'raj.patel', false, [PROPULSION]],
      ['both', 'marta.silva', true, [ESCALATION, EVERYONE]],
      ['no group', 'paddy.oneil', false, []],
      ['the groups of all portal users', 'lena.fischer@cubesat.example', true, OF_PORTALS],
    ];
    for (const [what, user, everybody, held] of cases) {
      it(`through ${what}${everybody ? '' : ', without that of everybody'}`, async () => {
        if (!everybody) takeEverybodyOut();
        const { exitCode, stillHeld } = await revokeAll(user);
        expect(exitCode).to.equal(0);
        expect(groupsIn(stillHeld)).to.deep.equal(held);
        const again = await revokeAll(user);
        expect(again).to.deep.include({ changes: [], exitCode: 0, stillHeld });
      });
    }

    it('through a group in a group', async () => {
      const groups = demo.simulator.org.table('Group');
      const [GroupId, UserOrGroupId] = ['Empty_Room', 'Everyone_at_Acme'].map(
        (name) => groups.where('DeveloperName', name)[0]!.Id,
      );
      demo.simulator.org.table('GroupMember').insert({ GroupId: GroupId!, UserOrGroupId: UserOrGroupId! });
      const { stillHeld } = await revokeAll('paddy.oneil');
      expect(groupsIn(stillHeld)).to.deep.equal([
        ['Empty_Room', ['All Internal Users', 'Everyone at Acme'], BY_EVERYBODY],
        EVERYONE,
      ]);
    });

    it('through a profile for whose license none is mapped', async () => {
      takeEverybodyOut();
      const flags = ['--user', usernameOf('paddy.oneil'), '--all'];
      const { stillHeld, exitCode, stderr } = await change(demo, 'revoke', flags);
      expect(exitCode).to.equal(0);
      expect(stillHeld).to.deep.equal([
        {
          user: usernameOf('paddy.oneil'),
          access: { resourceType: 'profile', resource: 'Acme Sales', name: 'Acme Sales' },
          through: [],
          reason:
            'a user cannot be without a profile, and no profile is mapped for the license "Salesforce"; add --license-profile "Salesforce=<profile>"',
        },
      ]);
      expect(stderr).to.equal('');
      const mapped = [...flags, '--license-profile', 'Salesforce=Minimum Access - Salesforce'];
      expect(await change(demo, 'revoke', mapped)).to.deep.include({ exitCode: 0, stillHeld: [] });
    });

    it('as a sync of effective grants lists it afterwards, with no more requests for more users', async () => {
      const users = ['raj.patel', 'marta.silva', 'daniel.cho', 'grace.adeyemi'];
      const { stillHeld } = await revokeAll(...users);
      const ids = new Map(
        users.map((name) => [demo.simulator.org.table('User').where('Username', usernameOf(name))[0]!.Id, name]),
      );
      const names = new Map(
        [...demo.simulator.org.table('Group').rows()].map(({ Id, DeveloperName }) => [Id, DeveloperName]),
      );
      type Line = { record_type: string; entitlement_id: string; principal_id: string };
      const lines = (await syncText(demo, ['--result-format', 'ndjson'])).trimEnd().split('\n');
      const synced = lines
        .map((line) => JSON.parse(line) as Line)
        .filter(({ record_type: type, entitlement_id: id }) => type === 'grant' && id.startsWith('group:'))
        .filter(({ principal_id: id }) => ids.has(id))
        .map(
          (grant) => `${names.get(grant.entitlement_id.split(':')[1]!)}: ${usernameOf(ids.get(grant.principal_id)!)}`,
        );
      // A sync lists no members of the group of all internal users.
      const told = (stillHeld ?? [])
        .filter(({ access }) => access.resourceType === 'group' && access.resource !== 'Everyone_at_Acme')
        .map(({ user, access }) => `${access.resource}: ${user}`);
      expect(told.toSorted()).to.deep.equal(synced.toSorted());
      expect(told).to.have.length.above(users.length - 1);
      const [few, many] = [await revokeAll('raj.patel'), await revokeAll(...users)];
      expect(many.apiCalls).to.be.at.most(few.apiCalls);
    });

    it('or says that it could not be read, which does not change the exit code', async () => {
      await revokeAll('paddy.oneil');
      demo.simulator.faults.plan({ kind: 'no-access', object: 'Group', times: 'always' });
      expect(await revokeAll('paddy.oneil')).to.deep.include({ changes: [], exitCode: 0, stillHeld: null });
      const run = await demo.plugin.run([
        'access',
        'revoke',
        '-o',
        ORG,
        '--no-prompt',
        '--all',
        '--user',
        usernameOf('paddy.oneil'),
      ]);
      expect(run.exitCode).to.equal(0);
      expect(run.stderr.replace(/\s+/g, ' ')).to.include(
        'What the users still hold in ways that no command can end could not be read: run the command again to see.',
      );
    });

    it('and not in a dry run, nor where it was not asked for', async () => {
      const dry = await change(demo, 'revoke', [...ALL, '--dry-run']);
      expect(dry).to.deep.include({ exitCode: 0, stillHeld: null });
      const named = await change(demo, 'revoke', ['--user', LEAVERS[0]!, '--group', 'Empty_Room']);
      expect(named).not.to.have.property('stillHeld');
    });
  });

  it('does not mix with names of entitlements', async () => {
    const { exitCode } = await demo.plugin.run(['access', 'revoke', '-o', 'acme', ...ALL, '--group', 'Empty_Room']);
    expect(exitCode).to.equal(2);
    expect(demo.simulator.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
  });
});
