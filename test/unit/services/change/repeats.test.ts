import { expect } from 'chai';
import type { Change } from '../../../../src/model/change.js';
import { findRepeats } from '../../../../src/services/change/repeats.js';
import type { ResourceTypeId } from '../../../../src/model/resourceType.js';

const changeOf = (type: ResourceTypeId, text: string, resourceId = 'X', userId = 'U'): Change => {
  const [action = '', ...slug] = text.split(' ');
  return { action: action as Change['action'], userId, entitlement: { type, resourceId, slug: slug.join(' ') } };
};

const isContradiction = (one: Change, other: Change): boolean => findRepeats([one, other]).contradicting.has(other);

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
      expect([isContradiction(first, second), isContradiction(second, first)]).to.deep.equal([contradict, contradict]);
    });
  }
});

describe('grants', () => {
  const grant = 'grant assigned';
  const cases: Array<[what: string, one: Change, other: Change, contradict: boolean]> = [
    ['two roles of a user', changeOf('role', grant, 'A'), changeOf('role', grant, 'B'), true],
    ['two profiles of a user', changeOf('profile', grant, 'A'), changeOf('profile', grant, 'B'), true],
    ['a role and a profile', changeOf('role', grant, 'A'), changeOf('profile', grant, 'A'), false],
    ['two permission sets', changeOf('permission', grant, 'A'), changeOf('permission', grant, 'B'), false],
    ['a set of two users', changeOf('permission', grant, 'A', 'U'), changeOf('permission', grant, 'A', 'V'), false],
    ['two roles in a territory', changeOf('territory', 'grant role:A'), changeOf('territory', 'grant role:B'), true],
    ['two territories', changeOf('territory', 'grant member', 'A'), changeOf('territory', 'grant member', 'B'), false],
  ];
  for (const [what, one, other, contradict] of cases) {
    it(`${contradict ? 'contradict' : 'go with'} one another: ${what}`, () => {
      expect(isContradiction(one, other)).to.equal(contradict);
    });
  }
});

describe('settleRepeats', () => {
  it('takes the same again for a repeat of the first, also after what contradicts both', () => {
    const [grant, revoke, again] = ['grant assigned', 'revoke assigned', 'grant assigned'].map((text) =>
      changeOf('permission', text),
    );
    const { repeats, contradicting } = findRepeats([grant!, revoke!, again!]);
    expect([...repeats]).to.deep.equal([[again, grant]]);
    expect([...contradicting]).to.deep.equal([revoke]);
  });

  it('takes another expiry for a contradiction', () => {
    const grant = changeOf('permission', 'grant assigned');
    expect(isContradiction(grant, { ...grant, action: 'grant', expiresAt: null })).to.equal(true);
  });
});
