import { expect } from 'chai';
import { developerNameOf } from '../../../../../simulator/seeds/builder/developerName.js';

describe('seeds: developerNameOf', () => {
  for (const [label, name] of [
    ['VP Sales', 'VP_Sales'],
    ['Équipe qualité', 'Equipe_qualite'],
    ['E\u0301quipe', 'Equipe'],
    ['  Orders, "rush"  ', 'Orders_rush'],
    ['2nd line -- support!', 'nd_line_support'],
    ['🚀 Launch Day', 'Launch_Day'],
  ] as const) {
    it(`makes ${JSON.stringify(label)} into ${name}`, () => {
      expect(developerNameOf(label)).to.equal(name);
    });
  }

  it('does not make up a name for what has no letter of its own', () => {
    expect(() => developerNameOf('東京')).to.throw('"東京" gives no DeveloperName');
  });
});
