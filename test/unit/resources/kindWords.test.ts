import { expect } from 'chai';
import { resourceTypeIds } from '../../../src/model/resourceType.js';
import { kindNamed, kindWords, typeNamed, wordOf } from '../../../src/resources/kindWords.js';

describe('the words of kinds of access', () => {
  it('are those of flags, and the word of each part', () => {
    expect(kindWords.toSorted()).to.deep.equal([
      ...['group', 'package-license', 'permission-set', 'permission-set-group', 'permission-set-license', 'profile'],
      ...['queue', 'role', 'territory'],
    ]);
    for (const word of kindWords) expect(wordOf(kindNamed(word)!)).to.equal(word);
  });

  for (const [type, words] of [
    ['permission', ['permission-set', 'permission_set', 'Permission_Set', 'permset', ' PERMSET ']],
    ['permission_set_group', ['permission-set-group', 'permission_set_group', 'psg', 'PSG']],
    ['permission_set_license', ['permission-set-license', 'permission_set_license']],
    ['package_license', ['package-license', 'package_license']],
    ['group', ['group', 'Group']],
    ['role', ['role']],
    ['profile', ['profile']],
    ['territory', ['territory']],
  ] as const) {
    it(`name ${type} as ${words.join(', ')}`, () => {
      for (const word of words) {
        expect(kindNamed(word), word).to.deep.equal({ type });
        expect(typeNamed(word), word).to.deep.equal({ type });
      }
    });
  }

  it('name queues alone by "queue"', () => {
    for (const named of [kindNamed, typeNamed]) expect(named('Queue')).to.deep.equal({ type: 'group', part: 'queue' });
  });

  it('are those of C1 as well where a file names a type, with either sign between their parts', () => {
    for (const type of resourceTypeIds) {
      for (const word of [type, type.replaceAll('_', '-'), type.toUpperCase()]) {
        expect(typeNamed(word), word).to.deep.equal({ type });
      }
    }
    expect(kindNamed('permission')).to.equal(undefined);
  });

  it('are no others', () => {
    for (const word of ['', 'permissionset', 'set', 'groups', 'constructor', '__proto__', 'permission:set']) {
      expect([kindNamed(word), typeNamed(word)], word).to.deep.equal([undefined, undefined]);
    }
  });
});
