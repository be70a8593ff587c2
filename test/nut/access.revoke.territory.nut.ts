import { expect } from 'chai';
import { change } from './support/change/change.js';
import { undo } from './support/change/undo.js';
import { syncText } from './support/change/sync.js';
import { startDemo, type Demo } from './support/demo.js';

/** Owner of Americas. */
const USERNAME = 'carlos.mendes@acme-rockets.example';

describe('sf access revoke: membership of a territory and role in it, in one run', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  for (const slugs of [
    ['member', 'role:Owner'],
    ['role:Owner', 'member'],
  ]) {
    it(`takes both away and gives both back: ${slugs.join(', then ')}`, async () => {
      const territory = [...demo.simulator.org.table('Territory2').rows()].find(
        (row) => row.DeveloperName === 'Americas',
      );
      const before = await syncText(demo);
      const flags = slugs.flatMap((slug) => ['--entitlement', `territory:${territory?.Id}:${slug}`]);
      const { changes, exitCode, journal } = await change(demo, 'revoke', ['--user', USERNAME, ...flags]);
      expect(changes.map(({ error }) => error)).to.deep.equal([null, null]);
      expect(exitCode).to.equal(0);
      await undo(demo, [String(journal)]);
      expect(await syncText(demo)).to.equal(before);
    });
  }
});
