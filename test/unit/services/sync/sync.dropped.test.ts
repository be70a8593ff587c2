import { expect } from 'chai';
import { startSimulator } from '../../../../simulator/start.js';
import { connectByJwt, syncOrg } from '../../support/syncing.js';

describe('the grants of a user whom the running user cannot see', () => {
  for (const [syncNonStandardUsers, reason] of [
    [false, 'user-not-read'],
    [true, 'user-not-visible'],
  ] as const) {
    const read = syncNonStandardUsers ? 'all users are' : 'only standard users are';
    it(`are counted as ${reason} where ${read} read`, async () => {
      const simulator = await startSimulator();
      try {
        const connection = await connectByJwt(simulator);
        const countOf = async (): Promise<number> => {
          const { outcome } = await syncOrg(connection, { options: { syncNonStandardUsers } });
          return outcome.dropped.filter((drop) => drop.reason === reason).reduce((sum, { count }) => sum + count, 0);
        };
        const before = await countOf();
        const users = simulator.org.table('User');
        const assignments = [...simulator.org.table('PermissionSetAssignment').rows()];
        const hidden = [...users.rows()].find(
          ({ Id, UserType, IsActive, Username }) =>
            UserType === 'Standard' &&
            IsActive &&
            Username !== simulator.username &&
            assignments.some((row) => row.AssigneeId === Id),
        )!;
        // To a query, what sharing hides is as if it were not there.
        users.delete(hidden.Id);
        expect(await countOf()).to.be.greaterThan(before);
      } finally {
        await simulator.close();
      }
    });
  }
});
