import { expect } from 'chai';
import { createOrg } from '../../../simulator/org/org.js';
import type { Row } from '../../../simulator/org/types.js';
import { seedInvoices } from '../../../simulator/seeds/invoices.js';
import { askedFor, people, permissions, tableSays } from '../../oracle/invoices.js';
import { accessOf } from '../../oracle/memberships.js';
import { combined, permissionOf, type Asked, type Verdict } from '../../oracle/permissions.js';
import { tablesOf } from '../../oracle/tables.js';

describe('the naive oracle of answers', () => {
  const org = createOrg();
  const { adminUserId } = seedInvoices(org);
  const rowWith = (object: string, field: string, value: string): Row => {
    const found = [...org.table(object).rows()].find((row) => row[field] === value);
    if (!found) throw new Error(`There is no ${object} with ${field} ${value}.`);
    return found;
  };
  const user = (name: string): Row => rowWith('User', 'Username', `${name}@invoices.example`);
  const set = (name: string): string => rowWith('PermissionSet', 'Name', name).Id;
  const group = (name: string): string => rowWith('PermissionSetGroup', 'DeveloperName', name).Id;

  for (const name of Object.keys(people))
    it(`says of ${name} what the table of the invoices org says`, () => {
      const tables = tablesOf(org, adminUserId);
      const verdicts = permissions.map((permission): [string, Verdict] => [
        permission,
        permissionOf(askedFor(org, permission), user(name), tables).verdict,
      ]);
      expect(verdicts).to.deep.equal(permissions.map((permission) => [permission, tableSays(name, permission)]));
    });

  const amount: Asked = { kind: 'field', field: 'Invoice__c.Amount__c', right: 'edit', isOpen: false };
  const givers: Array<[name: string, asked: Asked, givers: () => string[]]> = [
    [
      'cyd',
      { kind: 'object', object: 'Invoice__c', right: 'edit' },
      () => [`permission_set_group:${group('Billing')}`],
    ],
    ['dan', { kind: 'system', name: 'ExportReport' }, () => [`permission:${set('Exporter')}`]],
    ['eve', { kind: 'object', object: 'Invoice__c', right: 'edit' }, () => []],
    ['gus', { kind: 'system', name: 'ModifyAllData' }, () => [`permission_set_group:${group('Ops')}`]],
    ['joe', amount, () => [`permission:${set('Fld_Edit')}`, `profile:${rowWith('Profile', 'Name', 'Sales').Id}`]],
  ];
  for (const [name, asked, expected] of givers)
    it(`says through what ${name} may ${JSON.stringify(asked)}`, () => {
      expect(permissionOf(asked, user(name), tablesOf(org, adminUserId)).givers).to.deep.equal(expected());
    });

  it('takes away what is taken as revoked', () => {
    const without = [`permission:${set('Fld_Edit')}`];
    expect(permissionOf(amount, user('joe'), tablesOf(org, adminUserId), without)).to.deep.equal({
      verdict: 'no',
      givers: [],
    });
  });

  it('opens no field by Modify All Data, and every open one with its object', () => {
    const tables = tablesOf(org, adminUserId);
    const read = (isOpen: boolean): Verdict =>
      permissionOf({ kind: 'field', field: 'Invoice__c.Number__c', right: 'read', isOpen }, user('ada'), tables)
        .verdict;
    expect([read(false), read(true)]).to.deep.equal(['no', 'yes']);
  });

  it('answers for several permissions with the weakest, or the strongest', () => {
    const verdicts: Verdict[] = ['only if', 'yes', 'cannot log in'];
    expect([combined(verdicts, false), combined(verdicts, true)]).to.deep.equal(['cannot log in', 'yes']);
  });

  it('holds a permission set through a permission set group, and no access that has ended', () => {
    const tables = tablesOf(org, adminUserId);
    const holders = (type: string, id: string): string[] =>
      Object.keys(people).filter((name) => accessOf({ type, id, slug: 'assigned' }, user(name), tables) !== 'no');
    expect(holders('permission', set('Inv_Full'))).to.deep.equal(['cyd', 'dan', 'hal']);
    expect(holders('permission', set('Exporter'))).to.deep.equal(['cyd', 'dan']);
    expect(holders('permission_set_group', group('Ops'))).to.deep.equal(['gus']);
  });

  it('holds a session-based permission set only if a session has it, and by a permission set group always', () => {
    const access = { type: 'permission', id: set('Break_Glass'), slug: 'assigned' };
    const says = (name: string): Verdict => accessOf(access, user(name), tablesOf(org, adminUserId));
    expect([says('fay'), says('gus'), says('ben')]).to.deep.equal(['only if', 'cannot log in', 'no']);
    const { Id } = org.table('SessionPermSetActivation').insert({ UserId: user('fay').Id, PermissionSetId: access.id });
    expect(says('fay')).to.equal('yes');
    org.table('SessionPermSetActivation').delete(Id);
  });
});
