import { expect } from 'chai';
import { change } from './support/change/change.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const USERNAME = 'nancy.wu@acme-rockets.example';
const USER = ['--user', USERNAME];
const REVOKE = [...USER, '--profile', 'Acme Sales'];
const LEAST = 'Minimum Access - Salesforce';

describe('sf access revoke: profiles', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const profileOf = (username: string): unknown => {
    const { org } = demo.simulator;
    const [user] = org.table('User').where('Username', username);
    return org.table('Profile').get(String(user?.ProfileId))?.Name;
  };

  it('refuses without a mapping, shows the license and how to map it, and sends nothing', async () => {
    const { changes, exitCode } = await change(demo, 'revoke', REVOKE);
    expect(changes[0]).to.deep.include({ verdict: 'refused', status: 'refused' });
    expect(changes[0]?.reason).to.match(/"Salesforce".*--license-profile "Salesforce=/);
    expect(exitCode).to.equal(1);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    expect(profileOf(USERNAME)).to.equal('Acme Sales');
  });

  it('moves the user to the profile that the flag maps, in any casing', async () => {
    const { changes, exitCode } = await change(demo, 'revoke', [
      ...REVOKE,
      ...['--license-profile', 'Salesforce Platform=Standard Platform User'],
      ...['--license-profile', `SALESFORCE=${LEAST.toLowerCase()}`],
    ]);
    expect(changes[0]).to.deep.include({ verdict: 'revoke', status: 'done' });
    expect(changes[0]?.reason).to.include(LEAST);
    expect(exitCode).to.equal(0);
    expect(profileOf(USERNAME)).to.equal(LEAST);
  });

  const mappings = {
    'as pairs': `Salesforce Platform=Standard Platform User,Salesforce=${LEAST}`,
    'as JSON': JSON.stringify({ Salesforce: LEAST }),
  };
  for (const [form, mapping] of Object.entries(mappings)) {
    it(`takes the mapping of C1's variable, ${form}`, async () => {
      const env = { BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING: mapping };
      const { changes } = await change(demo, 'revoke', REVOKE, { env });
      expect(changes[0]).to.deep.include({ verdict: 'revoke', status: 'done' });
      expect(profileOf(USERNAME)).to.equal(LEAST);
    });
  }

  it('prefers the flag to the variable', async () => {
    const env = { BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING: `Salesforce=${LEAST}` };
    await change(demo, 'revoke', [...REVOKE, '--license-profile', 'Salesforce=Read Only'], { env });
    expect(profileOf(USERNAME)).to.equal('Read Only');
  });

  it('moves the user to a mapped profile of another internal license, and warns of the seat and of what is lost', async () => {
    const flags = ['--license-profile', 'Salesforce=Standard Platform User', '--no-prompt', '--json'];
    const ran = await demo.plugin.run(['access', 'revoke', '-o', ORG, ...REVOKE, ...flags]);
    expect(ran.exitCode, ran.stdout).to.equal(0);
    expect(JSON.stringify(ran.json().warnings))
      .to.match(
        /nancy\.wu@\S+: the profile \\"Standard Platform User\\" needs a seat of the license \\"Salesforce Platform\\"/,
      )
      .and.to.match(/\d+ of \d+ are used.*does not allow is lost/);
    expect(profileOf(USERNAME)).to.equal('Standard Platform User');
  });

  it('does nothing to a user of another profile', async () => {
    const flags = [...USER, '--profile', 'Contract Manager', '--license-profile', `Salesforce=${LEAST}`];
    const { changes, exitCode } = await change(demo, 'revoke', flags);
    expect(changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do' });
    expect(exitCode).to.equal(0);
    expect(profileOf(USERNAME)).to.equal('Acme Sales');
  });

  const SWITCHED = {
    'sets must suit': { profile: 'Standard Platform User', status: 'done' },
    'sets removed': { profile: 'Standard Platform User', status: 'done' },
    refused: { profile: 'Acme Sales', status: 'failed' },
  } as const;
  for (const [position, { profile, status }] of Object.entries(SWITCHED)) {
    it(`grants a profile of another internal license as the org has it: ${position}`, async () => {
      demo.simulator.org.settings.switches.profileOfOtherLicense = position as keyof typeof SWITCHED;
      const { changes } = await change(demo, 'grant', [...USER, '--profile', 'Standard Platform User']);
      expect(changes[0]).to.deep.include({ verdict: 'grant', status });
      expect(profileOf(USERNAME)).to.equal(profile);
      if (status === 'failed') expect(changes[0]?.reason).to.match(/of a license that does not suit this user/);
    });
  }

  it('refuses a profile of a portal to an internal user before the call, and the other way round', async () => {
    const { org } = demo.simulator;
    const external = [...org.table('Profile').rows()].find(({ UserType }) => UserType === 'PowerPartner')!;
    const { changes, exitCode } = await change(demo, 'grant', [...USER, '--profile', external.Id]);
    expect(changes[0]).to.deep.include({ verdict: 'refused', status: 'refused' });
    expect(changes[0]?.reason).to.match(/internal users and users of portals and sites apart/);
    const partner = [...org.table('User').rows()].find(({ UserType }) => UserType === 'PowerPartner')!;
    const back = await change(demo, 'grant', ['--user', partner.Id, '--profile', 'Standard Platform User']);
    expect(back.changes[0]?.reason).to.match(/internal users and users of portals and sites apart/);
    expect([exitCode, back.exitCode]).to.deep.equal([1, 1]);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('grants a profile of the license Salesforce to a user of Chatter Free, who is internal', async () => {
    const { org } = demo.simulator;
    const chatter = [...org.table('User').rows()].find(({ UserType }) => UserType === 'CsnOnly')!;
    const { changes } = await change(demo, 'grant', ['--user', chatter.Id, '--profile', 'Standard User']);
    expect(changes[0]).to.deep.include({ verdict: 'grant', status: 'done' });
    expect(profileOf(String(chatter['Username']))).to.equal('Standard User');
  });

  it('leaves the running user the profile, and warns when it takes other access from the running user', async () => {
    const { org, username } = demo.simulator;
    const [{ Id } = { Id: '' }] = org.table('User').where('Username', username);
    const role = [...org.table('UserRole').rows()].find(({ PortalType }) => PortalType === 'None')!.Id;
    org.table('User').update(Id, { UserRoleId: role });
    const own = ['--user', username, '--role', role, '--profile', String(profileOf(username))];
    const mapped = ['--license-profile', `Salesforce=${LEAST}`];
    const { exitCode, stdout, stderr } = await demo.plugin.run([
      ...['access', 'revoke', '-o', ORG, '--no-prompt', ...own, ...mapped],
    ]);
    expect(stdout).to.contain('\nTook away 1 role. 1 change was refused.\n');
    expect(stderr).to.match(/access away from the user who runs this command/);
    expect(exitCode).to.equal(68);
    expect(profileOf(username)).to.equal('System Administrator');
  });
});
