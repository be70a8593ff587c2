import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import { startC1, type C1 } from '../c1/start.js';
import type { TaskType } from '../c1/tasks/task.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { skipWithout } from '../systems.js';

const ADA = { email: 'ada@acme.example', last_name: 'Lovelace', profileId: 'Standard User' };
const PERMISSION_DENIED = 7;
const LONGEST_SILENCE = 120_000;

describe('sf access serve: what C1 may change', () => {
  let demo: Demo;
  let c1: C1;
  beforeEach(
    async () =>
      ([demo, c1] = await Promise.all([
        startDemo(),
        startC1({ nextPoll: 50, nextHeartbeat: 1000, silence: LONGEST_SILENCE }),
      ])),
  );
  afterEach(async () => {
    await c1.stop();
    await demo.stop();
  });

  const environment = (): Record<string, string> => ({
    BATON_CLIENT_ID: c1.clientId,
    BATON_CLIENT_SECRET: c1.clientSecret,
    BATON_PROVISIONING: 'true',
    BATON_C1_API_HOST: `localhost:${String(c1.port)}`,
    NODE_EXTRA_CA_CERTS: c1.caFile,
  });
  const serve = (flags: string[], env: Record<string, string>): ChildProcessWithoutNullStreams =>
    demo.sf.start(['access', 'serve', '-o', ORG, ...flags], { env: { ...environment(), ...env } });
  const named = (object: string, field: string, name: string): Row =>
    demo.simulator.org.table(object).where(field, name)[0]!;
  const carlos = (): string =>
    [...demo.simulator.org.table('User').rows()].find(({ Username }) => String(Username).startsWith('carlos.mendes@'))!
      .Id;

  /** What became of a task: null where it was done, else the code and the message. */
  const told = async (task: TaskType): Promise<{ code: number; message: string } | null> => {
    const { outcomes } = await c1.finished(c1.enqueue(task));
    expect(outcomes).to.have.length(1);
    const [{ status, finalState }] = outcomes as [(typeof outcomes)[number]];
    return finalState.case === 'success' ? null : { code: status!.code, message: status!.message };
  };
  const change = (action: 'grant' | 'revoke', id: string, user = carlos()): TaskType => {
    const principal = { id: { resourceType: 'user', resource: user } };
    return action === 'grant'
      ? { case: 'grant', value: { entitlement: { id }, principal } }
      : { case: 'revoke', value: { grant: { id: `${id}:user:${user}`, entitlement: { id }, principal } } };
  };
  const create = (more: Record<string, string> = {}): TaskType => ({
    case: 'createAccount',
    value: { accountInfo: { profile: { ...ADA, ...more } } },
  });
  const status = (user: string, isActive: boolean): TaskType => ({
    case: 'actionInvoke',
    value: { name: 'update_user_status', args: { resource_id: user, is_active: isActive } },
  });

  it('changes only what the flags and variables allow, and says by which rule it refuses', async function () {
    skipWithout(this, 'signals');
    const set = (name: string): string => `permission:${named('PermissionSet', 'Name', name).Id}:assigned`;
    const group = (type: string): string => `group:${named('Group', 'Type', type).Id}:member`;
    const profile = (name: string): string => `profile:${named('Profile', 'Name', name).Id}:assigned`;
    const psg = `permission_set_group:${named('PermissionSetGroup', 'DeveloperName', 'Release_Engineering').Id}:member`;
    const own = named('User', 'Username', demo.simulator.username).Id;
    const child = serve(
      ['--deny', 'dangerous', '--allow', 'permission-set', '--allow', 'permission-set-group', '--allow', 'profile'],
      { BATON_SALESFORCE_DENY: 'queue', BATON_SALESFORCE_ALLOW: 'group, user' },
    );
    const ended = resultOf(child);
    const tasks: Array<[task: TaskType, message: RegExp | null]> = [
      [change('grant', set('API_Access')), null],
      [change('grant', set('Deploy_Everything')), /^Permission Set .*ModifyAllData.*"--deny dangerous"/],
      [change('revoke', set('Deploy_Everything')), /"--deny dangerous"/],
      [change('grant', psg), /^Permission Set Group .*"--deny dangerous"/],
      [change('grant', profile('System Administrator')), /^Profile .*"--deny dangerous"/],
      [change('grant', group('Queue')), /^Group .*"--deny queue"/],
      [change('grant', group('Regular')), null],
      [change('grant', `role:${named('UserRole', 'Name', 'CEO').Id}:assigned`), /^Role .*no --allow rule .* names it/],
      [change('grant', set('API_Access'), own), /^The connector runs as this user/],
      [status(own, false), /^The connector runs as this user/],
      [create({ profileId: 'System Administrator' }), /"--deny dangerous"/],
      [create({ ProfileId: named('Profile', 'Name', 'System Administrator').Id }), /use the key "profileId"/],
      [create(), null],
      [status(carlos(), false), null],
      [status(carlos(), true), null],
    ];
    for (const [task, message] of tasks) {
      const refusal = await told(task);
      if (message === null) expect(refusal).to.equal(null);
      else {
        expect(refusal!.message).to.match(message);
        if (/rule/.test(message.source)) expect(refusal!.code).to.equal(PERMISSION_DENIED);
      }
    }
    const { org } = demo.simulator;
    const [ada] = org.table('User').where('Username', ADA.email);
    expect(ada!.ProfileId).to.equal(named('Profile', 'Name', 'Standard User').Id);
    const { profile: bounds } = c1.hellos[0]!.connectorMetadata!;
    expect(bounds).to.deep.equal({
      allow: 'permission-set, permission-set-group, profile, group, user',
      deny: 'dangerous, queue',
      accountFields: 'any field of User',
    });
    child.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await ended;
    expect([exitCode, stdout], stderr).to.deep.equal([0, '']);
    expect(stderr).to.contain('"deny":"dangerous, queue","accountFields":"any field of User"');
  });

  it('does not start with a rule that names nothing, and shows what may be meant', async () => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(
      ['access', 'serve', '-o', ORG, '--deny', 'permission-set:Deploy_Everythin'],
      { env: { ...environment(), BATON_SALESFORCE_ALLOW: 'rolle' } },
    );
    expect([exitCode, stdout]).to.deep.equal([1, '']);
    expect(stderr)
      .to.contain('--deny "permission-set:Deploy_Everythin": there is no permission-set "Deploy_Everythin"')
      .and.to.contain('Deploy_Everything')
      .and.to.contain('--allow "rolle": "rolle" is not a kind of access')
      .and.to.contain('the nearest is role');
    expect(c1.hellos).to.deep.equal([]);
  });
});
