import { expect } from 'chai';
import { equalizingCommands } from '../../../../src/services/diff/equalizing.js';
import type { AccessPair, ComparedAccess } from '../../../../src/services/diff/userAccesses.js';

const NOW = new Date('2026-11-30T00:00:00Z');
const user = { id: '005000000000001AAA', username: 'zoe@acme.example' };

/** Inv_Full, or another set, as somebody holds it until a moment. */
function held(expiresAt: string | null, resource = 'Inv_Full', isDirect = true): ComparedAccess {
  const entitlement = { type: 'permission', resourceId: `0PS0000000${resource}`, slug: 'assigned' } as const;
  const access = { resourceType: 'permission', kind: 'permission-set', resource, name: 'All', role: null };
  return {
    key: resource,
    entitlement,
    held: { access, expiresAt, path: [] } as unknown as ComparedAccess['held'],
    canBeGranted: isDirect,
    canBeRevoked: isDirect,
  };
}

const grant = 'sf access grant --user zoe@acme.example --permission-set Inv_Full';
const revoke = 'sf access revoke --user zoe@acme.example --permission-set Inv_Full';
const [PAST, LATER] = ['2026-11-30T00:00:00Z', '2026-12-01T00:00:00Z'];

describe('The commands that make two users of a kept snapshot equal', () => {
  const cases: Array<[own: ComparedAccess | null, wanted: ComparedAccess | null, commands: string[]]> = [
    [null, held(LATER), [`${grant} --expires-at ${LATER}`]],
    [held(LATER), null, [revoke]],
    // What has ended since then is held no more, and no grant can end in the past.
    [null, held(PAST), []],
    [held(PAST), null, []],
    [held(PAST), held(LATER), [`${grant} --expires-at ${LATER}`]],
    [held(null), held(PAST), [revoke]],
    [held(PAST), held(null), [grant]],
  ];
  for (const [own, wanted, commands] of cases) {
    const [first, other] = [own, wanted].map((one) => (one ? (one.held.expiresAt ?? 'no end') : 'nothing'));
    it(`are ${commands.length} where the user has ${first}, and the other one ${other}`, () => {
      expect(equalizingCommands([[own, wanted]], NOW, user, null, () => 'Inv_Full', null)).to.deep.equal(commands);
    });
  }
});

describe('The commands that make two users of an org equal', () => {
  const other = { id: '005000000000002AAA', username: 'yan@acme.example' };
  const like = 'sf access grant --user zoe@acme.example --like yan@acme.example';
  const given: AccessPair = [null, held(null, 'Given')];
  const revoked = 'sf access revoke --user zoe@acme.example --permission-set Surplus';
  const cases: Array<[what: string, pairs: AccessPair[], commands: string[]]> = [
    ['name what one command grants', [given, [null, held(null)]], [`${grantOf('Given', 'Inv_Full')}`]],
    ['say it in one command where there would be two', [given, [null, held(LATER)]], [like]],
    ['so that an end goes without a revoke', [[held(LATER), held(null)]], [like]],
    ['and take away what is too much', [given, [null, held(LATER)], [held(null, 'Surplus'), null]], [like, revoked]],
    [
      'unless an end comes earlier',
      [given, [null, held(LATER, 'Later')], [held(null), held(LATER)]],
      [grantOf('Given'), `${grantOf('Later', 'Inv_Full')} --expires-at ${LATER}`],
    ],
    [
      'unless the user would get directly what comes through something else',
      [given, [null, held(LATER)], [held(null, 'Through', false), held(null, 'Through')]],
      [grantOf('Given'), `${grant} --expires-at ${LATER}`],
    ],
  ];
  for (const [what, pairs, commands] of cases) {
    it(what, () => {
      const argumentOf = ({ held: { access } }: ComparedAccess): string => access.resource;
      expect(equalizingCommands(pairs, NOW, user, null, argumentOf, other)).to.deep.equal(commands);
    });
  }
});

function grantOf(...sets: string[]): string {
  return `sf access grant --user zoe@acme.example${sets.map((set) => ` --permission-set ${set}`).join('')}`;
}
