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

  it('are no longer than the terminal is wide, apart from commands', () => {
    const finding = {
      group: 'permissions',
      level: 'error',
      what: 'Manage Users',
      reason: 'needed for sync, and missing; in this org it depends on Assign Permission Sets',
    } as const;
    const wrapped = findingLines({ ...finding, nextStep: 'Setup > Permission Sets > System Permissions: tick it' }, 60);
    expect(wrapped).to.deep.equal([
      '  error    Manage Users: needed for sync, and missing; in',
      '           this org it depends on Assign Permission Sets',
      '           → Setup > Permission Sets > System Permissions:',
      '             tick it',
    ]);
    const nextStep = 'As an administrator: sf access setup --user ada@acme.example --for sync --for provision';
    expect(findingLines({ ...finding, nextStep }, 60).at(-1)).to.equal(`           → ${nextStep}`);
  });

  it('are one where nothing is to be done', () => {
    const lines = findingLines({ group: 'session', level: 'ok', what: 'ada', reason: 'logged in', nextStep: null });
    expect(lines).to.deep.equal(['  ok       ada: logged in']);
  });
});

describe('the last line of a check', () => {
  const lineOf = (ready: CheckReport['ready'], apiCalls = 12): string =>
    readyLine({
      ...{ uses: ['sync', 'provision', 'freeze'], works: ready.length === 3, findings: [], apiCalls },
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

  it('counts calls in English', () => {
    expect(lineOf([], 1)).to.match(/ \(1 API call\)\.$/);
  });
});
