import { expect } from 'chai';
import { explainWriteError } from '../../../src/services/explainWriteError.js';

describe('explainWriteError', () => {
  it('says in plain words what a code means', () => {
    expect(explainWriteError('LICENSE_LIMIT_EXCEEDED')).to.equal(
      'no seat of the license is left: free one, or buy more (Setup > Company Information)',
    );
    expect(explainWriteError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY')).to.include('Assign Permission Sets');
  });

  it('leaves Salesforce’s own text alone where it knows no better', () => {
    expect(explainWriteError('SOMETHING_NEW')).to.equal(null);
  });
});
