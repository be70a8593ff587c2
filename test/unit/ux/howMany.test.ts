import { Messages } from '@salesforce/core';
import { expect } from 'chai';
import { howMany } from '../../../src/ux/howMany.js';

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
