import { Messages } from '@salesforce/core';
import { expect } from 'chai';
import { counted, howMany } from '../../../src/ux/text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
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
      expect(howMany(messages, 'summary.account', count)).to.equal(words);
    });
  }
});

describe('words counted', () => {
  it('gives each once, in the order they first come, with its number as a reader writes it', () => {
    expect(counted(['grant', 'already granted', 'grant'])).to.equal('2 grant, 1 already granted');
    expect(counted(Array.from({ length: 10_000 }, () => 'done'))).to.equal('10,000 done');
  });
});
