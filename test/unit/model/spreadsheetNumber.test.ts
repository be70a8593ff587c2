import { expect } from 'chai';
import { isSpreadsheetNumber } from '../../../src/model/spreadsheetNumber.js';

describe('isSpreadsheetNumber', () => {
  const theirs = ['1.23457E+11', '1,23457E+11', '1E+11', '-4.9E+12', ' 9.99E+100 ', '4.91512E+012'];
  for (const text of theirs) it(`"${text}" is`, () => expect(isSpreadsheetNumber(text)).to.equal(true));

  const others = ['3E2', '1E5', '1e+11', '1.23457e+11', '12E+11', '1E+5', '0E+11', '1.5E-05', 'E-1815', '4.9E+12x', ''];
  for (const text of others) it(`"${text}" is not`, () => expect(isSpreadsheetNumber(text)).to.equal(false));
});
