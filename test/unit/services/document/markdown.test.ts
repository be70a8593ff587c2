import { expect } from 'chai';
import { markdownCode, markdownText } from '../../../../src/services/document/markdown.js';
import { hostileTexts, UNSEEN } from '../../../hostileTexts.js';

describe('texts of an org in Markdown', () => {
  const cases: Array<[text: string, code: string, sentence: string]> = [
    ['Sales_Ops', '`Sales_Ops`', 'Sales&#95;Ops'],
    ['Größe 4', '`Größe 4`', 'Größe 4'],
    ['', '', ''],
    ['a|b', '<code>a&#124;b</code>', 'a&#124;b'],
    ['a\\|b', '<code>a&#92;&#124;b</code>', 'a&#92;&#124;b'],
    ['a`b``c', '<code>a&#96;b&#96;&#96;c</code>', 'a&#96;b&#96;&#96;c'],
    ['</code><img src=x>', '`</code><img src=x>`', '&#60;&#47;code&#62;&#60;img src&#61;x&#62;'],
    ['`</code>', '<code>&#96;&#60;&#47;code&#62;</code>', '&#96;&#60;&#47;code&#62;'],
    ['@acme/admins', '`@acme/admins`', '<code>&#64;</code>acme&#47;admins'],
    ['[a](https://b.example)', '`[a](https://b.example)`', '&#91;a&#93;&#40;https&#58;&#47;&#47;b.example&#41;'],
    ['one\ntwo', '<code>one&#92;ntwo</code>', 'one&#92;ntwo'],
  ];
  for (const [text, code, sentence] of cases) {
    it(`are only text: ${JSON.stringify(text)}`, () => {
      expect([markdownCode(text), markdownText(text)]).to.deep.equal([code, sentence]);
    });
  }

  it('are one cell of a table, and nothing that a host obeys, whatever somebody typed', () => {
    for (const { text } of hostileTexts) {
      const code = markdownCode(text);
      expect(code).not.to.match(UNSEEN);
      expect(code).not.to.match(/[|\n]/);
      expect(code).to.match(/^(?:|`[^`]*`|<code>[^<>`]*<\/code>)$/);
      expect(markdownText(text).replaceAll('<code>&#64;</code>', '')).to.match(/^[^<>`|@[\]\n\\*_~]*$/);
    }
  });
});
