import { expect } from 'chai';
import { change } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const USERNAME = 'carlos.mendes@acme-rockets.example';

describe('sf access revoke --grant', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  it('takes the ids that a sync lists, once', async () => {
    const user = demo.simulator.org.table('User').where('Username', USERNAME)[0]?.Id ?? '';
    const grants = [...grantsIn(await syncText(demo))].filter(
      (grant) =>
        /^(?:permission:|permission_set_group:|group:|territory:.*:member:)/.test(grant) &&
        grant.endsWith(`:user:${user}`),
    );
    expect(grants.length).to.be.at.least(3);
    const flags = grants.flatMap((grant) => ['--grant', grant]);
    const revoked = await change(demo, 'revoke', flags);
    expect(revoked.exitCode).to.equal(0);
    expect(revoked.changes.map(({ entitlement, userId }) => `${entitlement}:user:${userId}`)).to.deep.equal(grants);
    expect([...grantsIn(await syncText(demo))]).not.to.include.any.members(grants);
    const again = await change(demo, 'revoke', flags);
    expect(again.exitCode).to.equal(0);
    expect(new Set(again.changes.map(({ verdict }) => verdict))).to.deep.equal(new Set(['already revoked']));
  });

  for (const [flag, value] of [
    ['permission-set', 'Report_Desk'],
    ['role', 'CEO'],
    ['entitlement', 'permission:0PS000000000001AAA:assigned'],
  ] as const) {
    it(`does not mix with --${flag}`, async () => {
      const grant = 'permission:0PS000000000001AAA:assigned:user:005000000000001AAA';
      const args = ['access', 'revoke', '-o', ORG, '--no-prompt', '--grant', grant, `--${flag}`, value];
      expect((await demo.plugin.run(args)).exitCode).to.equal(2);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });
  }

  it('refuses a text that is not the id of a grant', async () => {
    const args = ['access', 'revoke', '-o', ORG, '--no-prompt', '--grant', 'permission:0PS000000000001AAA:assigned'];
    await expectRefusal(demo.plugin, args, [/not the C1 ID of a grant/]);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });
});
