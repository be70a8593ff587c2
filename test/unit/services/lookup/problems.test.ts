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

  it('shortens long lines and values, and names fewer of them', () => {
    const long = (index: number) => ({
      line: `line ${index} ${'x'.repeat(20_000)} end`,
      data: { name: 'y'.repeat(20_000), cells: ['z'.repeat(20_000), 7, null] },
    });
    const error = errorOfMany([0, 1].map(long), 'InvalidRowsError', []);
    expect(error.message).to.match(/^line 0 x+ … x+ end\nline 1 x+ … x+ end$/);
    expect(error.message).to.have.length.below(2100);
    expect(JSON.stringify(error.data)).to.match(
      /^\[\{"name":"y+ … y+","cells":\["z+ … z+",7,null\]\},\{"name":"y+ … y+","cells":\["z+ … z+",7,null\]\}\]$/,
    );
    expect(JSON.stringify(error.data)).to.have.length.below(4200);
    const many = errorOfMany(
      Array.from({ length: 100 }, (_, index) => long(index)),
      'InvalidRowsError',
      [],
    );
    const lines = many.message.split('\n');
    expect(lines.length).to.be.within(10, 20);
    expect(lines.at(-1)).to.equal(`… and ${101 - lines.length} more.`);
    expect(many.data).to.have.length(lines.length - 1);
  });

  it('keeps to what a pipe takes with --json, whatever the letters', () => {
    for (const text of ['a'.repeat(80), 'é'.repeat(240), '\u0001'.repeat(5000), '😀'.repeat(400), '"'.repeat(700)]) {
      const many = Array.from({ length: 60 }, (_, index) => ({
        line: `changes.csv:${index}, column user: No user has the ID "${text}".`,
        data: { source: `changes.csv:${index}`, column: 'user', value: text, problem: `No user "${text}".` },
      }));
      const { name, message, stack, data } = errorOfMany(many, 'InvalidRowsError', ['Correct them.']);
      const document = JSON.stringify({ name, message, data, stack, warnings: [], status: 1 }, null, 2);
      expect(Buffer.byteLength(document), text.slice(0, 5)).to.be.below(65_536);
      expect(data).to.have.length.above(1);
    }
  });
});
