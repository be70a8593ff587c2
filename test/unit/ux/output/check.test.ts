import { expect } from 'chai';
import type { CheckReport } from '../../../../src/schemas/check.js';
import { findingLines, readyLine } from '../../../../src/ux/output/check.js';

describe('the lines of a finding', () => {
  it('stand in columns, with the next step below what is wrong', () => {
    const lines = findingLines({
      group: 'hygiene',
      level: 'error',
      what: 'User.Email',
      reason: 'hidden',
      nextStep: 'Setup',
    });
    expect(lines).to.deep.equal(['  error    User.Email: hidden', '           → Setup']);
  });

  it('are one where nothing is to be done', () => {
    const lines = findingLines({ group: 'session', level: 'ok', what: 'ada', reason: 'logged in', nextStep: null });
    expect(lines).to.deep.equal(['  ok       ada: logged in']);
  });
});

describe('the last line of a check', () => {
  const lineOf = (ready: CheckReport['ready']): string =>
    readyLine({
      ...{ uses: ['sync', 'provision', 'freeze'], works: ready.length === 3, findings: [], apiCalls: 12 },
      ready,
    });

  it('says what is ready, and what is not', () => {
    expect(lineOf(['sync', 'provision', 'freeze'])).to.equal('Ready for sync, provision, and freeze (12 API calls).');
    expect(lineOf(['sync', 'freeze'])).to.equal(
      'Ready for sync and freeze. Not ready for provision: the errors above say what is missing (12 API calls).',
    );
    expect(lineOf([])).to.equal(
      'Not ready for sync, provision, and freeze: the errors above say what is missing (12 API calls).',
    );
  });
});
