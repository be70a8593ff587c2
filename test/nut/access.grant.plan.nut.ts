import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { change } from './support/change/change.js';
import { syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const CHANGES = [
  ...['--user', 'nancy.wu@acme-rockets.example', '--user', 'carlos.mendes@acme-rockets.example'],
  ...['--permission-set', 'Sunset_Feature_Beta', '--group', 'Americas_Sales', '--role', 'Chief_Mars_Officer'],
];
const REVOKE = ['access', 'revoke', '-o', ORG, '--user', 'nancy.wu@acme-rockets.example', '--group', 'Americas_Sales'];

describe('sf access grant and revoke: the plan', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  for (const action of ['grant', 'revoke']) {
    it(`is the same with --dry-run, which sends nothing: ${action}`, async () => {
      const args = ['access', action, '-o', ORG, ...CHANGES];
      const before = await syncText(demo);
      const dry = await demo.plugin.run([...args, '--dry-run']);
      expect(dry.exitCode, dry.stderr).to.equal(0);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
      expect(await syncText(demo)).to.equal(before);
      const real = await demo.plugin.run([...args, '--no-prompt']);
      expect(real.exitCode, real.stderr).to.equal(0);
      const plan = /^[^]*?\nPlan: .*\n/.exec(dry.stdout)?.[0];
      expect(plan).to.match(
        /nancy\.wu@.*\n.*carlos\.mendes@|carlos\.mendes@[^]*nancy\.wu@|nancy\.wu@[^]*carlos\.mendes@/,
      );
      expect(real.stdout.slice(0, plan?.length)).to.equal(plan);
    });
  }

  it('shows whom and what it is about, however narrow the terminal', async () => {
    const env = { OCLIF_TABLE_COLUMN_OVERRIDE: '40' };
    const { stdout } = await demo.plugin.run(['access', 'grant', '-o', ORG, ...CHANGES, '--dry-run'], { env });
    const users = stdout
      .split('\n')
      .map((line) => line.split('│')[1]?.trim() ?? '')
      .join('');
    expect(users).to.include('nancy.wu@acme-rockets.example').and.include('carlos.mendes@acme-rockets.example');
  });

  it('ends with --dry-run as the run would that can do all but what is refused', async () => {
    const flags = ['--user', 'nancy.wu@acme-rockets.example', '--profile', 'Standard Platform User', '--dry-run'];
    const refused = await change(demo, 'grant', flags);
    expect(refused.changes.map(({ verdict }) => verdict)).to.deep.equal(['refused']);
    expect(refused.exitCode).to.equal(1);
    const some = await change(demo, 'grant', [...flags, '--group', 'Empty_Room']);
    expect(some.changes.map(({ verdict }) => verdict)).to.have.members(['grant', 'refused']);
    expect(some.exitCode).to.equal(68);
  });

  it('is the same in JSON', async () => {
    const dry = await change(demo, 'grant', [...CHANGES, '--dry-run']);
    expect(dry).to.deep.include({ dryRun: true, journal: null, exitCode: 0 });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const real = await change(demo, 'grant', CHANGES);
    expect(real.dryRun).to.equal(false);
    const plan = (changes: typeof dry.changes): unknown =>
      changes.map(({ user, entitlement, verdict, reason }) => ({ user, entitlement, verdict, reason }));
    expect(plan(dry.changes)).to.deep.equal(plan(real.changes));
  });

  it('of a revoke is not carried out where nobody can be asked', async () => {
    const plain = await demo.plugin.run(REVOKE);
    expect(plain.exitCode).to.equal(1);
    expect(plain.stderr)
      .to.match(/--dry-run/)
      .and.match(/--no-prompt/);
    const json = (await demo.plugin.run([...REVOKE, '--json'])).json();
    expect(json).to.deep.include({ name: 'CannotAskError', exitCode: 1 });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('of a grant that takes nothing away needs no answer', async () => {
    const args = ['access', 'grant', '-o', ORG, '--user', 'nancy.wu@acme-rockets.example', '--group', 'Empty_Room'];
    const { exitCode, stderr } = await demo.plugin.run(args);
    expect(exitCode, stderr).to.equal(0);
  });

  it('is refused as a whole beyond --max-changes', async () => {
    const args = ['access', 'grant', '-o', ORG, ...CHANGES, '--no-prompt', '--max-changes'];
    const refused = await demo.plugin.run([...args, '3']);
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.match(/\b4\b.*--max-changes.*\b3\b/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const { exitCode, stderr } = await demo.plugin.run([...args, '4']);
    expect(exitCode, stderr).to.equal(0);
  });

  it('is journaled where the flag says, for its owner’s eyes only', async () => {
    const journal = join(demo.sf.home, 'run.jsonl');
    const changed = await change(demo, 'grant', [...CHANGES, '--journal', journal]);
    expect(changed.journal).to.equal(journal);
    expect((await stat(journal)).mode & 0o777).to.equal(0o600);
    demo.simulator.resetRequests();
    const again = await demo.plugin.run([...REVOKE, '--no-prompt', '--journal', journal]);
    expect(again.exitCode).to.equal(1);
    expect(again.stderr).to.match(/run\.jsonl/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const byDefault = await change(demo, 'revoke', CHANGES);
    expect((await stat(String(byDefault.journal))).mode & 0o777).to.equal(0o600);
  });
});
