import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readsAndChanges } from '../pages/safety.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

const OMAR = 'omar.farouk@acme-rockets.example';
const FALLBACKS = ['mia.santos', 'grace.adeyemi'].flatMap((name) => [
  '--fallback-reviewer',
  `${name}@acme-rockets.example`,
]);
const SNAPSHOT_OPTIONS = ['--sync-permissions', '--sync-field-permissions', '--sync-licenses', '--sync-logins'];
const org = ['-o', ORG];

/** One run of each command that only reads, with what makes it read most. A later one takes the files of an earlier one. */
const runs: Record<string, string[]> = {
  who: [...org, '--can', 'ModifyAllData'],
  why: [...org, '--user', OMAR, '--all'],
  sync: [...org, '--snapshot', 'org.snapshot', '--output-file', 'org.html', ...SNAPSHOT_OPTIONS, '--bulk', 'always'],
  export: ['--snapshot', 'org.snapshot', '--output-file', 'org.csv'],
  risks: org,
  diff: [...org, '--with-snapshot', 'org.snapshot'],
  licenses: [...org, '--output-dir', 'seats'],
  check: [...org, '--for', 'all'],
  history: org,
  'review create': [...org, '--output-dir', 'review', '--scope', 'all', ...FALLBACKS],
  'review close': [...org, '--review', 'review', '--decisions', 'decisions.json'],
  'user list': [...org, '--status', 'active', '--unused-for', '90d'],
  'user status': [...org, '--user', OMAR],
  'state pull': [...org, '--dir', 'access'],
  'state validate': ['--dir', 'access'],
  'state plan': [...org, '--dir', 'access'],
};

describe('the commands that the README calls safe on production', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('are run here', async () => {
    const { reads } = await readsAndChanges();
    expect(Object.keys(runs).sort()).to.deep.equal(reads.sort());
  });

  /** Answers the first page of the review: nothing goes. */
  const answer = async (): Promise<void> => {
    const { id, pages } = JSON.parse(await readFile(join(demo.sf.home, 'review/review.json'), 'utf8')) as {
      id: string;
      pages: Array<{ id: string; reviewer: { username: string } }>;
    };
    const saved = { format: 'sf-access-review-decisions', version: 1, review: id, page: pages[0]!.id };
    const decisions = {
      ...saved,
      reviewer: pages[0]!.reviewer.username,
      savedAt: '2026-12-01T09:00:00Z',
      decisions: [],
    };
    await writeFile(join(demo.sf.home, 'decisions.json'), JSON.stringify(decisions));
  };

  for (const [command, args] of Object.entries(runs)) {
    it(`send nothing that writes: ${command}`, async () => {
      if (command === 'review close') await answer();
      demo.simulator.resetRequests();
      const { exitCode, stdout, stderr } = await demo.plugin.run(['access', ...command.split(' '), ...args]);
      expect(exitCode, `${stdout}${stderr}`).to.be.oneOf(command === 'review close' ? [68] : [0]);
      if (args.includes(ORG) && command !== 'history') expect(demo.simulator.requests).to.not.have.length(0);
      // A query job of the Bulk API is a query; a composite request is what it carries.
      const writes = writesOf(demo.simulator)
        .filter(({ path }) => !path.includes('/jobs/query'))
        .flatMap((request) => request.subrequests ?? request)
        .filter(({ method }) => method !== 'GET');
      expect(writes).to.deep.equal([]);
    });
  }
});
