import { expect } from 'chai';
import { QueryProgress } from '../../../src/snapshot/progress.js';
import { openDatabase } from '../../../src/snapshot/sqlite.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { withClockSetBack } from '../support/setBack.js';

describe('QueryProgress', () => {
  it('commits four times a second at most, whatever becomes of the clock', async () => {
    const database = await openDatabase(':memory:');
    database.exec('CREATE TABLE progress (query TEXT PRIMARY KEY, object TEXT, state TEXT)');
    let time = 0;
    const committed: number[] = [];
    const writer = { flush: () => undefined, commit: () => committed.push(time) } as unknown as SnapshotWriter;
    await withClockSetBack(
      () => time,
      () => {
        const progress = new QueryProgress(database, writer);
        for (time of [100, 249, 250, 400, 499, 500, 900]) {
          progress.advance('query', 'User', { expected: null, received: 0 } as never, () => undefined);
        }
      },
    );
    expect(committed).to.deep.equal([250, 500, 900]);
    database.close();
  });
});
