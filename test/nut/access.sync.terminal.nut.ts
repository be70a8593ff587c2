import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { sf as executable, sfEnvironment } from '../../scripts/sf/environment.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';

describe('sf access sync with somebody watching', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo({ latency: 150 })));
  after(() => demo.stop());

  it('shows counts that move, then a table of what was read', async function () {
    // A terminal is lent by util-linux's `script`; other systems' takes other arguments, or is not there.
    if (!hasScript()) this.skip();
    const command = `'${executable}' access sync -o ${ORG} --output-file access.csv`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: demo.sf.home,
      env: sfEnvironment(demo.sf.home, { TERM: 'xterm' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [shown] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const counts = [...shown.matchAll(/([\d,]+) records/g)].map((match) => Number(match[1]?.replaceAll(',', '')));
    expect(new Set(counts).size, shown).to.be.greaterThan(1);
    expect(counts).to.deep.equal(counts.toSorted((a, b) => a - b));
    for (const type of ['Group', 'Role', 'Permission Set', 'Permission Set Group', 'Profile', 'Territory']) {
      expect(shown).to.match(new RegExp(`│ ${type} +│ +\\d+ │`));
    }
  });

  it('leaves nothing behind, and the old file as it was, when it is interrupted', async () => {
    const folder = await mkdtemp(join(demo.sf.home, 'files-'));
    await writeFile(join(folder, 'access.csv'), 'old');
    demo.simulator.resetRequests();
    const child = demo.sf.start(['access', 'sync', '-o', ORG, '--output-file', 'access.csv'], { cwd: folder });
    const result = resultOf(child);
    while (child.exitCode === null && demo.simulator.requests.length === 0) await wait(10);
    child.kill('SIGINT');
    const { exitCode, stderr } = await result;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).not.to.match(/\n\s+at /);
    expect(await readdir(folder)).to.deep.equal(['access.csv']);
    expect(await readFile(join(folder, 'access.csv'), 'utf8')).to.equal('old');
  });
});

/** Whether the machine has `script` of util-linux, which runs a command on a terminal of its own. */
function hasScript(): boolean {
  try {
    return /util-linux/.test(execFileSync('script', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
