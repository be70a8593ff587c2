import { expect } from 'chai';
import { openDatabase, prepareArrays } from '../../../src/snapshot/sqlite.js';

describe('openDatabase', () => {
  it('gives a database whose rows can be arrays', async () => {
    const database = await openDatabase(':memory:');
    expect(prepareArrays(database, "SELECT 1 AS one, 'two' AS two").all()).to.deep.equal([[1, 'two']]);
    database.close();
  });
});
