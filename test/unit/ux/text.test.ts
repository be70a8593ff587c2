import { Messages } from '@salesforce/core';
import { expect } from 'chai';
import '../../../src/messages.js';
import { countEach, plural, tally } from '../../../src/ux/text.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

describe('how many of what', () => {
  const cases: [count: number, words: string][] = [
    [0, '0 accounts'],
    [1, '1 account'],
    [2, '2 accounts'],
    [1_000_000, '1,000,000 accounts'],
  ];
  for (const [count, words] of cases) {
    it(`says "${words}"`, () => {
      expect(plural(messages, 'summary.account', count)).to.equal(words);
    });
  }
});

describe('a tally', () => {
  const changes = Messages.loadMessages('sf-plugin-access', 'runPlan');
  it('gives each kind once, in the order they first come, with its number as a reader writes it', () => {
    const told = (kinds: readonly string[]): string[] => tally(changes, 'planned', [...countEach(kinds)]);
    expect(told(['not sent', 'nothing to do', 'not sent'])).to.deep.equal(['2 changes to make', '1 not needed']);
    expect(told(Array.from({ length: 10_000 }, () => 'refused'))).to.deep.equal(['10,000 refused']);
  });
});
