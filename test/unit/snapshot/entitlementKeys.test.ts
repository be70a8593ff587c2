import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { EntitlementKeys } from '../../../src/snapshot/entitlementKeys.js';
import { WORKING_SCHEMA } from '../../../src/snapshot/workingSchema.js';
import { ref } from '../support/snapshots.js';

describe('the numbers of entitlements', () => {
  let database: DatabaseSync;
  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec(WORKING_SCHEMA);
  });
  afterEach(() => database.close());

  const named = (text: string, name = text) => ({ ...ref(text), displayName: name, description: `Has ${name}` });
  const rows = (): unknown[] =>
    database
      .prepare('SELECT key, resource_id, slug, display_name AS name FROM entitlements ORDER BY key')
      .all()
      .map((row) => Object.values(row));

  it('come with the first that points at one, or names it', () => {
    const keys = new EntitlementKeys(database);
    expect([
      keys.of(ref('permission:A:assigned')),
      keys.of(ref('group:A:member')),
      keys.of(ref('permission:A:assigned')),
    ]).to.deep.equal([1, 2, 1]);
    keys.write(named('permission:B:assigned'));
    keys.write(named('group:A:member'));
    expect(keys.of(ref('permission:B:assigned'))).to.equal(3);
    keys.flush();
    expect(rows()).to.deep.equal([
      [1, 'A', 'assigned', null],
      [2, 'A', 'member', 'group:A:member'],
      [3, 'B', 'assigned', 'permission:B:assigned'],
    ]);
  });

  it('keep the first name', () => {
    const keys = new EntitlementKeys(database);
    keys.write(named('permission:A:assigned', 'One'));
    keys.write(named('permission:A:assigned', 'Other'));
    expect(rows()).to.deep.equal([[1, 'A', 'assigned', 'One']]);
  });

  it('go on where an earlier process was', () => {
    const before = new EntitlementKeys(database);
    before.of(ref('permission:A:assigned'));
    before.flush();
    const keys = new EntitlementKeys(database);
    expect([keys.of(ref('permission:B:assigned')), keys.of(ref('permission:A:assigned'))]).to.deep.equal([2, 1]);
    keys.write(named('permission:A:assigned'));
    keys.flush();
    expect(rows()).to.deep.equal([
      [1, 'A', 'assigned', 'permission:A:assigned'],
      [2, 'B', 'assigned', null],
    ]);
  });

  it('are forgotten with the transaction that made them', () => {
    const keys = new EntitlementKeys(database);
    keys.write(named('permission:A:assigned'));
    database.exec('BEGIN');
    keys.of(ref('permission:B:assigned'));
    keys.flush();
    keys.of(ref('permission:C:assigned'));
    database.exec('ROLLBACK');
    keys.forget();
    expect([keys.of(ref('permission:C:assigned')), keys.of(ref('permission:A:assigned'))]).to.deep.equal([2, 1]);
    keys.flush();
    expect(rows()).to.deep.equal([
      [1, 'A', 'assigned', 'permission:A:assigned'],
      [2, 'C', 'assigned', null],
    ]);
  });
});
