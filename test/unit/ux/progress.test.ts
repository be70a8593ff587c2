import { expect } from 'chai';
import { ReadingSpinner } from '../../../src/ux/progress.js';
import { withClockSetBack } from '../support/setBack.js';

describe('the spinner of a sync', () => {
  it('moves ten times a second at most, whatever becomes of the clock', async () => {
    let time = 0;
    const shown: string[] = [];
    const spinner = {
      set status(text: string) {
        shown.push(text);
      },
      start: () => undefined,
      stop: () => undefined,
    };
    await withClockSetBack(
      () => time,
      () => {
        const progress = new ReadingSpinner(spinner, true);
        for (time of [100, 150, 199, 200, 300]) progress.page('User', time, 1000);
      },
    );
    expect(shown).to.deep.equal([
      '100 records, User 100/1,000',
      '200 records, User 200/1,000',
      '300 records, User 300/1,000',
    ]);
  });
});
