import { expect } from 'chai';
import { change } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

/** Permission sets, one of them through a group, groups, a queue, a role, territories. */
const LEAVERS = ['carlos.mendes@acme-rockets.example', 'paddy.oneil@acme-rockets.example'];
const ALL = [...LEAVERS.flatMap((user) => ['--user', user]), '--all'];

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
    expect(run.stdout).to.include('Open sessions and OAuth tokens may remain.');
    expect(run.stderr.replace(/\s+/g, ' ')).to.include('taken away, but still there: every internal user holds it');
  });

  it('does not mix with names of entitlements', async () => {
    const { exitCode } = await demo.plugin.run(['access', 'revoke', '-o', 'acme', ...ALL, '--group', 'Empty_Room']);
    expect(exitCode).to.equal(2);
    expect(demo.simulator.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
  });
});
