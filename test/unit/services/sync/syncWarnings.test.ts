import { expect } from 'chai';
import { keepWarnings, reportWarnings, type WarningEvents } from '../../../../src/services/sync/syncWarnings.js';
import { createSnapshot } from '../../../../src/snapshot/snapshot.js';

describe('what a sync tells while it reads', () => {
  const into = (told: string[]): WarningEvents => ({
    onHiddenField: (object, field) => told.push(`hidden ${object}.${field}`),
    onLeftOut: (type, why) => told.push(`left out ${type}: ${why.message}`),
    onObjectAbsent: (object, why) => told.push(`without ${object}: ${why.message}`),
    onProblem: (record, problem) => told.push(`${record}: ${problem}`),
  });

  it('is told once, again by a sync that goes on, and reported', async () => {
    const snapshot = await createSnapshot();
    try {
      const [first, second]: [string[], string[]] = [[], []];
      for (const told of [first, second]) {
        const warnings = keepWarnings(snapshot.warnings, into(told));
        warnings.onHiddenField('User', 'Title');
        warnings.onProblem('user:005A', 'Its name was cut.');
        warnings.onLeftOut('territory', new Error('There is none.'));
        warnings.onObjectAbsent('ExternalClientApplication', new Error('It is hidden.'));
        warnings.onBulkUsed('User');
        warnings.onBulkUsed('Group');
      }
      const all = [
        'hidden User.Title',
        'user:005A: Its name was cut.',
        'left out Territory: There is none.',
        'without ExternalClientApplication: It is hidden.',
      ];
      expect([first, second]).to.deep.equal([all, all]);
      expect(reportWarnings(snapshot.warnings)).to.deep.equal({
        leftOut: [{ resourceType: 'territory', reason: 'There is none.' }],
        bulkQueries: ['Group', 'User'],
      });
    } finally {
      await snapshot.dispose();
    }
  });
});
