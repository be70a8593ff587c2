import { expect } from 'chai';
import { parseTerm } from '../../../../src/services/risks/term.js';

describe('parseTerm', () => {
  const cases: ReadonlyArray<[text: string, expected: ReturnType<typeof parseTerm>]> = [
    ['ModifyAllData', { is: 'permission', name: { kind: 'system', name: 'ModifyAllData' } }],
    ['Account:delete', { is: 'permission', name: { kind: 'object', object: 'Account', right: 'delete' } }],
    [
      'Account.Rating:edit',
      { is: 'permission', name: { kind: 'field', object: 'Account', field: 'Rating', right: 'edit' } },
    ],
    ['custom:Export', { is: 'permission', name: { kind: 'custom', name: 'Export' } }],
    [' * : Modify-All ', { is: 'any object', right: 'modify-all' }],
    ['permission-set:Sales_Ops', { is: 'access', type: 'permission', name: 'Sales_Ops' }],
    ['psg:*', { is: 'access', type: 'permission_set_group', name: null }],
    ['permission_set:Sales_Ops', { is: 'access', type: 'permission', name: 'Sales_Ops' }],
    ['Permission-Set-Group:*', { is: 'access', type: 'permission_set_group', name: null }],
    ['group:EMEA: all', { is: 'access', type: 'group', name: 'EMEA: all' }],
    ['queue:*', { is: 'access', type: 'group', part: 'queue', name: null }],
    ['profile:System Administrator', { is: 'access', type: 'profile', name: 'System Administrator' }],
    // The words of kinds win over the labels of objects.
    ['group:read', { is: 'access', type: 'group', name: 'read' }],
    ['', { problem: 'empty' }],
    ['queue:', { problem: 'name missing' }],
    ['*:', { problem: 'right missing' }],
    ['*:fly', { problem: 'right unknown', right: 'fly' }],
    ['custom:*', { problem: 'name missing' }],
    ['Account:fly', { problem: 'right unknown', right: 'fly' }],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseTerm(text)).to.deep.equal(expected);
    });
  }
});
