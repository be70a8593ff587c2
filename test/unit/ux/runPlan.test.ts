import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { refuseTooMany } from '../../../src/ux/runPlan.js';

describe('the most records that one run changes', () => {
  const refusalOf = (changes: number, most?: number): Pick<SfError, 'name' | 'message'> | null => {
    try {
      refuseTooMany(changes, { 'max-changes': most });
      return null;
    } catch (error) {
      const { name, message } = error as SfError;
      return { name, message };
    }
  };

  it('is what --max-changes says', () => {
    expect(refusalOf(7, 7)).to.equal(null);
    expect(refusalOf(1008, 7)).to.deep.equal({
      name: 'TooManyChangesError',
      message: '1,008 records would change, and --max-changes allows 7. Nothing was changed.',
    });
  });

  it('is what an undo takes, whatever --max-changes says', () => {
    expect(refusalOf(40_000)).to.equal(null);
    for (const most of [undefined, 1_000_000]) {
      expect(refusalOf(40_001, most)).to.deep.equal({
        name: 'TooManyToUndoError',
        message:
          '40,001 records would change, and "sf access undo" takes 40,000 from one journal. Nothing was changed.',
      });
    }
  });
});
