import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { findingLines } from '../../../../src/ux/output/check.js';

describe('the lines of a finding', () => {
  it('stand in columns, with the next step below what is wrong', () => {
    const lines = findingLines({
      group: 'hygiene',
      level: 'error',
      what: 'User.Email',
      reason: 'hidden\u001b[2K',
      nextStep: 'Setup',
    });
    expect(lines.map(stripVTControlCharacters)).to.deep.equal([
      '  error    User.Email: hidden [2K',
      '           → Setup',
    ]);
  });

  it('are one where nothing is to be done', () => {
    const lines = findingLines({ group: 'session', level: 'ok', what: 'ada', reason: 'logged in', nextStep: null });
    expect(lines.map(stripVTControlCharacters)).to.deep.equal(['  ok       ada: logged in']);
  });
});
