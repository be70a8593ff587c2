import { expect } from 'chai';
import { change } from './support/change/change.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

/** Holds Deploy_Everything through the permission set group Release_Engineering, and Modify All Data with it. */
const MAREK = 'marek.dvorak@acme-rockets.example';

describe('sf access revoke, of what is held in another way', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const revoke = ['access', 'revoke', '-o', ORG, '--no-prompt', '--user', MAREK];
  const through = {
    path: [{ resourceType: 'permission_set_group', resource: 'Release_Engineering', name: 'Release Engineering' }],
    command: `sf access revoke --target-org mia.santos@acme-rockets.example --user ${MAREK} --permission-set-group Release_Engineering`,
  };

  it('says through what, and the command that ends it, where nothing is held directly', async () => {
    const run = await demo.plugin.run([...revoke, '--permission-set', 'Deploy_Everything']);
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.include('  ! Permission Set Deploy_Everything');
    expect(run.stdout).to.include('held through permission set group Release Engineering');
    expect(run.stdout).to.include('Plan: 1 held in another way.');
    expect(run.stdout).to.include('Nothing was changed. 1 access is held in another way.');
    expect(run.stderr.replace(/\s+/g, ' ')).to.include(`To end it: ${through.command}`);
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    const { changes, exitCode } = await change(demo, 'revoke', [
      '--user',
      MAREK,
      '--permission-set',
      'Deploy_Everything',
    ]);
    expect(exitCode).to.equal(1);
    expect(changes[0]).to.deep.include({
      verdict: 'held through',
      status: 'still held',
      reason: 'held through permission set group Release Engineering',
      heldThrough: [through],
    });
  });

  it('says so after something direct was taken away', async () => {
    await change(demo, 'grant', ['--user', MAREK, '--permission-set', 'Deploy_Everything']);
    const { changes, exitCode } = await change(demo, 'revoke', [
      '--user',
      MAREK,
      '--permission-set',
      'Deploy_Everything',
    ]);
    expect(exitCode).to.equal(68);
    expect(changes[0]).to.deep.include({
      verdict: 'revoke',
      status: 'partly done',
      reason: 'taken away, but still held through permission set group Release Engineering',
      heldThrough: [through],
    });
  });

  it('is a success where the same run ends it', async () => {
    const flags = ['--user', MAREK, '--permission-set', 'Deploy_Everything'];
    const both = await change(demo, 'revoke', [...flags, '--permission-set-group', 'Release_Engineering']);
    expect(both.exitCode).to.equal(0);
    expect(both.changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([
      ['revoke', 'done'],
      ['revoke', 'done'],
    ]);
    const again = await change(demo, 'revoke', flags);
    expect(again.changes[0]).to.deep.include({ verdict: 'already revoked', status: 'nothing to do', heldThrough: [] });
    expect(again.exitCode).to.equal(0);
  });
});
