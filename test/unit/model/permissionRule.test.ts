import { expect } from 'chai';
import { ruleOf, type Rule } from '../../../src/model/permissionRule.js';
import type { Permission, Right } from '../../../src/model/permission.js';

/** The rule as text: `(A or B) and C`, a need by its permission and the letter of its right. */
const told = (rule: Rule): string => {
  if ('anyOf' in rule) return `(${rule.anyOf.map(told).join(' or ')})`;
  if ('allOf' in rule) return `(${rule.allOf.map(told).join(' and ')})`;
  const right = { 1: 'read', 2: 'create', 4: 'edit', 8: 'delete', 16: 'view-all', 32: 'modify-all', 64: 'fields' };
  const { kind, id } = rule.permission;
  return kind === 'object' || kind === 'field' ? `${id}:${right[rule.bit as 1]}` : id;
};

const ruleFor = (permission: Pick<Permission, 'kind' | 'id' | 'isSecured' | 'rowIds'>, right: Right): string =>
  told(ruleOf({ permission: { name: permission.id, label: null, ...permission }, right }));

describe('ruleOf a field', () => {
  const account = '(Account:read or ViewAllData or ModifyAllData)';
  const allFields = '(Account:fields or ViewAllFieldsGlobal)';

  it('takes a row of any of the ids that are about it', () => {
    const street = {
      kind: 'field',
      id: 'Account.BillingStreet',
      rowIds: ['Account.BillingStreet', 'Account.BillingAddress'],
    } as const;
    expect(ruleFor(street, 'read')).to.equal(
      `(${account} and (Account.BillingStreet:read or Account.BillingAddress:read or ${allFields}))`,
    );
    expect(ruleFor(street, 'edit')).to.equal(
      '((Account:edit or ModifyAllData) and (Account.BillingStreet:edit or Account.BillingAddress:edit or ' +
        '((Account.BillingStreet:read or Account.BillingAddress:read) and EditReadonlyFields)))',
    );
  });

  it('takes the object of the field that was asked for, also where the rows are of another object', () => {
    const hobby = {
      kind: 'field',
      id: 'Account.Hobby__pc',
      rowIds: ['Account.Hobby__pc', 'Contact.Hobby__c'],
    } as const;
    expect(ruleFor(hobby, 'read')).to.equal(
      `(${account} and (Account.Hobby__pc:read or Contact.Hobby__c:read or ${allFields}))`,
    );
  });

  it('takes no row where no field-level security applies', () =>
    expect(ruleFor({ kind: 'field', id: 'Account.Id', isSecured: false }, 'read')).to.equal(account));
});
