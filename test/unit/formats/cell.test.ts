import { stringify } from 'csv-stringify/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvRecord, isFormula, neutralized, withoutApostrophe } from '../../../src/formats/cell.js';

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', '\u0000', ' ', '\u2028'), maxLength: 5 }),
);

describe('a CSV record', () => {
  it('is what a library for CSV makes of the cells, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 4 }), (row) => {
        expect(csvRecord(row)).to.equal(stringify([row], { eof: false }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a neutralized text', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '\uFF0B', '\n', ' ', 'a'), maxLength: 6 });

  it('is no formula behind its apostrophe, and gives back every text', () => {
    fc.assert(
      fc.property(text, (before) => {
        const after = neutralized(before);
        expect(after).to.equal(isFormula(before) ? `'${before}` : before);
        expect(withoutApostrophe(after)).to.equal(before);
        expect(/^[\s]*[=\uFF0B]|^\n/.test(after), after).to.equal(false);
      }),
      { numRuns: 500 },
    );
  });
});
