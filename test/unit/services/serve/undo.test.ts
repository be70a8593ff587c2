import { expect } from 'chai';
import { readRuns } from '../../../../src/services/history/runs.js';
import { planUndo, undo } from '../../../../src/services/undo/undo.js';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';
import { journalsFolder } from '../../../../src/services/writing/journal.js';
import type { TaskType } from '../../../c1/tasks/task.js';
import { done } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import type { Row } from '../../../../simulator/org/types.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

const MINUTE = 60_000;
const { signal } = new AbortController();

describe('serve: undo', () => {
  let serving: Serving;
  let userId: string;
  before(async () => {
    serving = await prepareServing({ seed: 'demo', now: new Date() });
    userId = serving.org.userId('carlos.mendes');
    serving.start({ licenseProfiles: licenseProfilesOf(['Salesforce=Minimum Access - Salesforce']) });
  });
  after(() => serving.stop());

  const rowsOf = (object: string, field: string): Array<Record<string, unknown>> =>
    serving.org.simulator.org.table(object).where(field, userId);
  /** What the user holds, without ids, which a record that is inserted again does not get back. */
  const state = (): unknown => {
    const { UserRoleId, ProfileId, IsActive } = serving.org.simulator.org.table('User').existing(userId);
    return {
      user: [UserRoleId ?? null, ProfileId, IsActive],
      groups: rowsOf('GroupMember', 'UserOrGroupId')
        .map(({ GroupId }) => GroupId)
        .sort(),
      assignments: rowsOf('PermissionSetAssignment', 'AssigneeId')
        .map((row) => [row['PermissionSetId'], row['PermissionSetGroupId'] ?? null, row['ExpirationDate'] ?? null])
        .sort(),
    };
  };
  /** Something that the user does not hold, and that no group gives to others. */
  const free = (object: string, isMeant: (row: Record<string, unknown>) => boolean): string => {
    const held = JSON.stringify(state());
    const rowsIn = (name: string): Row[] => [...serving.org.simulator.org.table(name).rows()];
    const isInherited = new Set([
      ...rowsIn('PermissionSetGroupComponent').map((row) => row['PermissionSetId']),
      ...rowsIn('GroupMember').flatMap((row) => (String(row['UserOrGroupId']).startsWith('005') ? [] : row['GroupId'])),
    ]);
    const rows = rowsIn(object);
    return rows.find((row) => isMeant(row) && !held.includes(row.Id) && !isInherited.has(row.Id))!.Id;
  };

  const run = async (taskType: TaskType): Promise<void> => {
    const task = await done(serving.c1, taskType);
    expect(task.outcomes[0]!.finalState.case, serving.logText().slice(-2000)).to.equal('success');
  };
  /** Undoes what the last task has done. @returns what became of each step */
  const undone = async (): Promise<string[]> => {
    const { connection, simulator } = serving.org;
    const { journal, taskId } = serving.log().findLast((line) => typeof line['journal'] === 'string')!;
    const path = String(journal);
    const { runs } = await readRuns(journalsFolder(serving.dataDir));
    const counts = { done: 1, failed: 0, unknown: 0, notSent: 0 };
    expect(runs.find((one) => one.journal === path)).to.deep.include({
      task: taskId,
      state: 'ended',
      undoes: null,
      counts,
    });
    const plan = await planUndo(connection, path, signal);
    expect([plan.run.command, plan.organization.id]).to.deep.equal(['access serve', simulator.orgId]);
    const options = { command: 'access undo', dataDir: serving.dataDir, onProgress: () => undefined, signal };
    await undo(plan, options);
    return Array.from(plan.steps, ({ named, outcome }) => `${named.step.verdict}: ${outcome!.status}`);
  };

  it('takes grants and revokes of every kind back', async () => {
    const entitlements = [
      `permission:${free('PermissionSet', (row) => row['Type'] === 'Regular' && !row['LicenseId'] && !row['IsOwnedByProfile'])}:assigned`,
      `permission_set_group:${free('PermissionSetGroup', (row) => row['Status'] === 'Updated')}:member`,
      `group:${free('Group', (row) => row['Type'] === 'Regular')}:member`,
      `role:${free('UserRole', () => true)}:assigned`,
      `profile:${free('Profile', (row) => row['Name'] === 'Standard User')}:assigned`,
    ];
    for (const entitlement of entitlements) {
      const before = state();
      await run(grantOf(entitlement, userId, MINUTE));
      expect(state(), entitlement).not.to.deep.equal(before);
      expect(await undone()).to.have.length(1);
      expect(state(), entitlement).to.deep.equal(before);

      await run(grantOf(entitlement, userId));
      const held = state();
      await run(revokeOf(entitlement, userId));
      expect(state(), entitlement).not.to.deep.equal(held);
      expect(await undone()).to.have.length(1);
      expect(state(), entitlement).to.deep.equal(held);
    }
  });

  it('takes a change of status back', async () => {
    const before = state();
    await run(statusOf(userId, false));
    expect(state()).not.to.deep.equal(before);
    expect(await undone()).to.deep.equal(['set back: done']);
    expect(state()).to.deep.equal(before);
  });

  it('deactivates an account that was created: Salesforce deletes none', async () => {
    const profile = { email: 'ada@acme.example', profileId: 'Minimum Access - Salesforce', last_name: 'Lovelace' };
    await run({ case: 'createAccount', value: { accountInfo: { profile } } });
    expect(await undone()).to.deep.equal(['deactivate: done']);
    const [user] = serving.org.simulator.org.table('User').where('Username', profile.email);
    expect(user).to.include({ IsActive: false });
  });
});
