import { expect } from 'chai';
import { describedFields } from '../../../../src/org/read/describe.js';
import { fieldReader } from '../../../../src/services/users/fields.js';

describe('reading fields: those that the org demands', () => {
  const asked = { name: 'Badge__c', type: 'string', length: 80, createable: true, nillable: false, custom: true };
  const cases: Array<[what: string, answer: object, isRequired: boolean]> = [
    ['a custom field', {}, true],
    ['a standard field, which may have a rule of its own', { custom: false }, false],
    ['a field that may be empty', { nillable: true }, false],
    ['a field that nobody sets', { createable: false }, false],
    ['a checkbox', { type: 'boolean' }, false],
    ['a field that Salesforce fills in', { defaultedOnCreate: true }, false],
    ['a field with a default', { defaultValueFormula: '"A"' }, false],
    ['a picklist with a default', { picklistValues: [{ value: 'A', active: true, defaultValue: true }] }, false],
    ['a picklist without one', { picklistValues: [{ value: 'A', active: true, defaultValue: false }] }, true],
  ];
  for (const [what, answer, isRequired] of cases) {
    it(`${isRequired ? 'needs' : 'does not need'} ${what}`, () => {
      const [field] = describedFields('User', { fields: [{ ...asked, ...answer }] });
      const described = [{ ...field!, values: null }];
      const missing = isRequired ? [{ column: 'Badge__c', problem: 'a value is required' }] : [];
      expect(fieldReader(described, null)({}, true).problems).to.deep.equal(missing);
      if (isRequired) expect(fieldReader(described, null)({ badge__c: 'A' }, true).problems).to.deep.equal([]);
    });
  }

  it('tells what is wrong with a value, and not that one is missing', () => {
    const [field] = describedFields('User', { fields: [{ ...asked, length: 1 }] });
    const { problems } = fieldReader([{ ...field!, values: null }], null)({ badge__c: 'AB' }, true);
    expect(problems).to.deep.equal([{ column: 'badge__c', problem: '"AB" is longer than 1 characters' }]);
  });
});
