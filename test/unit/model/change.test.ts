import { expect } from 'chai';
import { changeSign, verdicts, type ChangeSign, type Verdict } from '../../../src/model/change.js';

describe('the sign of a change', () => {
  it('says for each verdict what becomes of the access', () => {
    const signs: Record<Verdict, ChangeSign> = {
      grant: '+',
      'already granted': '=',
      'update expiry': '~',
      revoke: '-',
      'already revoked': '=',
      'held through': '!',
      refused: '!',
    };
    for (const verdict of verdicts) expect(changeSign({ verdict, replaced: null }), verdict).to.equal(signs[verdict]);
  });

  it('is that of another value where a grant replaces something', () => {
    expect(changeSign({ verdict: 'grant', replaced: 'Launch Crew' })).to.equal('~');
  });
});
