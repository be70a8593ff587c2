import { join } from 'node:path';
import { expect } from 'chai';
import type { UserAccessReport, WhyReport } from '../../src/schemas/answers.js';
import { change } from './support/change/change.js';
import { changesCsv } from './support/change/changesFile.js';
import { syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { usernameOf } from '../../simulator/seeds/demo/users.js';

/** Holds Deploy_Everything through the permission set group Release_Engineering, and Modify All Data with it. */
const MAREK = 'marek.dvorak@acme-rockets.example';

describe('sf access revoke, of what is held in another way', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const revoke = ['access', 'revoke', '-o', ORG, '--no-prompt', '--user', MAREK];
  const through = {
    path: [{ resourceType: 'permission_set_group', resource: 'Release_Engineering', name: 'Release Engineering' }],
    command: `sf access revoke --target-org mia.santos@acme-rockets.example --user ${MAREK} --permission-set-group Release_Engineering`,
  };

  it('says through what, and the command that ends it, where nothing is held directly', async () => {
    const run = await demo.plugin.run([...revoke, '--permission-set', 'Deploy_Everything']);
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.include('  ! Permission Set Deploy_Everything');
    expect(run.stdout).to.include('held through permission set group Release Engineering');
    expect(run.stdout).to.include('Plan: 1 held in another way.');
    expect(run.stdout).to.include('Nothing was changed. 1 access is held in another way.');
    expect(run.stderr.replace(/\s+/g, ' ')).to.include(`To end it: ${through.command}`);
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    const { changes, exitCode } = await change(demo, 'revoke', [
      '--user',
      MAREK,
      '--permission-set',
      'Deploy_Everything',
    ]);
    expect(exitCode).to.equal(1);
    expect(changes[0]).to.deep.include({
      verdict: 'held through',
      status: 'still held',
      reason: 'held through permission set group Release Engineering',
      heldThrough: [through],
    });
  });

  it('says so after something direct was taken away', async () => {
    await change(demo, 'grant', ['--user', MAREK, '--permission-set', 'Deploy_Everything']);
    const { changes, exitCode } = await change(demo, 'revoke', [
      '--user',
      MAREK,
      '--permission-set',
      'Deploy_Everything',
    ]);
    expect(exitCode).to.equal(68);
    expect(changes[0]).to.deep.include({
      verdict: 'revoke',
      status: 'partly done',
      reason: 'taken away, but still there: held through permission set group Release Engineering',
      heldThrough: [through],
    });
  });

  it('is a success where the same run ends it', async () => {
    const flags = ['--user', MAREK, '--permission-set', 'Deploy_Everything'];
    const both = await change(demo, 'revoke', [...flags, '--permission-set-group', 'Release_Engineering']);
    expect(both.exitCode).to.equal(0);
    expect(both.changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([
      ['revoke', 'done'],
      ['revoke', 'done'],
    ]);
    const again = await change(demo, 'revoke', flags);
    expect(again.changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do', heldThrough: [] });
    expect(again.exitCode).to.equal(0);
  });

  /** Each way into a group, with the path that is named and the access whose revoke ends it; null where no command can. */
  const ways: Array<[way: string, user: string, group: string, reason: string | RegExp, end: string | null]> = [
    ['a group in it', 'zoe.muller', 'DACH_Sales', 'held through group Berlin Pod', '--group Berlin_Pod'],
    [
      'a group in a group in it',
      'zoe.muller',
      'EMEA_Sales',
      'held through group Berlin Pod, which is in group DACH Sales',
      '--group Berlin_Pod',
    ],
    [
      'groups that are in one another',
      'tess.okafor',
      'Mission_Control',
      'held through group Range Safety, which is in group Launch Weather',
      '--group Range_Safety',
    ],
    ['a territory', 'zoe.muller', 'DACH_Territory_Watch', 'held through territory DACH', '--territory DACH'],
    [
      'a territory below',
      'zoe.muller',
      'EMEA_Territory_Watch',
      'held through territory DACH, which is in group EMEA (territory and subordinates)',
      '--territory DACH',
    ],
    ['reports', 'daniel.cho', 'Propulsion_Org', /^the user holds it as daniel\.cho@\S+ or by reporting/, null],
    [
      'everybody',
      'zoe.muller',
      'Everyone_at_Acme',
      /^every internal user holds it, since the group All Internal/,
      null,
    ],
    [
      'all portal users',
      'lena.fischer@cubesat.example',
      'Partners_and_Customers',
      /^the user may be in it, since the group All Customer Portal Users is a member, and Salesforce does not list/,
      null,
    ],
  ];
  for (const [way, user, group, reason, end] of ways) {
    it(`names ${way} through which a group is held`, async () => {
      const username = user.includes('@') ? user : usernameOf(user);
      const { changes, exitCode } = await change(demo, 'revoke', ['--user', username, '--group', group]);
      expect(exitCode).to.equal(1);
      const [only] = changes;
      expect(only).to.deep.include({ verdict: 'held through', status: 'still held' });
      if (typeof reason === 'string') expect(only!.reason).to.equal(reason);
      else expect(only!.reason).to.match(reason);
      const command = `sf access revoke --target-org mia.santos@acme-rockets.example --user ${username} ${end}`;
      expect(only!.heldThrough[0]!.command).to.equal(end === null ? null : command);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });
  }

  it('names a group by its id in each command where a queue has its name, so that the command runs', async () => {
    const { simulator, plugin, sf } = demo;
    const groups = simulator.org.table('Group');
    const pod = groups.where('DeveloperName', 'Berlin_Pod')[0]!.Id;
    const zoe = usernameOf('zoe.muller');
    const command = (group: string): string =>
      `sf access revoke --target-org ${simulator.username} --user ${zoe} --group ${group}`;
    const told = async (): Promise<unknown[]> => {
      const { changes } = await change(demo, 'revoke', ['--user', zoe, '--group', 'DACH_Sales']);
      const path = join(sf.home, 'org.snapshot');
      await syncText(demo, ['--snapshot', path]);
      const why = async <Result>(...args: string[]): Promise<Result> =>
        (await plugin.run(['access', 'why', ...args, '--user', zoe, '--json'])).json().result as Result;
      const ofPod = ({ memberships }: UserAccessReport): string | null =>
        memberships.find(({ access }) => access.resource === 'Berlin_Pod')!.command;
      return [
        changes[0]!.heldThrough[0]!.command,
        (await why<WhyReport>('-o', ORG, '--group', 'DACH_Sales')).ways[0]!.command,
        ofPod(await why('-o', ORG)),
        ofPod(await why('--snapshot', path)),
      ];
    };
    const commands = (group: string): string[] => [
      ...Array<string>(3).fill(command(group)),
      command(group).replace(/ --target-org \S+/, ''),
    ];
    expect(await told()).to.deep.equal(commands('Berlin_Pod'));
    groups.insert({ Name: 'Pod', DeveloperName: 'BERLIN_POD', Type: 'Queue' });
    expect(await told()).to.deep.equal(commands(pod));
    const run = await plugin.run([...command(pod).split(' ').slice(1), '--no-prompt']);
    expect(run.exitCode, run.stderr).to.equal(0);
    expect((await plugin.run([...command('Berlin_Pod').split(' ').slice(1), '--dry-run'])).exitCode).to.equal(1);
  });

  it('says that an internal user is in no group of all portal users', async () => {
    const flags = ['--user', usernameOf('zoe.muller'), '--group', 'Partners_and_Customers'];
    const { changes, exitCode } = await change(demo, 'revoke', flags);
    expect(changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do' });
    expect(exitCode).to.equal(0);
  });

  it('calls nothing done that a sync of effective grants lists afterwards, whatever the way to hold it', async () => {
    type Line = { record_type: string; entitlement_id: string; principal_id: string; is_direct: boolean };
    const effective = async (): Promise<Map<string, Line>> => {
      const lines = (await syncText(demo, ['--result-format', 'ndjson'])).trimEnd().split('\n');
      const grants = lines.map((line) => JSON.parse(line) as Line).filter(({ record_type: type }) => type === 'grant');
      return new Map(grants.map((grant) => [`${grant.entitlement_id}:user:${grant.principal_id}`, grant]));
    };
    const asked = [...(await effective()).values()].filter(({ entitlement_id: id }) =>
      /^(?:permission|group):/.test(id),
    );
    expect(asked.filter(({ is_direct: isDirect }) => !isDirect).length).to.be.above(50);
    const rows = asked.map((grant) => ({ user: grant.principal_id, entitlement: grant.entitlement_id }));
    const flags = ['--file', '-', '--skip-invalid'];
    const { changes, exitCode } = await change(demo, 'revoke', flags, { input: changesCsv(rows) });
    expect(exitCode).to.equal(68);
    const after = await effective();
    const told = changes.map(({ entitlement, userId, status }) => ({ id: `${entitlement}:user:${userId}`, status }));
    expect(told.filter(({ status }) => status === 'still held' || status === 'partly done')).not.to.deep.equal([]);
    const successes = told.filter(({ status }) => status === 'done' || status === 'nothing to do');
    expect(successes.filter(({ id }) => after.has(id))).to.deep.equal([]);
  });
});
