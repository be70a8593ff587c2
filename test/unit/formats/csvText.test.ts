import { stringify } from 'csv-stringify/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvRecords, csvText } from '../../../src/formats/cell.js';

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', '\u0000', ' ', '\u2028'), maxLength: 5 }),
);

describe('CSV records that are made together', () => {
  it('are those that the library makes one by one, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 20 }), (rows) => {
        expect(csvRecords(rows)).to.deep.equal(rows.map((row) => stringify([row], { eof: false })));
      }),
    );
  });
});

describe('CSV text', () => {
  it('is what the library makes of all rows at once, however many there are', () => {
    const rows = Array.from({ length: 1234 }, (_, row) => [String(row), row % 7 === 0 ? null : `"${row}",\n`]);
    expect([...csvText(rows)].join('')).to.equal(stringify(rows));
  });
});
