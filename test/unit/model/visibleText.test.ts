import { expect } from 'chai';
import { visibleText } from '../../../src/model/visibleText.js';

describe('a text that a terminal may show', () => {
  const cases: [text: string, shown: string][] = [
    ['Ventas “Sur”, Ωmega 営業 🚀', 'Ventas “Sur”, Ωmega 営業 🚀'],
    ['Hack\u001b[31mRED\u001b]0;title\u0007', 'Hack [31mRED ]0;title '],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['\u009b31m', ' 31m'],
    ['turned\u202etxt.exe', 'turned txt.exe'],
    ['', ''],
  ];
  for (const [text, shown] of cases) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
      expect(visibleText(text)).to.equal(shown);
    });
  }
});
