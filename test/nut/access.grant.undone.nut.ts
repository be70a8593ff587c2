import { expect } from 'chai';
import { change } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { startDemo, type Demo } from './support/demo.js';

const USER = 'nancy.wu@acme-rockets.example';
const LEAST = ['--license-profile', 'Salesforce=Minimum Access - Salesforce'];

describe('sf access grant and revoke of every kind, each in one run', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('undone from the last to the first, bring back the first sync byte for byte', async () => {
    const everything = [
      ...['--user', USER, '--permission-set', 'Sunset_Feature_Beta', '--permission-set-group', 'Mars_Team'],
      ...['--group', 'Empty_Room', '--group', 'Unattended', '--role', 'Chief_Mars_Officer'],
      ...['--profile', 'Contract Manager', '--territory', 'Antarctica', '--territory-role', 'Owner'],
    ];
    const before = await syncText(demo);
    const granted = await change(demo, 'grant', everything);
    expect(granted.changes.map(({ status }) => status)).to.deep.equal(Array.from({ length: 7 }, () => 'done'));
    const given = granted.changes.map(({ entitlement, userId }) => `${entitlement}:user:${userId}`);
    expect([...grantsIn(await syncText(demo))]).to.include.members(given);
    const revoked = await change(demo, 'revoke', [...everything, ...LEAST]);
    expect(revoked.changes.map(({ status }) => status)).to.deep.equal(Array.from({ length: 7 }, () => 'done'));
    expect([...grantsIn(await syncText(demo))]).not.to.include.any.members(given);
    await undo(demo, [String(granted.journal), String(revoked.journal)]);
    expect(await syncText(demo)).to.equal(before);
  });
});
