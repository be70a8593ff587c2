import { join } from 'node:path';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';

describe('the summary of sf access sync', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const sync = async (...flags: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, ...flags]);
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  };

  it('sums up what was left out, and has no more lines of it but those for somebody to act on', async () => {
    const lines = (await sync('--output-file', join(demo.sf.home, 'a.csv'))).split('\n');
    expect(lines.filter((line) => /^(?:Left out|To review|To act on)/.test(line))).to.have.length(2);
  });

  it('names the groups whose members Salesforce does not list, those of portal users where these are read', async () => {
    const printed = await sync('--output-file', join(demo.sf.home, 'a.csv'), '--sync-non-standard-users');
    const sentences = printed.replaceAll('\n', ' ');
    expect(sentences).to.contain(' To review: All Internal Users is a member of 1 group (Everyone_at_Acme), ');
    expect(sentences).to.match(/ To review: a group of Salesforce's own, .* of 1 group \(Partners_and_Customers\), /);
  });

  it('has no line wider than a screen, but those with a path', async () => {
    const lines = (
      await sync('--snapshot', join(demo.sf.home, 'a.snapshot'), '--sync-permissions', '--sync-licenses')
    ).split('\n');
    expect(lines.filter((line) => line.length > 80 && !line.includes(demo.sf.home))).to.deep.equal([]);
  });

  it('says which permission shows the users who may be hidden, where the running user lacks it', async () => {
    const words = /without\sthe\spermission\sView\sAll\sUsers/;
    expect(await sync('--output-file', join(demo.sf.home, 'a.csv'))).not.to.match(words);
    // All members of groups are read then, also users of other types.
    demo.simulator.org.settings.switches.memberSemiJoins = 'refused';
    for (const object of ['PermissionSet', 'Profile']) {
      const table = demo.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsViewAllUsers: false });
    }
    expect(await sync('--output-file', join(demo.sf.home, 'a.csv'))).to.match(words);
  });
});
