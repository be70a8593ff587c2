import { stringify } from 'csv-stringify/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvRecord } from '../../../src/formats/cell.js';

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
