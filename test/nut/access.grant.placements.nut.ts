import { expect } from 'chai';
import { change } from './support/change/change.js';
import { itGrantsAndRevokes, type KindCase } from './support/change/itGrantsAndRevokes.js';
import { syncText } from './support/change/sync.js';
import { startDemo, type Demo } from './support/demo.js';

/** A seller of the profile Acme Sales, of one territory and with a role. */
const USER = 'nancy.wu@acme-rockets.example';
const LEAST = ['--license-profile', 'Salesforce=Minimum Access - Salesforce'];

const kinds: KindCase[] = [
  { what: 'a role', flags: ['--role', 'Chief_Mars_Officer'], entitlement: /^role:00E\w{15}:assigned$/ },
  {
    what: 'a profile',
    flags: ['--profile', 'Contract Manager'],
    revokeFlags: LEAST,
    entitlement: /^profile:00e\w{15}:assigned$/,
  },
  { what: 'a territory', flags: ['--territory', 'Antarctica'], entitlement: /^territory:0MI\w{15}:member$/ },
  {
    what: 'a role in a territory',
    flags: ['--territory', 'Antarctica', '--territory-role', 'Sales Rep'],
    entitlement: /^territory:0MI\w{15}:role:Sales Rep$/,
  },
];

describe('sf access grant and revoke: role, profile, territories', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  for (const kind of kinds) itGrantsAndRevokes(() => demo, USER, kind);

  it('leaves the role alone when the user has another role by now', async () => {
    const { changes, exitCode } = await change(demo, 'revoke', ['--user', USER, '--role', 'Chief_Mars_Officer']);
    expect(changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do' });
    expect(exitCode).to.equal(0);
  });

  it('leaves a role in a territory alone when it has changed meanwhile', async () => {
    const flags = [
      '--user',
      'priya.raman@acme-rockets.example',
      '--territory',
      'EMEA',
      '--territory-role',
      'Sales Rep',
    ];
    const before = await syncText(demo);
    const { changes, exitCode } = await change(demo, 'revoke', flags);
    expect(changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do' });
    expect(exitCode).to.equal(0);
    expect(await syncText(demo)).to.equal(before);
  });
});
