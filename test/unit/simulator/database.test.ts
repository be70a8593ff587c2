import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { objects } from '../../../simulator/schema/index.js';
import { startSimulator, type SimulatorOptions } from '../../../simulator/start.js';

type Kept = { rows: string; now: Date; username: string; nextId: string };

describe('simulator: database files of generated orgs', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sf-simulator-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function kept(options: SimulatorOptions = {}): Promise<Kept> {
    const simulator = await startSimulator({ scale: 'small', database: join(folder, 'small.db'), ...options });
    try {
      const { org, username } = simulator;
      const now = org.clock.now();
      const rows = JSON.stringify(objects.map(({ name }) => [...org.table(name).rows()]));
      return { rows, now, username, nextId: org.table('Group').insert({ Name: 'New', Type: 'Regular' }).Id };
    } finally {
      await simulator.close();
    }
  }
  const refusal = (options: SimulatorOptions): Promise<string> =>
    kept(options).then(
      () => '',
      (error: Error) => error.message,
    );

  it('give the same org as the one that wrote them', async () => {
    const built = await kept();
    const loaded = await kept();
    expect(loaded.rows).to.equal(built.rows);
    expect([loaded.username, loaded.nextId]).to.deep.equal([built.username, built.nextId]);
    expect(Math.abs(loaded.now.getTime() - built.now.getTime())).to.be.below(60_000);
    expect(readdirSync(folder)).to.deep.equal(['small.db']);
  });

  it('are refused when they hold another org', async () => {
    await kept();
    const others: SimulatorOptions[] = [
      { scaleSeed: 2 },
      { sizes: { users: 51 } },
      { withoutFeatures: ['bots'] },
      { settings: { edition: 'Enterprise Edition' } },
      { now: new Date('2030-01-01T00:00:00Z') },
    ];
    for (const other of others)
      expect(await refusal(other)).to.match(/small\.db holds another org, made from .* Delete/);
    expect(await refusal({})).to.equal('');
  });

  it('are refused when they are none, or are to keep a seed', async () => {
    writeFileSync(join(folder, 'small.db'), 'text');
    expect(await refusal({})).to.include('small.db holds no org of the simulator. Delete it, or name another file.');
    expect(await refusal({ scale: undefined })).to.equal(
      'Only a generated org is kept in a database file: give a scale, too.',
    );
  });

  it('serve pages as the built org does', async () => {
    await kept();
    const simulator = await startSimulator({ scale: 'small', database: join(folder, 'small.db') });
    const answer = await fetch(`${simulator.instanceUrl}/services/data/v67.0/query?q=SELECT+COUNT()+FROM+User`, {
      headers: { authorization: `Bearer ${simulator.accessToken}` },
    });
    expect(await answer.json()).to.include({ totalSize: 52 });
    await simulator.close();
  });
});
