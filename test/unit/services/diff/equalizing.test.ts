import { expect } from 'chai';
import { equalizingCommands } from '../../../../src/services/diff/equalizing.js';
import type { ComparedAccess } from '../../../../src/services/diff/userAccesses.js';

const NOW = new Date('2026-11-30T00:00:00Z');
const user = { id: '005000000000001AAA', username: 'zoe@acme.example' };

/** Inv_Full, as somebody holds it until a moment. */
function held(expiresAt: string | null): ComparedAccess {
  const entitlement = { type: 'permission', resourceId: '0PS000000000001AAA', slug: 'assigned' } as const;
  const access = { resourceType: 'permission', kind: 'permission-set', resource: 'Inv_Full', name: 'All', role: null };
  return {
    key: 'Inv_Full',
    entitlement,
    held: { access, expiresAt, path: [] } as unknown as ComparedAccess['held'],
    canBeGranted: true,
    canBeRevoked: true,
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
      expect(equalizingCommands([[own, wanted]], NOW, user, null, () => 'Inv_Full')).to.deep.equal(commands);
    });
  }
});
