import { expect } from 'chai';
import type { Change } from '../../../src/model/change.js';
import { contradicts, subjectOf } from '../../../src/model/contradiction.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';

const changeOf = (type: ResourceTypeId, text: string, resourceId = 'X', userId = 'U'): Change => {
  const [action = '', ...slug] = text.split(' ');
  return { action: action as Change['action'], userId, entitlement: { type, resourceId, slug: slug.join(' ') } };
};

describe('changes about one user and one territory', () => {
  const pairs: Array<[one: string, other: string, contradict: boolean]> = [
    ['grant member', 'grant role:Owner', false],
    ['revoke member', 'revoke role:Owner', false],
    ['revoke role:Owner', 'revoke role:Sales Rep', false],
    ['grant member', 'revoke role:Owner', false],
    ['grant member', 'revoke member', true],
    ['grant role:Owner', 'grant role:Sales Rep', true],
    ['grant role:Owner', 'revoke role:Owner', true],
    ['grant role:Owner', 'revoke role:Sales Rep', true],
    ['grant role:Owner', 'revoke member', true],
  ];
  for (const [one, other, contradict] of pairs) {
    it(`${contradict ? 'contradict' : 'go with'} one another: ${one}, ${other}`, () => {
      const [first, second] = [changeOf('territory', one), changeOf('territory', other)];
      expect([contradicts(first, second), contradicts(second, first)]).to.deep.equal([contradict, contradict]);
    });
  }
});

describe('subjectOf', () => {
  const grant = 'grant assigned';
  const cases: Array<[what: string, one: Change, other: Change, isSame: boolean]> = [
    ['two roles of a user', changeOf('role', grant, 'A'), changeOf('role', grant, 'B'), true],
    ['two profiles of a user', changeOf('profile', grant, 'A'), changeOf('profile', grant, 'B'), true],
    ['a role and a profile', changeOf('role', grant, 'A'), changeOf('profile', grant, 'A'), false],
    ['two permission sets', changeOf('permission', grant, 'A'), changeOf('permission', grant, 'B'), false],
    ['a set of two users', changeOf('permission', grant, 'A', 'U'), changeOf('permission', grant, 'A', 'V'), false],
    ['two roles in a territory', changeOf('territory', 'grant role:A'), changeOf('territory', 'grant role:B'), true],
    ['two territories', changeOf('territory', 'grant member', 'A'), changeOf('territory', 'grant member', 'B'), false],
  ];
  for (const [what, one, other, isSame] of cases) {
    it(`is ${isSame ? 'the same' : 'another'} of ${what}`, () => {
      expect(subjectOf(one) === subjectOf(other)).to.equal(isSame);
    });
  }
});
