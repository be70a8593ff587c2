import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { expectUpload } from './support/expect/upload.js';
import type { RunResult } from './support/sf.js';
import { walk } from './support/walk/index.js';
import { expectOwnerOnly } from '../systems.js';

describe('sf access sync: its file', () => {
  let demo: Demo;
  let folder: string;
  before(async () => (demo = await startDemo()));
  beforeEach(async () => (folder = await mkdtemp(join(demo.sf.home, 'files-'))));
  after(() => demo.stop());

  async function syncTo(path: string, ...flags: string[]): Promise<RunResult> {
    const args = ['access', 'sync', '-o', ORG, '--output-file', path, ...flags];
    const result = await demo.plugin.run(args, { cwd: folder });
    expect(result.exitCode, result.stderr).to.equal(0);
    return result;
  }

  it('is JSON when its name ends in .json', async () => {
    await syncTo('access.json');
    expectDocument(JSON.parse(await readFile(join(folder, 'access.json'), 'utf8')), walk(demo.simulator.org));
  });

  it('is CSV when its name ends in .CSV', async () => {
    await syncTo('access.CSV');
    expectUpload(await readFile(join(folder, 'access.CSV'), 'utf8'), walk(demo.simulator.org));
  });

  it('is what --result-format says, whatever its name', async () => {
    await syncTo('access.json', '--result-format', 'csv');
    expectUpload(await readFile(join(folder, 'access.json'), 'utf8'), walk(demo.simulator.org));
  });

  it("is standard output when its name is '-'", async () => {
    const { stdout } = await syncTo('-', '--result-format', 'csv');
    expectUpload(stdout, walk(demo.simulator.org));
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('can be read by its owner only, and leaves nothing beside it', async () => {
    await syncTo('access.csv');
    await expectOwnerOnly(join(folder, 'access.csv'));
    expect(await readdir(folder)).to.deep.equal(['access.csv']);
  });

  it('replaces a file that is there, which others could read', async () => {
    await writeFile(join(folder, 'access.csv'), 'old', { mode: 0o644 });
    await syncTo('access.csv');
    expectUpload(await readFile(join(folder, 'access.csv'), 'utf8'), walk(demo.simulator.org));
    await expectOwnerOnly(join(folder, 'access.csv'));
  });

  it('may lie in another folder, with spaces and unicode in its path', async () => {
    await mkdir(join(folder, 'été 2026'));
    await syncTo(join('été 2026', 'accès & droits.csv'));
    expect(await readdir(join(folder, 'été 2026'))).to.deep.equal(['accès & droits.csv']);
  });

  for (const extension of ['json', 'csv']) {
    it(`has the same bytes each time, in every time zone (${extension})`, async () => {
      const versions = new Set<string>();
      for (const zone of ['UTC', 'Pacific/Chatham', 'America/Los_Angeles']) {
        const args = ['access', 'sync', '-o', ORG, '--output-file', `access.${extension}`];
        const { exitCode, stderr } = await demo.plugin.run(args, { cwd: folder, env: { TZ: zone } });
        expect(exitCode, stderr).to.equal(0);
        versions.add(await readFile(join(folder, `access.${extension}`), 'utf8'));
      }
      expect(versions.size).to.equal(1);
    });
  }

  it('is told to the user, with what to do next', async () => {
    const { stdout, stderr } = await syncTo('access.csv');
    expect(stdout + stderr).to.contain(join(folder, 'access.csv'));
    expect(stdout + stderr).to.match(/Import app data/);
  });
});
