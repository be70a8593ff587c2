import { expect } from 'chai';
import { seededFaults } from '../../../c1/faults/seededFaults.js';
import type { KnownTask, TaskType } from '../../../c1/tasks/task.js';
import { failureOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

/** `FAULT_RUNS=1000` for more. */
const RUNS = Number(process.env['FAULT_RUNS'] ?? 100);
const FAULTS = 4;
/** Milliseconds for a run, on a machine that is busy with other tests. */
const RUN = 60_000;

describe('serve: faults', () => {
  let serving: Serving;
  let userId: string;
  before(async () => {
    // C1 gives a task that it has not heard of for a while again.
    serving = await prepareServing({ seed: 'demo', settings: { apiLimit: 1_000_000 } }, { silence: 300 });
    const { org } = serving.org.simulator;
    userId = serving.org.userId('carlos.mendes');
    for (const license of [...org.table('UserLicense').rows()]) {
      org.table('UserLicense').update(license.Id, { TotalLicenses: 1000 });
    }
  });
  after(() => serving.stop());

  const membershipsOf = (groupId: string): number =>
    serving.org.simulator.org
      .table('GroupMember')
      .where('GroupId', groupId)
      .filter((row) => row['UserOrGroupId'] === userId).length;

  /** The public groups without groups in them: nobody is in one of them but by a membership. */
  const groupsOfUsers = (): string[] => {
    const { org } = serving.org.simulator;
    const withGroups = new Set(
      [...org.table('GroupMember').rows()].flatMap((row) =>
        String(row['UserOrGroupId']).startsWith('005') ? [] : String(row['GroupId']),
      ),
    );
    const groups = org.table('Group').where('Type', 'Regular');
    return groups.map(({ Id }) => Id).filter((id) => !withGroups.has(id));
  };

  const account = (seed: number): TaskType => ({
    case: 'createAccount',
    value: {
      accountInfo: {
        profile: {
          email: `new.${String(seed)}@acme.example`,
          profileId: 'Minimum Access - Salesforce',
          last_name: 'New',
        },
      },
    },
  });

  /** Gives a task until it is done, as C1 does with one that may be tried again. */
  const untilDone = async (taskType: TaskType): Promise<KnownTask> => {
    const task = await serving.c1.finished(serving.c1.enqueue(taskType));
    const told = new Set(task.outcomes.map(({ finalState }) => finalState.case));
    expect([...told], 'what was said of one task').to.have.length(1);
    if (told.has('success')) return task;
    expect(failureOf(task), serving.logText().slice(-4000)).to.include({ isRetryable: true });
    return untilDone(taskType);
  };

  for (let seed = 1; seed <= RUNS; seed += 1) {
    it(`does what C1 asks for, whatever goes wrong on the way (${String(seed)})`, async function () {
      this.timeout(RUN);
      const { c1, org } = serving;
      const isEven = seed % 2 === 0;
      const groupId = groupsOfUsers()[seed % 3]!;
      const entitlement = `group:${groupId}:member`;
      // What earlier runs have not met must not meet this one: tokens are refused once, not twice.
      c1.faults.clear();
      c1.faults.plan(...seededFaults(seed, FAULTS));
      const stop = serving.start();
      const [sync] = await Promise.all([
        untilDone({ case: 'syncFull', value: {} }),
        untilDone(isEven ? grantOf(entitlement, userId) : revokeOf(entitlement, userId)),
        untilDone(statusOf(org.userId('tess.okafor'), isEven)),
        untilDone(account(seed)),
      ]);
      await stop();
      expect(sync.uploads).to.have.length.of.at.least(1);
      expect(membershipsOf(groupId)).to.equal(isEven ? 1 : 0);
      expect(org.simulator.org.table('User').where('Username', `new.${String(seed)}@acme.example`)).to.have.length(1);
    });
  }
});
