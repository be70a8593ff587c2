import { expect } from 'chai';
import { meaningOf } from '../../../src/org/errors.js';

describe('what a code of Salesforce means', () => {
  it('is said in plain words', () => {
    expect(meaningOf('LICENSE_LIMIT_EXCEEDED')).to.equal(
      'no seat of the license is left: free one, or buy more (Setup > Company Information)',
    );
    expect(meaningOf('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY')).to.include('Assign Permission Sets');
  });

  it('is left to Salesforce’s own text where nobody knows better', () => {
    expect(meaningOf('SOMETHING_NEW')).to.equal(null);
  });
});
