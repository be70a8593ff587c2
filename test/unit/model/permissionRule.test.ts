import { expect } from 'chai';
import type { Permission, Right } from '../../../src/model/permission.js';
import { rightsOnEveryObject, RuleNeeds, ruleOf } from '../../../src/model/permissionRule.js';

const object: Permission = { kind: 'object', id: 'Account', name: 'Account', label: null };
const field = (name = 'Rating', more: Partial<Permission> = {}): Permission => ({
  kind: 'field',
  id: `Account.${name}`,
  name: `Account.${name}`,
  label: null,
  isSecured: true,
  ...more,
});

/** What each set of rows, as small as can be, gives a permission; in the order of the needs. */
function waysTo(permission: Permission, right: Right = 'read'): string[] {
  const rule = new RuleNeeds(ruleOf({ permission, right }));
  const all = Array.from({ length: 2 ** rule.needs.length }, (_, set) => set).filter((set) => rule.isMet(set));
  const isSmallest = (set: number): boolean => !all.some((other) => other !== set && (other & set) === other);
  return all.filter(isSmallest).map((set) => rule.textsOf(set).join(' + '));
}

describe('the rights that system permissions give on every object', () => {
  it('are those of a row of the object: all six of records by one, read and view-all by another, all fields by a third', () => {
    expect(Object.fromEntries(rightsOnEveryObject)).to.deep.equal({
      ViewAllData: 1 + 16,
      ModifyAllData: 1 + 2 + 4 + 8 + 16 + 32,
      ViewAllFieldsGlobal: 64,
    });
  });
});

describe('what gives a permission', () => {
  it('says which rights on every object system permissions give', () => {
    expect([...rightsOnEveryObject].sort()).to.deep.equal([
      ['ModifyAllData', 0b0111111],
      ['ViewAllData', 0b0010001],
      ['ViewAllFieldsGlobal', 0b1000000],
    ]);
  });

  for (const [right, expected] of [
    ['read', ['Account:read', 'ViewAllData', 'ModifyAllData']],
    ['create', ['Account:create', 'ModifyAllData']],
    ['edit', ['Account:edit', 'ModifyAllData']],
    ['delete', ['Account:delete', 'ModifyAllData']],
    ['view-all', ['Account:view-all', 'ViewAllData', 'ModifyAllData']],
    ['modify-all', ['Account:modify-all', 'ModifyAllData']],
    ['view-all-fields', ['Account:view-all-fields', 'ViewAllFieldsGlobal']],
  ] as const) {
    it(`an object's ${right}`, () => expect(waysTo(object, right)).to.deep.equal(expected));
  }

  const records = ['Account:read', 'ViewAllData', 'ModifyAllData'];
  const openers = (...fields: string[]): string[] =>
    fields.flatMap((one) => records.map((record) => `${record} + ${one}`));
  const editors = (...fields: string[]): string[] =>
    fields.flatMap((one) => ['Account:edit', 'ModifyAllData'].map((record) => `${record} + ${one}`));
  const cases: Array<[what: string, permission: Permission, right: Right, ways: string[]]> = [
    [
      'to read a field: the record, and the field',
      field(),
      'read',
      openers('Account.Rating:read', 'Account:view-all-fields', 'ViewAllFieldsGlobal'),
    ],
    [
      'to edit a field: neither View All Fields nor Modify All Data opens it',
      field(),
      'edit',
      editors('Account.Rating:edit', 'Account.Rating:read + EditReadonlyFields'),
    ],
    [
      'a field of which nothing says otherwise takes field-level security',
      { ...field(), isSecured: undefined },
      'edit',
      editors('Account.Rating:edit', 'Account.Rating:read + EditReadonlyFields'),
    ],
    ['a field without field-level security', field('OwnerId', { isSecured: false }), 'read', records],
    ['to edit such a field', field('OwnerId', { isSecured: false }), 'edit', ['Account:edit', 'ModifyAllData']],
    ['to read a field that Salesforce alone writes', field('CreatedDate', { isSecured: false }), 'read', records],
    ['to edit it: nothing', field('CreatedDate', { isSecured: false }), 'edit', []],
    ['to edit when it was last looked at: nothing', field('LastViewedDate', { isSecured: false }), 'edit', []],
    [
      'a part of a compound field, by rows of either',
      field('BillingStreet', { rowIds: ['Account.BillingStreet', 'Account.BillingAddress'] }),
      'read',
      openers(
        'Account.BillingStreet:read',
        'Account.BillingAddress:read',
        'Account:view-all-fields',
        'ViewAllFieldsGlobal',
      ),
    ],
    [
      'a field of person accounts: of the object Account, by rows of Contact as well',
      field('Level__pc', { rowIds: ['Account.Level__pc', 'Contact.Level__c'] }),
      'edit',
      editors(
        'Account.Level__pc:edit',
        'Contact.Level__c:edit',
        'Account.Level__pc:read + EditReadonlyFields',
        'Contact.Level__c:read + EditReadonlyFields',
      ),
    ],
    [
      'a system permission',
      { kind: 'system', id: 'ApiEnabled', name: 'ApiEnabled', label: null },
      'read',
      ['ApiEnabled'],
    ],
    ['an entity of Setup', { kind: 'apex', id: '01p1', name: 'apex:Ctl', label: null }, 'read', ['apex:Ctl']],
  ];
  for (const [what, permission, right, ways] of cases) {
    it(what, () => expect(waysTo(permission, right).toSorted()).to.deep.equal(ways.toSorted()));
  }
});

describe('what plays a part', () => {
  const rule = new RuleNeeds(ruleOf({ permission: field(), right: 'edit' }));
  const set = (...texts: string[]): number =>
    texts.reduce((all, text) => all | (1 << rule.needs.findIndex((need) => need.text === text)), 0);
  const edit = set('Account:edit');
  const rating = set('Account.Rating:edit', 'Account.Rating:read');
  const readOnly = set('Account.Rating:read');

  for (const [what, sets, expected] of [
    ['each of two that give a part', [edit, rating], [edit, set('Account.Rating:edit')]],
    ['one that gives all, and not one that gives less', [edit | rating, edit], [edit | set('Account.Rating:edit'), 0]],
    ['nothing where a part is missing', [rating, readOnly], [0, 0]],
    [
      'three of which each is needed',
      [edit, readOnly, set('EditReadonlyFields')],
      [edit, readOnly, set('EditReadonlyFields')],
    ],
    ['two that give the same', [edit, rating, rating], [edit, set('Account.Rating:edit'), set('Account.Rating:edit')]],
    ['nothing of nothing', [], []],
  ] as const) {
    it(what, () => expect(rule.partsOf(sets)).to.deep.equal(expected));
  }

  it('misses nothing for which something else stands', () => {
    expect(rule.missingIn(set('ModifyAllData'), edit | rating)).to.equal(rating);
    expect(rule.missingIn(rating | edit, rating | edit | set('ModifyAllData'))).to.equal(0);
  });

  it('is told of a compound field as fast as of any other, however many fields it has', () => {
    const parts = ['Street', 'City', 'State', 'PostalCode', 'Country', 'StateCode', 'CountryCode', 'Latitude'];
    const rowIds = ['Account.BillingAddress', ...parts.map((part) => `Account.Billing${part}`)];
    const compound = new RuleNeeds(ruleOf({ permission: field('BillingAddress', { rowIds }), right: 'edit' }));
    const all = 2 ** compound.needs.length - 1;
    expect(compound.needs).to.have.lengthOf(21);
    expect(compound.partsOf([all])).to.deep.equal([all]);
    expect(compound.missingIn(0, all)).to.equal(all);
  });

  it('misses what completes the rule together with some other rows, by whatever rule', () => {
    const wanted = (['read', 'edit'] as const).flatMap((right) => [
      { permission: object, right },
      { permission: field(), right },
      { permission: field('OwnerId', { isSecured: false }), right },
      { permission: field('CreatedById'), right },
      { permission: field('Tax__pc', { rowIds: ['Account.Tax__pc', 'Contact.Tax__c'] }), right },
    ]);
    for (const one of wanted) {
      const tried = new RuleNeeds(ruleOf(one));
      const sets = Array.from({ length: 2 ** tried.needs.length }, (_, number) => number);
      for (const present of sets.filter((number) => number % 3 === 0)) {
        const completes = (bit: number): boolean =>
          sets.some((more) => !tried.isMet(present | more) && tried.isMet(present | more | bit));
        const missing = tried.needs.reduce((found, _, at) => (completes(1 << at) ? found | (1 << at) : found), 0);
        expect(tried.missingIn(present, sets.length - 1), `${one.permission.id}:${one.right}, ${present}`).to.equal(
          missing,
        );
      }
    }
  });
});
