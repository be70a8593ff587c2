import { expect } from 'chai';
import fc from 'fast-check';
import { aliasOf, LONGEST_ALIAS, nicknameOf, stemOf, uniqueName } from '../../../src/model/userName.js';

describe('names of new users', () => {
  const aliases: Array<[string | undefined, string, string]> = [
    ['Ada', 'Lovelace', 'alovelac'],
    ['Zoë', "O'Neil-Müller", 'zoneilmu'],
    [undefined, 'Integration', 'integrat'],
    ['', 'Li', 'li'],
    ['太郎', '山田', '太山田'],
    ['Ada', '🚀', 'a'],
    [undefined, '…', 'user'],
    ['𝒜', '𠮷𠮷𠮷𠮷', 'a𠮷𠮷𠮷'],
  ];
  for (const [firstName, lastName, alias] of aliases) {
    it(`alias of ${firstName ?? '(none)'} ${lastName}: ${alias}`, () =>
      expect(aliasOf(firstName, lastName)).to.equal(alias));
  }

  it('nickname: what is before the @ of the username, of 40 characters at most', () => {
    expect(nicknameOf('Ada.Lovelace@acme.example')).to.equal('Ada.Lovelace');
    expect(nicknameOf(`${'a'.repeat(60)}@acme.example`)).to.equal('a'.repeat(40));
    expect(nicknameOf('@acme.example')).to.equal('user');
  });

  it('numbers what is taken, in any case, within the length', () => {
    expect(uniqueName('alovelac', 8, new Set())).to.equal('alovelac');
    expect(uniqueName('ALovelac', 8, new Set(['alovelac']))).to.equal('ALovela1');
    expect(uniqueName('li', 8, new Set(['li', 'li1', 'li2']))).to.equal('li3');
    const taken = new Set(['alovelac', ...Array.from({ length: 9 }, (_, n) => `alovela${String(n + 1)}`)]);
    expect(uniqueName('alovelac', 8, taken)).to.equal('alovel10');
    const all = new Set(['li', ...Array.from({ length: 999 }, (_, n) => `li${String(n + 1)}`)]);
    expect(uniqueName('li', 8, all)).to.equal('li');
  });

  it('always fits, and always begins with the stem that the org is asked for', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.nat(200),
        (first, last, count) => {
          const alias = aliasOf(first, last);
          const taken = new Set<string>();
          for (let n = 0; n <= count; n++) {
            const name = uniqueName(alias, LONGEST_ALIAS, taken);
            expect(name.length).to.be.within(1, LONGEST_ALIAS);
            expect(name.startsWith(stemOf(alias, LONGEST_ALIAS))).to.equal(true);
            expect(taken.has(name.toLowerCase())).to.equal(false);
            taken.add(name.toLowerCase());
          }
        },
      ),
      { numRuns: 50 },
    ));
});
