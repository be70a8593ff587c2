import { expect } from 'chai';
import fc from 'fast-check';
import { visibleText } from '../../../src/model/visibleText.js';
import { hostileTexts, readableTexts, UNSEEN } from '../../hostileTexts.js';

describe('a text that a terminal may show', () => {
  for (const { what, text, shown } of hostileTexts) {
    it(`shows ${what}: ${shown}`, () => {
      expect(visibleText(text)).to.equal(shown);
    });
  }

  for (const text of readableTexts) {
    it(`shows ${text} as it is`, () => {
      expect(visibleText(text)).to.equal(text);
    });
  }

  it('shows half a character, and a NUL', () => {
    expect(visibleText('a\ud83db\u0000')).to.equal('a\\ud83db\\u0000');
  });

  // Each of these stands where nobody writes it.
  for (const [text, shown] of [
    ['👩\u200d\u200d🚀', '👩\\u200d\\u200d🚀'],
    ['👩\u200d', '👩\\u200d'],
    ['✔\ufe0f\ufe0f', '✔\ufe0f\\ufe0f'],
    ['1\ufe0f', '1\\ufe0f'],
    ['می\u200c', 'می\\u200c'],
    ['\u{1f3f4}\u{e0068}\u{e007f}', '\u{1f3f4}\\udb40\\udc68\\udb40\\udc7f'],
  ] as const) {
    it(`shows ${shown}`, () => {
      expect(visibleText(text)).to.equal(shown);
    });
  }

  const letter = fc.constantFrom(
    ...hostileTexts.flatMap(({ text }) => [...text]),
    ...readableTexts.flatMap((text) => [...text]),
  );

  it('stays as it is when it is made visible again, and loses nothing that is seen', () =>
    fc.assert(
      fc.property(fc.array(letter), (letters) => {
        const text = letters.join('');
        const shown = visibleText(text);
        expect(visibleText(shown)).to.equal(shown);
        const seen = letters.filter(
          (one) => !UNSEEN.test(one) && !/\n|\u200c|\u200d|\ufe0e|[\u{e0100}-\u{e01ef}]/u.test(one),
        );
        let from = 0;
        for (const one of seen) {
          from = shown.indexOf(one, from) + one.length;
          expect(from).to.be.at.least(one.length);
        }
      }),
    ));
});
