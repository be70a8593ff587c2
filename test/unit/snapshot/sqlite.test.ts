import { StatementSync } from 'node:sqlite';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { openDatabase, prepareArrays } from '../../../src/snapshot/sqlite.js';

describe('openDatabase', () => {
  it('gives a database whose rows can be arrays', async () => {
    const database = await openDatabase(':memory:');
    expect(prepareArrays(database, "SELECT 1 AS one, 'two' AS two").all()).to.deep.equal([[1, 'two']]);
    database.close();
  });

  it('says that Node is too old when it has no such rows', async () => {
    const method = Object.getOwnPropertyDescriptor(StatementSync.prototype, 'setReturnArrays')!;
    delete (StatementSync.prototype as Partial<StatementSync>).setReturnArrays;
    try {
      const error = await openDatabase(':memory:').catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SfError).and.to.have.property('name', 'NodeTooOldError');
      expect((error as SfError).message).to.equal(
        `This command needs Node.js 22.16 or later; the Salesforce CLI runs on ${process.version}.`,
      );
    } finally {
      Object.defineProperty(StatementSync.prototype, 'setReturnArrays', method);
    }
  });
});
