import { expect } from 'chai';
import { change } from './support/change/change.js';
import { startDemo, type Demo } from './support/demo.js';

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
    const { changes, exitCode } = await change(demo, 'grant', FLAGS);
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
});
