import { expect } from 'chai';
import fc from 'fast-check';
import { idInAnyCase, isSalesforceId, toId18 } from '../../../src/model/salesforceId.js';

const id15 = fc.stringMatching(/^[a-zA-Z0-9]{15}$/);

describe('salesforceId', () => {
  // Worked out by hand: five characters a digit, the first the lowest bit, capitals count.
  const known: Array<[string, string]> = [
    ['0015e00000tW1f0', '0015e00000tW1f0AAC'],
    ['005D2000005smGP', '005D2000005smGPIAY'],
    ['000000000000000', '000000000000000AAA'],
    ['ABCDEFGHIJKLMNO', 'ABCDEFGHIJKLMNO555'],
  ];
  for (const [short, long] of known) {
    it(`gives ${short} the checksum of ${long}`, () => {
      expect(toId18(short)).to.equal(long);
      expect(toId18(long)).to.equal(long);
    });
  }

  for (const bad of [
    '',
    '005',
    '0015e00000tW1f0BAC',
    '0015e00000tW1f0AA6',
    'ABCDEFGHIJKLMNO555x',
    'abcdefghijklmno555',
    '0015e00000tW1f0A',
    "0015e00000tW1f'",
    'ada@acme.example',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      expect(isSalesforceId(bad)).to.equal(false);
      expect(() => toId18(bad)).to.throw(RangeError, bad);
    });
  }

  it('takes an id of 18 characters that is written in another case for the same id', () => {
    fc.assert(
      fc.property(id15, fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }), (id, capitals) => {
        const id18 = toId18(`${'0123456789'[id.charCodeAt(0) % 10]!}${id.slice(1)}`);
        const typed = [...id18].map((one, index) => (capitals[index] ? one.toUpperCase() : one.toLowerCase())).join('');
        expect(isSalesforceId(typed)).to.equal(true);
        expect(toId18(typed)).to.equal(id18);
      }),
    );
  });

  it('takes an id that begins with a letter for the same id where no name can stand, and elsewhere for a name', () => {
    const id = 'a0B5g00000AbCdEEAV';
    for (const text of [id, id.toLowerCase(), id.toUpperCase(), id.slice(0, 15)])
      expect(idInAnyCase(text)).to.equal(id);
    expect([id, id.toLowerCase()].map(isSalesforceId)).to.deep.equal([true, false]);
    for (const text of ['a0B5g00000AbCdEIAV', 'internationalusers', '', 'ada'])
      expect(idInAnyCase(text)).to.equal(null);
  });

  it('keeps two ids apart that differ only in case, also when C1 lower-cases them', () => {
    fc.assert(
      fc.property(id15, id15, (one, other) => {
        fc.pre(one !== other);
        expect(toId18(one).toLowerCase()).not.to.equal(toId18(other).toLowerCase());
      }),
    );
    expect(toId18('00e5g000000AbCd').toLowerCase()).not.to.equal(toId18('00e5g000000aBcD').toLowerCase());
  });

  it('keeps two ids apart that are one text in lower case', () => {
    fc.assert(
      fc.property(id15, fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }), (id, flips) => {
        const flipped = [...id]
          .map((character, index) =>
            flips[index]
              ? character === character.toUpperCase()
                ? character.toLowerCase()
                : character.toUpperCase()
              : character,
          )
          .join('');
        fc.pre(flipped !== id);
        expect(toId18(id).toLowerCase()).not.to.equal(toId18(flipped).toLowerCase());
      }),
    );
  });
});
