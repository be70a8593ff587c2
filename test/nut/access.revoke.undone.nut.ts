import { expect } from 'chai';
import { change, countByStatus } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const LEAVER = 'carlos.mendes@acme-rockets.example';
const STAYS = 'Salesforce did not delete it: it is still there, and still gives the access';

describe('sf access revoke, of what is not taken away', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const heldBy = async (name: string): Promise<string[]> => {
    const id = demo.simulator.org.table('User').where('Username', name)[0]!.Id;
    const ofUser = [...grantsIn(await syncText(demo))].filter((grant) => grant.endsWith(`:user:${id}`));
    return ofUser.filter((grant) => /^(?:permission|group|territory|permission_set_group):/.test(grant));
  };

  /** Every object that a revoke deletes records of. */
  const OBJECTS = ['PermissionSetAssignment', 'GroupMember', 'UserTerritory2Association'] as const;
  const ALL = ['--user', LEAVER, '--all'];

  for (const code of ['INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND']) {
    it(`fails where the org refuses every delete with ${code}`, async () => {
      const before = await heldBy(LEAVER);
      for (const object of OBJECTS) {
        demo.simulator.faults.plan({ kind: 'record-refused', object, code, times: 'always' });
      }
      const { changes, exitCode, stderr } = await change(demo, 'revoke', ALL);
      const deletes = changes.filter(({ entitlement }) => !entitlement?.startsWith('role:'));
      expect(deletes.length).to.be.at.least(4);
      expect(countByStatus(deletes)).to.deep.equal({ failed: deletes.length });
      expect(new Set(deletes.map(({ error, reason }) => `${String(error?.code)} ${String(reason)}`))).to.deep.equal(
        new Set([`${code} ${STAYS}`]),
      );
      // The role is a field of the user, and was cleared.
      expect(exitCode).to.equal(68);
      expect(stderr).to.equal('');
      demo.simulator.faults.forget();
      expect(await heldBy(LEAVER)).to.deep.equal(before);
    });
  }

  it('exits with 1 where nothing was done, and says what stays', async () => {
    demo.simulator.faults.plan({ kind: 'record-refused', object: 'PermissionSetAssignment', times: 'always' });
    const before = await heldBy(LEAVER);
    const set = before.find((grant) => grant.startsWith('permission:')) ?? '';
    const run = await demo.plugin.run(['access', 'revoke', '-o', ORG, '--no-prompt', '--grant', set]);
    expect(run.exitCode).to.equal(1);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).to.include(`(INVALID_CROSS_REFERENCE_KEY); ${STAYS}`);
    expect(await heldBy(LEAVER)).to.deep.equal(before);
  });

  it('takes away what somebody gave again meanwhile, once, and undo gives it back', async () => {
    const before = await syncText(demo);
    for (const object of OBJECTS) {
      demo.simulator.faults.plan({
        kind: 'rows-deleted',
        object,
        method: 'DELETE',
        written: true,
        again: true,
        count: 200,
      });
    }
    const { changes, exitCode, journal } = await change(demo, 'revoke', ALL);
    expect(countByStatus(changes)).to.deep.equal({ done: changes.length });
    expect(exitCode).to.equal(0);
    expect(await heldBy(LEAVER)).to.deep.equal([]);
    await undo(demo, [String(journal)]);
    expect(await syncText(demo)).to.equal(before);
  });

  it('fails where somebody gives it again and again', async () => {
    const before = await heldBy(LEAVER);
    for (const object of OBJECTS) {
      const fault = { kind: 'rows-deleted', object, method: 'DELETE', written: true, again: true, count: 200 } as const;
      demo.simulator.faults.plan({ ...fault, times: 'always' });
    }
    const { changes, exitCode } = await change(demo, 'revoke', ALL);
    const deletes = changes.filter(({ entitlement }) => !entitlement?.startsWith('role:'));
    expect(countByStatus(deletes)).to.deep.equal({ failed: deletes.length });
    expect(new Set(deletes.map(({ reason }) => reason))).to.deep.equal(
      new Set(['given again meanwhile: somebody gives it under a new ID whenever it is taken away']),
    );
    expect(exitCode).to.equal(68);
    demo.simulator.faults.forget();
    expect(await heldBy(LEAVER)).to.deep.equal(before);
  });
});
