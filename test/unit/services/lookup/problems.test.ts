import { expect } from 'chai';
import { errorOfMany } from '../../../../src/services/lookup/problems.js';

describe('an error about many things', () => {
  const problems = (count: number): Array<{ line: string; data: number }> =>
    Array.from({ length: count }, (_, index) => ({ line: `line ${index}`, data: index }));

  it('names each where they are few, the same one once', () => {
    const error = errorOfMany([...problems(2), ...problems(1)], 'InvalidRowsError', ['Correct them.']);
    expect(error).to.deep.include({ name: 'InvalidRowsError', message: 'line 0\nline 1', actions: ['Correct them.'] });
    expect(error.data).to.deep.equal([0, 1]);
  });

  it('names fifty of more, and says how many more', () => {
    expect(errorOfMany(problems(50), 'InvalidRowsError', []).message.split('\n')).to.have.length(50);
    const error = errorOfMany(problems(10_050), 'InvalidRowsError', []);
    expect(error.message.split('\n').slice(-2)).to.deep.equal(['line 49', '… and 10,000 more.']);
    expect(error.data).to.have.length(50);
  });
});
