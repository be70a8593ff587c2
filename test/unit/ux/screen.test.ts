import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { questionText } from '../../../src/ux/screen.js';

describe('the lines of a question', () => {
  it('end between words, with room for the answer', () => {
    const question = 'Take access away from ada.lovelace@acme.example and 27 more in acme? Go on?';
    expect(questionText(question, { columns: 40 }).split('\n')).to.deep.equal([
      'Take access away from',
      'ada.lovelace@acme.example and 27 more in',
      'acme? Go on?',
    ]);
    expect(questionText('Change acme?', { columns: 24 })).to.equal('Change acme?');
    expect(questionText('Change acme?', { columns: 23 })).to.equal('Change\nacme?');
  });

  it('are no wider than the screen, and have all words in their order, whatever a name is', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'x', 'ä', '漢', '🚀', '\u001b', '-'),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 20, max: 100 }),
        (words, columns) => {
          const lines = questionText(words.join(' '), { columns }).split('\n');
          const shown = [...lines];
          shown[0] = `? ${shown[0]!}`;
          shown[shown.length - 1] += ' (y/N) yes';
          for (const line of lines) expect(stringWidth(line)).to.be.at.most(columns);
          expect(lines.join('').replaceAll(' ', '')).to.equal(words.join('').replaceAll('\u001b', '\\u001b'));
          if (words.every((one) => one.length * 6 < columns - 12)) {
            for (const line of shown) expect(stringWidth(line)).to.be.at.most(columns);
          }
        },
      ),
    );
  });
});
