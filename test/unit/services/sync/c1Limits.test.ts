import { expect } from 'chai';
import fc from 'fast-check';
import { cutToBytes, fitsBytes, isEmailAddress } from '../../../../src/services/sync/c1Limits.js';

describe('fitsBytes', () => {
  it('counts the bytes of UTF-8, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
        expect(fitsBytes(text, most)).to.equal(Buffer.byteLength(text) <= most);
      }),
    );
  });
});

describe('cutToBytes', () => {
  it('keeps what fits', () => {
    expect(cutToBytes('é'.repeat(512), 1024)).to.equal('é'.repeat(512));
  });

  it('cuts between characters, never in one', () => {
    expect(cutToBytes('é'.repeat(600), 1023)).to.equal('é'.repeat(511));
    expect(cutToBytes('🚀🚀', 7)).to.equal('🚀');
  });

  it('gives the longest beginning that fits, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
        const short = cutToBytes(text, most);
        const next = [...text][[...short].length];
        expect(text.startsWith(short)).to.equal(true);
        expect(Buffer.byteLength(short)).to.be.at.most(most);
        if (next !== undefined) expect(Buffer.byteLength(short + next)).to.be.greaterThan(most);
      }),
    );
  });
});

describe('isEmailAddress', () => {
  const good = [
    'ada@acme.example',
    "o'neil+sales@acme.example",
    'o&m@acme.example',
    'a@localhost',
    'ada@acme.example.invalid',
    'josé@acme.example',
    `${'a'.repeat(64)}@acme.example`,
  ];
  const bad = [
    '',
    'ada',
    '@acme.example',
    'ada@',
    'ada@acme..example',
    'ada@-acme.example',
    'ada@acme_corp.example',
    'ada@acmé.example',
    'ada b@acme.example',
    'ada@bob@acme.example',
    '.ada@acme.example',
    'ada.@acme.example',
    'Ada <ada@acme.example>',
    `${'a'.repeat(65)}@acme.example`,
    `a@${'a'.repeat(64)}.example`,
    `a@${'abcdefgh.'.repeat(30)}example`,
  ];
  for (const text of good) it(`takes ${text.slice(0, 40)}`, () => expect(isEmailAddress(text)).to.equal(true));
  for (const text of bad) it(`refuses "${text.slice(0, 40)}"`, () => expect(isEmailAddress(text)).to.equal(false));
});
