import { expect } from 'chai';
import { change } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';

const USER = 'carlos.mendes@acme-rockets.example';
const NOTE = 'it gives nothing at present, but could come into force again';

/** Why an assignment that has not expired gives nothing. */
const WAYS = {
  'is inactive without an end': {
    fields: { IsActive: false },
    refusal:
      'the user has it, but Salesforce keeps it inactive: to have it again, take it away, and then grant it: ' +
      `sf access revoke --target-org mia.santos@acme-rockets.example --user ${USER} --permission-set Night_Shift`,
  },
  'is inactive with an end that is still to come': {
    fields: { IsActive: false, ExpirationDate: '2099-01-01T00:00:00.000+0000' },
    refusal:
      'the user has it, but Salesforce keeps it inactive: to have it again, take it away, and then grant it: ' +
      `sf access revoke --target-org mia.santos@acme-rockets.example --user ${USER} --permission-set Night_Shift`,
  },
  'was revoked by a user access policy, with an end that is still to come': {
    fields: { IsActive: false, IsRevoked: true, ExpirationDate: '2099-01-01T00:00:00.000+0000' },
    refusal:
      'the user has it, but a user access policy has revoked it: change the policy (Setup > User Access Policies)',
  },
  'was revoked by a user access policy': {
    fields: { IsRevoked: true },
    refusal:
      'the user has it, but a user access policy has revoked it: change the policy (Setup > User Access Policies)',
  },
} as const;

describe('an assignment that is not in force', () => {
  let demo: Demo;
  let id: string;
  let grant: string;
  beforeEach(async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const user = org.table('User').where('Username', USER)[0]!.Id;
    const named = {
      Name: 'Night_Shift',
      Label: 'Night Shift',
      Type: 'Regular',
      IsCustom: true,
      IsOwnedByProfile: false,
    };
    const set = org.table('PermissionSet').insert(named).Id;
    const fields = { AssigneeId: user, PermissionSetId: set, IsActive: true };
    id = org.table('PermissionSetAssignment').insert(fields).Id;
    grant = `permission:${set}:assigned:user:${user}`;
  });
  afterEach(() => demo.stop());

  const rows = (): string[] => [...demo.simulator.org.table('PermissionSetAssignment').rows()].map(({ Id }) => Id);
  const entitlementFlags = (): string[] => ['--user', USER, '--entitlement', grant.split(':user:')[0]!];

  for (const [how, { fields, refusal }] of Object.entries(WAYS)) {
    describe(`because it ${how}`, () => {
      beforeEach(() => {
        demo.simulator.org.settings.features.add('user-access-policies');
        demo.simulator.org.table('PermissionSetAssignment').update(id, fields);
      });

      it('is not listed by a sync, which counts it', async () => {
        const run = await demo.plugin.run(['access', 'sync', '-o', ORG]);
        expect(run.exitCode).to.equal(0);
        expect([...grantsIn(run.stdout)]).not.to.include(grant);
        expectDocument(JSON.parse(run.stdout), walk(demo.simulator.org, {}));
        const { json } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--json', '--result-format', 'json']);
        const { dropped } = json().result as { dropped: Array<{ resourceType: string; reason: string }> };
        expect(dropped.map(({ resourceType, reason }) => `${resourceType} ${reason}`)).to.include(
          'permission assignment-not-in-force',
        );
      });

      it('is not granted already: a grant says why nothing can be done', async () => {
        const { changes, exitCode } = await change(demo, 'grant', entitlementFlags());
        expect(changes.map(({ verdict, status, reason }) => ({ verdict, status, reason }))).to.deep.equal([
          { verdict: 'refused', status: 'refused', reason: refusal },
        ]);
        expect(exitCode).to.equal(1);
      });

      it('is taken away by its name, since it could come into force again', async () => {
        const { changes, exitCode } = await change(demo, 'revoke', entitlementFlags());
        expect(changes.map(({ verdict, status, reason }) => ({ verdict, status, reason }))).to.deep.equal([
          { verdict: 'revoke', status: 'done', reason: NOTE },
        ]);
        expect(exitCode).to.equal(0);
        expect(rows()).not.to.include(id);
      });

      it('is taken away with everything else', async () => {
        const { changes, exitCode } = await change(demo, 'revoke', ['--user', USER, '--all']);
        expect(changes.filter(({ reason }) => reason === NOTE).map(({ status }) => status)).to.deep.equal(['done']);
        expect(exitCode).to.equal(0);
        expect(rows()).not.to.include(id);
      });
    });
  }

  it('is counted by check, and IsRevoked is asked for only where the org has it', async () => {
    const { org } = demo.simulator;
    const assignments = org.table('PermissionSetAssignment');
    assignments.update(id, { IsActive: false });
    const counted = async (): Promise<number> => {
      const { stdout, stderr } = await demo.plugin.run(['access', 'check', '-o', ORG]);
      return Number(
        /assignments that have expired or are not in force: (\d+)/.exec((stdout + stderr).replace(/\s+/g, ' '))?.[1],
      );
    };
    const before = await counted();
    demo.simulator.resetRequests();
    await syncText(demo);
    expect(demo.simulator.requests.filter(({ status }) => status >= 400)).to.deep.equal([]);
    org.settings.features.add('user-access-policies');
    const inForce = [...assignments.rows()].find(
      ({ IsActive, PermissionSetId }) =>
        IsActive === true && org.table('PermissionSet').existing(String(PermissionSetId))['IsOwnedByProfile'] === false,
    )!;
    assignments.update(inForce.Id, { IsRevoked: true });
    expect(await counted()).to.equal(before + 1);
  });

  describe('because it has expired', () => {
    for (const expiredAssignments of ['shown', 'hidden'] as const) {
      it(`is renewed by a grant, and undone; such assignments are ${expiredAssignments}`, async () => {
        const { org } = demo.simulator;
        const end = { ExpirationDate: '2020-01-01T00:00:00.000+0000', IsActive: false };
        org.table('PermissionSetAssignment').update(id, end);
        org.settings.switches.expiredAssignments = expiredAssignments;
        const granted = await change(demo, 'grant', entitlementFlags());
        expect(granted.changes.map(({ status, recordId }) => ({ status, recordId }))).to.deep.equal([
          { status: 'done', recordId: id },
        ]);
        expect([...grantsIn(await syncText(demo))]).to.include(grant);
        await undo(demo, [String(granted.journal)]);
        expect([...grantsIn(await syncText(demo))]).not.to.include(grant);
      });

      it(`is told where Salesforce refuses to renew it; such assignments are ${expiredAssignments}`, async () => {
        const { org } = demo.simulator;
        const end = { ExpirationDate: '2020-01-01T00:00:00.000+0000', IsActive: false };
        org.table('PermissionSetAssignment').update(id, end);
        Object.assign(org.settings.switches, { expiredAssignments, changesOfExpired: 'refused' });
        const { changes, exitCode } = await change(demo, 'grant', entitlementFlags());
        expect(changes.map(({ status, reason, error }) => ({ status, reason, code: error?.code }))).to.deep.equal([
          {
            status: 'failed',
            reason:
              'the user has an expired assignment of it, which Salesforce neither renews nor replaces by the API: ' +
              'remove it in Setup (Manage Assignments of the permission set or group), then grant it again',
            code: 'ENTITY_IS_DELETED',
          },
        ]);
        expect(exitCode).to.equal(1);
      });
    }
  });
});
