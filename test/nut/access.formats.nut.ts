import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectUpload } from './support/expect/upload.js';
import { bytesOf, csvOfWorkbook } from './support/outputs.js';
import type { RunResult } from './support/sf.js';
import { walk } from './support/walk/index.js';
import { expectOwnerOnly, skipWithout } from '../systems.js';

describe('sf access sync: its formats', () => {
  let demo: Demo;
  let folder: string;
  before(async () => (demo = await startDemo()));
  beforeEach(async () => (folder = await mkdtemp(join(demo.sf.home, 'files-'))));
  after(() => demo.stop());

  const sync = (...flags: string[]): string[] => ['access', 'sync', '-o', ORG, ...flags];

  async function run(...flags: string[]): Promise<RunResult> {
    const result = await demo.plugin.run(sync(...flags), { cwd: folder });
    expect(result.exitCode, result.stderr).to.equal(0);
    return result;
  }

  it('are written from one read of the org, each file in the format of its extension', async () => {
    const found = walk(demo.simulator.org);
    demo.simulator.resetRequests();
    await run('--output-file', 'only.json');
    const calls = demo.simulator.requests.length;
    demo.simulator.resetRequests();
    const names = ['a.json', 'b.csv', 'c.xlsx', 'd.ndjson', 'e.c1z', 'f.snapshot'];
    const files = names.slice(0, -1).flatMap((name) => ['--output-file', name]);
    const { stdout } = await run(...files, '--snapshot', 'f.snapshot');
    // A snapshot says what the running user may see, which takes a call.
    expect(demo.simulator.requests).to.have.length(calls + 1);
    expect(await readdir(folder)).to.have.members([...names, 'only.json']);
    for (const name of names) {
      expect(stdout).to.include(join(folder, name));
      await expectOwnerOnly(join(folder, name));
    }
    expectDocument(JSON.parse(await readFile(join(folder, 'a.json'), 'utf8')), found);
    expectUpload(await readFile(join(folder, 'b.csv'), 'utf8'), found);
    expectUpload(csvOfWorkbook(await readFile(join(folder, 'c.xlsx'))), found);
  });

  it('tell in ndjson until when each holds what, whatever it comes through', async () => {
    type Line = { record_type: string; entitlement_id: string; principal_id: string; expires_at: string | null };
    const found = walk(demo.simulator.org, { syncConnectedApps: true });
    const { stdout } = await run('--result-format', 'ndjson', '--sync-connected-apps');
    const grants = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter(({ record_type: type }) => type === 'grant');
    const ends = grants.map(
      ({ entitlement_id: id, principal_id: user, expires_at: end }) =>
        [`${id}:user:${user}`, end === null ? null : Date.parse(end)] as const,
    );
    expect(new Map(ends)).to.deep.equal(found.effectiveEnds);
    const inherited = [...found.effectiveEnds].filter(([grant, end]) => end !== null && !found.directGrants.has(grant));
    expect(inherited.length, 'the demo org has inherited access that ends').to.be.greaterThan(2);
  });

  it('are named with their files by --json', async () => {
    const { json } = await run('--json', '--output-file', 'a.json', '--output-file', 'b.csv', '--snapshot', 's');
    expect(json().result).to.deep.include({
      outputFiles: [
        { path: join(folder, 'a.json'), format: 'json', grants: 'direct' },
        { path: join(folder, 'b.csv'), format: 'csv', grants: 'effective' },
      ],
      outputFile: null,
      snapshotFile: join(folder, 's'),
    });
    expect(json().result).not.to.have.property('document');
  });

  it('are not written when only the snapshot is asked for', async () => {
    const { stdout } = await run('--snapshot', 'kept');
    expect(await readdir(folder)).to.deep.equal(['kept']);
    expect(stdout).to.include('│ Effective │').and.include(join(folder, 'kept'));
  });

  it('go into a pipe, the workbook too', async () => {
    const bytes = await bytesOf(demo.sf, sync('--result-format', 'xlsx'));
    expectUpload(csvOfWorkbook(bytes), walk(demo.simulator.org));
  });

  it('keep names that look like formulas with --no-neutralize-formulas', async () => {
    const { stdout } = await run('--result-format', 'csv', '--no-neutralize-formulas');
    expect(stdout).to.match(/,=SUM\(1\+1\) Testov,/);
    expect((await run('--result-format', 'csv')).stdout).to.match(/,'=SUM\(1\+1\) Testov,/);
  });

  it('hold no email address that C1 would refuse, and the user is told whose', async () => {
    const users = demo.simulator.org.table('User');
    const ada = [...users.rows()].find(({ UserType: type }) => type === 'Standard');
    const email = ada!.Email ?? null;
    const odd = 'ada@acme_corp.example';
    users.update(ada!.Id, { Email: odd });
    try {
      const { stdout, stderr } = await run('--output-file', '-', '--output-file', 'a.csv');
      const words = `"${odd}"`;
      expect(stderr).to.include(`user:${ada!.Id}`).and.include(words);
      expect(stderr.split(words), 'once, whatever the number of files').to.have.length(2);
      const { users: accounts } = JSON.parse(stdout) as { users: Array<{ id: string; email?: string }> };
      expect(accounts.find(({ id }) => id === ada!.Id)).not.to.have.property('email');
    } finally {
      users.update(ada!.Id, { Email: email });
    }
  });

  describe('refuse', () => {
    it('one --result-format for several files', async () => {
      const flags = ['--result-format', 'csv', '--output-file', join(folder, 'a'), '--output-file', join(folder, 'b')];
      await expectRefusal(demo.plugin, sync(...flags), [/--result-format csv/, /extension/]);
    });

    it('one file twice', async () => {
      const path = join(folder, 'a.csv');
      await expectRefusal(demo.plugin, sync('--output-file', path, '--output-file', path), [/a\.csv/, /twice/]);
      await expectRefusal(demo.plugin, sync('--output-file', path, '--snapshot', path), [/a\.csv/, /twice/]);
    });

    it('to append to a format that holds one run only', async () => {
      await expectRefusal(demo.plugin, sync('--append', '--output-file', join(folder, 'a.csv')), [/--append/, /c1z/]);
    });

    it('a run ID that C1 does not know', async () => {
      await expectRefusal(demo.plugin, sync('--sync-id', 'me', '--output-file', join(folder, 'a.c1z')), [/"me"/, /27/]);
    });

    it('bytes in --json', async () => {
      const { exitCode, json } = await demo.plugin.run(sync('--json', '--result-format', 'xlsx'));
      expect(exitCode).to.equal(1);
      expect(json()).to.have.property('name', 'BinaryInJsonError');
    });

    afterEach(async () => expect(await readdir(folder)).to.deep.equal([]));
  });

  describe('leave every old file as it was', () => {
    const old = async (...names: string[]): Promise<void> => {
      for (const name of names) await writeFile(join(folder, name), 'old');
    };
    const expectOld = async (...names: string[]): Promise<void> => {
      for (const name of names) expect(await readFile(join(folder, name), 'utf8'), name).to.equal('old');
    };

    it('when the disk is full', async function () {
      skipWithout(this, '/dev/full');
      await old('a.csv');
      const files = ['--output-file', join(folder, 'a.csv'), '--snapshot', '/dev/full'];
      await expectRefusal(demo.plugin, sync(...files), [/dev\/full/, /disk is full/]);
      await expectRefusal(demo.plugin, sync('--result-format', 'xlsx', '--output-file', '/dev/full'), [/disk is full/]);
      await expectOld('a.csv');
      expect(await readdir(folder)).to.deep.equal(['a.csv']);
    });

    it('when one of several cannot be written', async () => {
      await old('a.csv');
      const files = ['--output-file', join(folder, 'a.csv'), '--output-file', join(folder, 'none', 'b.xlsx')];
      await expectRefusal(demo.plugin, sync(...files), [/none\/b\.xlsx/, /folder/]);
      await expectOld('a.csv');
      expect(await readdir(folder)).to.deep.equal(['a.csv']);
    });

    it('when the process is killed', async () => {
      await old('a.xlsx', 'b.c1z', 's');
      demo.simulator.resetRequests();
      const files = ['--output-file', 'a.xlsx', '--output-file', 'b.c1z', '--snapshot', 's'];
      const child = demo.sf.start(sync(...files), { cwd: folder });
      const closed = once(child, 'close');
      child.stdout.resume();
      child.stderr.resume();
      while (child.exitCode === null && demo.simulator.requests.length === 0) await wait(5);
      child.kill('SIGKILL');
      await closed;
      await expectOld('a.xlsx', 'b.c1z', 's');
    });
  });
});
