import { expect } from 'chai';
import { change } from './support/change/change.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const FLAGS = ['--user', 'carlos.mendes@acme-rockets.example', '--permission-set-group', 'Launch_Day'];

describe('sf access grant, of a permission set group that is not recalculated', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('says so in the plan', async () => {
    const { changes, exitCode } = await change(demo, 'grant', [...FLAGS, '--dry-run']);
    expect(changes.map(({ verdict, reason }) => ({ verdict, reason }))).to.deep.equal([
      {
        verdict: 'grant',
        reason:
          'its status is Outdated: Salesforce assigns it only once it has recalculated it and the status is Updated',
      },
    ]);
    expect(exitCode).to.equal(0);
  });

  it('says so where Salesforce refuses it', async () => {
    const { changes, exitCode } = await change(demo, 'grant', [...FLAGS, '--wait', '0']);
    expect(changes.map(({ status, reason, error }) => ({ status, reason, code: error?.code }))).to.deep.equal([
      {
        status: 'failed',
        reason:
          'Salesforce has not recalculated the permission set group yet, or could not: grant it again when its status ' +
          'is Updated (Setup > Permission Set Groups)',
        code: 'INVALID_CROSS_REFERENCE_KEY',
      },
    ]);
    expect(exitCode).to.equal(1);
  });

  it('waits no longer where Salesforce could not recalculate it', async () => {
    const { settings } = demo.simulator.org;
    settings.switches.groupRecalculation = 'failed';
    settings.lag = 1000;
    const args = ['access', 'grant', '-o', ORG, ...FLAGS, '--wait', '1'];
    const { exitCode, stderr } = await demo.plugin.run(args);
    expect(stderr.replaceAll(/\s+/g, ' '))
      .to.contain('waiting for it, 1 minute at most.')
      .and.contain('(INVALID_CROSS_REFERENCE_KEY)');
    expect(exitCode).to.equal(1);
    const groups = demo.simulator.org.table('PermissionSetGroup');
    groups.update(groups.where('DeveloperName', 'Launch_Day')[0]!.Id, { Status: 'Outdated' });
  });

  it('waits until it is recalculated, and then assigns it', async () => {
    const { settings } = demo.simulator.org;
    settings.switches.groupRecalculation = 'later';
    settings.lag = 3000;
    const { changes, exitCode, stderr } = await change(demo, 'grant', FLAGS);
    expect(changes.map(({ status, error }) => ({ status, error }))).to.deep.equal([{ status: 'done', error: null }]);
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal('');
  });
});
