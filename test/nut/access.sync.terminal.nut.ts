import { mkdtemp, readdir, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';
import { skipWithout } from '../systems.js';

describe('sf access sync with somebody watching', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo({ latency: 150 })));
  after(() => demo.stop());

  it('shows counts that move, then a table of what was read', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    // One call after the other: more than a frame's time is between any two pages, and so a frame.
    const args = ['access', 'sync', '-o', ORG, '--output-file', 'access.csv', '--concurrency', '1'];
    const { exitCode, shown } = await runOnTerminal(demo.sf, args);
    expect(exitCode, shown).to.equal(0);
    const counts = [...shown.matchAll(/([\d,]+) records/g)].map((match) => Number(match[1]?.replaceAll(',', '')));
    expect(new Set(counts).size, shown).to.be.greaterThan(1);
    expect(counts).to.deep.equal(counts.toSorted((a, b) => a - b));
    for (const type of ['Group', 'Role', 'Permission Set', 'Permission Set Group', 'Profile', 'Territory']) {
      expect(shown).to.match(new RegExp(`│ ${type} +│ +\\d+ │`));
    }
    expect(shown).not.to.include('…');
    const table = stripVTControlCharacters(shown)
      .split('\r\n')
      .filter((line) => /^[┌│├└]/.test(line));
    const [width, ...otherWidths] = new Set(table.map(({ length }) => length));
    expect(otherWidths).to.deep.equal([]);
    expect(width).to.be.at.most(80);
  });

  it('leaves nothing behind, and the old file as it was, when it is interrupted', async function () {
    skipWithout(this, 'signals');
    const folder = await mkdtemp(join(demo.sf.home, 'files-'));
    await writeFile(join(folder, 'access.csv'), 'old');
    demo.simulator.resetRequests();
    const child = demo.sf.start(['access', 'sync', '-o', ORG, '--output-file', 'access.csv'], { cwd: folder });
    const result = resultOf(child);
    // The CLI may have asked for something before.
    const isReading = (): boolean => demo.simulator.requests.some(({ object }) => object === 'User');
    while (child.exitCode === null && !isReading()) await wait(10);
    child.kill('SIGINT');
    const { exitCode, stderr } = await result;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).not.to.match(/\n\s+at /);
    expect(await readdir(folder)).to.deep.equal(['access.csv']);
    expect(await readFile(join(folder, 'access.csv'), 'utf8')).to.equal('old');
  });
});
