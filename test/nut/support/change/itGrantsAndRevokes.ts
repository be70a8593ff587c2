import { expect } from 'chai';
import type { Demo } from '../demo.js';
import { change, type ChangeRun } from './change.js';
import type { Change } from './report.js';
import { grantsIn, syncText } from './sync.js';
import { undo } from './undo.js';

export type KindCase = {
  /** The words for the kind in the test's title. */
  what: string;
  flags: string[];
  /** The flags that only a revoke needs. */
  revokeFlags?: string[];
  /** The flags with which a sync reads the kind. */
  syncFlags?: string[];
  entitlement: RegExp;
};

/** Expects that the command reports exactly one change, with these values, and ends with exit code 0. */
function expectOne({ changes, exitCode }: ChangeRun, expected: Partial<Change>): Change {
  expect(changes).to.have.length(1);
  const [only] = changes;
  expect(only).to.deep.include(expected);
  expect(exitCode).to.equal(0);
  return only!;
}

/** Tests the whole life of a grant of one kind. After each step, `sf access sync` reads the org. */
export function itGrantsAndRevokes(
  demo: () => Demo,
  user: string,
  { what, flags, revokeFlags = [], syncFlags = [], entitlement }: KindCase,
): void {
  it(`${what}: is granted, undone, granted and revoked; a second grant or revoke changes nothing`, async () => {
    const [grantArgs, revokeArgs] = [
      ['--user', user, ...flags],
      ['--user', user, ...flags, ...revokeFlags],
    ];
    const before = await syncText(demo(), syncFlags);

    const granted = await change(demo(), 'grant', grantArgs);
    const given = expectOne(granted, { action: 'grant', verdict: 'grant', status: 'done', error: null });
    expect(given.entitlement).to.match(entitlement);
    const grant = `${given.entitlement}:user:${given.userId}`;
    expect(grantsIn(before)).not.to.include(grant);
    expect(grantsIn(await syncText(demo(), syncFlags))).to.include(grant);
    const again = await change(demo(), 'grant', grantArgs);
    expectOne(again, { entitlement: given.entitlement, verdict: 'already granted', status: 'nothing to do' });
    expect(again.journal).to.equal(null);

    await undo(demo(), [String(granted.journal)]);
    expect(await syncText(demo(), syncFlags)).to.equal(before);
    await change(demo(), 'grant', grantArgs);

    const revoked = await change(demo(), 'revoke', revokeArgs);
    expectOne(revoked, { entitlement: given.entitlement, action: 'revoke', verdict: 'revoke', status: 'done' });
    expect(grantsIn(await syncText(demo(), syncFlags))).not.to.include(grant);
    const revokedAgain = await change(demo(), 'revoke', revokeArgs);
    expectOne(revokedAgain, { entitlement: given.entitlement, verdict: 'already revoked', status: 'nothing to do' });
  });
}
