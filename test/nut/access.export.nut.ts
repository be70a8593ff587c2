import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { ORG, startDemo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectUpload } from './support/expect/upload.js';
import { readConnectorCsv, readConnectorXlsx } from './support/fileConnector/index.js';
import { bytesOf, csvOfWorkbook } from './support/outputs.js';
import { pluginIn } from './support/plugin.js';
import { sfHome, type Runner, type RunResult, type Sf } from './support/sf.js';
import { walk } from './support/walk/index.js';
import { SNAPSHOT_VERSION } from '../../src/snapshot/snapshotSchema.js';
import { rowsOf, withDatabase } from '../unit/support/c1zFile.js';
import { expectOwnerOnly, skipWithout } from '../systems.js';

const RUN = '0ujtsYcgvSTl8PAuAdqWYSMnLOv';
const DOCUMENTS = ['a.json', 'b.csv', 'c.xlsx', 'd.c1z', 'e.jsonl'];

describe('sf access export', () => {
  let found: ReturnType<typeof walk>;
  let orgId: string;
  let sf: Sf;
  let plugin: Runner;
  let snapshot: string;
  let folder: string;

  before(async () => {
    sf = await sfHome();
    plugin = pluginIn(sf.home);
    snapshot = join(sf.home, 'acme.snapshot');
    const demo = await startDemo();
    try {
      found = walk(demo.simulator.org);
      ({ orgId } = demo.simulator);
      const files = DOCUMENTS.flatMap((name) => ['--output-file', join(sf.home, name)]);
      const flags = ['--snapshot', snapshot, ...files, '--sync-id', RUN];
      const { exitCode, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, ...flags]);
      expect(exitCode, stderr).to.equal(0);
    } finally {
      await demo.stop();
    }
  });
  beforeEach(async () => (folder = await mkdtemp(join(sf.home, 'files-'))));
  after(() => sf.remove());

  const exporting = (...flags: string[]): string[] => ['access', 'export', '--snapshot', snapshot, ...flags];

  async function run(...flags: string[]): Promise<RunResult> {
    const result = await plugin.run(exporting(...flags), { cwd: folder });
    expect(result.exitCode, result.stderr).to.equal(0);
    return result;
  }

  it('writes what the org held, though the org is gone and nobody is logged in', async () => {
    expectDocument(JSON.parse((await run()).stdout), found);
    expectUpload((await run('--result-format', 'csv')).stdout, found);
    expectUpload(csvOfWorkbook(await bytesOf(plugin, exporting('--result-format', 'xlsx'))), found);
  });

  for (const grants of ['direct', 'effective'] as const) {
    it(`writes the file connector's tables by its rules, with ${grants} grants`, async () => {
      const flags = ['--grants', grants, '--no-neutralize-formulas', '--result-format'];
      const { stdout } = await run(...flags, 'connector-csv');
      expectDocument(readConnectorCsv(stdout), found, grants);
      const bytes = await bytesOf(plugin, exporting(...flags, 'connector-xlsx'));
      expectDocument(readConnectorXlsx(bytes), found, grants);
    });
  }

  it('marks which effective grants are direct in ndjson', async () => {
    type Line = { record_type: string; entitlement_id: string; principal_id: string; is_direct: boolean };
    const { stdout } = await run('--result-format', 'ndjson');
    const lines = stdout.trimEnd().split('\n');
    const grants = lines.map((line) => JSON.parse(line) as Line).filter(({ record_type: type }) => type === 'grant');
    const idOf = (grant: Line): string => `${grant.entitlement_id}:user:${grant.principal_id}`;
    expect(new Set(grants.map(idOf))).to.deep.equal(new Set(found.effectiveGrants));
    const direct = grants.filter(({ is_direct: isDirect }) => isDirect);
    expect(new Set(direct.map(idOf))).to.deep.equal(new Set(found.storedGrants));
  });

  it('writes several files, each whole and its owner’s, and the same bytes each time', async () => {
    const names = DOCUMENTS;
    const files = names.flatMap((name) => ['--output-file', name]);
    const versions = new Set<string>();
    for (const zone of ['UTC', 'Pacific/Chatham']) {
      const { exitCode, stderr } = await plugin.run(exporting(...files, '--sync-id', RUN), {
        cwd: folder,
        env: { TZ: zone },
      });
      expect(exitCode, stderr).to.equal(0);
      const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'hex')));
      versions.add(contents.join());
    }
    expect(versions.size).to.equal(1);
    expect(await readdir(folder)).to.have.members(names);
    for (const name of names) await expectOwnerOnly(join(folder, name));
  });

  it('writes the bytes that the sync itself wrote', async () => {
    await run(...DOCUMENTS.flatMap((name) => ['--output-file', name]), '--sync-id', RUN);
    for (const name of DOCUMENTS) {
      expect((await readFile(join(folder, name))).equals(await readFile(join(sf.home, name))), name).to.equal(true);
    }
  });

  it('says which types the snapshot does not hold', async () => {
    const { stdout } = await run('--output-file', 'a.csv');
    expect(stdout.replaceAll('\n', ' ')).to.match(
      / The snapshot does not tell of: .*Connected Application.* \(not asked for by that sync\)\. /,
    );
    const report = (await run('--json', '--output-file', 'a.csv')).json().result as { notRead: unknown[] };
    expect(report.notRead).to.deep.include({ resourceType: 'connected_application', reason: 'not-asked' });
  });

  it('lists in a c1z the types that the snapshot holds, and no others', async () => {
    await run('--output-file', 'a.c1z');
    await withDatabase(await readFile(join(folder, 'a.c1z')), (database) => {
      const types = rowsOf(database, 'SELECT external_id FROM v1_resource_types ORDER BY id');
      expect(types.map((row) => row['external_id'])).to.deep.equal([
        'user',
        'group',
        'role',
        'permission',
        'permission_set_group',
        'profile',
        'territory',
      ]);
    });
  });

  it('says in --json what it wrote, of which org, and as of when', async () => {
    const { json } = await run('--json', '--output-file', 'a.csv');
    expect(json().result).to.deep.include({
      snapshotFile: snapshot,
      outputFiles: [{ path: join(folder, 'a.csv'), format: 'csv', grants: 'effective' }],
      outputFile: join(folder, 'a.csv'),
    });
    expect(json().result).to.have.nested.property('org.id', orgId);
    expect(json().result).to.have.nested.property('accounts.total', found.accounts.size);
    expect(json().result)
      .to.have.property('readAt')
      .that.matches(/^\d{4}-.*Z$/);
    const withDocument = (await run('--json')).json().result as { document: unknown };
    expectDocument(withDocument.document, found);
  });

  it('adds a run to an existing c1z with --append, and makes a new c1z if there is none', async () => {
    const runs = async (): Promise<number> => {
      const file = await readFile(join(folder, 'a.c1z'));
      await writeFile(join(folder, 'a.sqlite'), zstdDecompressSync(file.subarray(5)));
      const database = new DatabaseSync(join(folder, 'a.sqlite'), { readOnly: true });
      const { count } = database.prepare('SELECT COUNT(*) AS count FROM v1_sync_runs').get() as { count: number };
      database.close();
      return count;
    };
    await run('--output-file', 'a.c1z', '--append');
    expect(await runs()).to.equal(1);
    await run('--output-file', 'a.c1z', '--append');
    expect(await runs()).to.equal(2);
    await run('--output-file', 'a.c1z');
    expect(await runs()).to.equal(1);
  });

  describe('refuses, and says why', () => {
    it('a snapshot that is not there', async () => {
      await expectRefusal(plugin, ['access', 'export', '--snapshot', 'none'], [/none/, /sf access sync --snapshot/]);
    });

    it('a file that is not a snapshot', async () => {
      const path = join(folder, 'a.csv');
      await writeFile(path, 'Type,Last Name\n');
      await expectRefusal(plugin, ['access', 'export', '--snapshot', path], [/a\.csv/, /not a snapshot/]);
    });

    it('a snapshot of another version', async () => {
      const path = join(folder, 'newer');
      await writeFile(path, await readFile(snapshot));
      const database = new DatabaseSync(path);
      database.exec('PRAGMA user_version = 99');
      database.close();
      await expectRefusal(
        plugin,
        ['access', 'export', '--snapshot', path],
        [/of version 99,/, new RegExp(`up to version ${SNAPSHOT_VERSION}\\.`)],
      );
    });

    it('a snapshot that somebody has changed', async () => {
      const path = join(folder, 'changed');
      for (const [sql, why] of [
        ['DROP VIEW grants_by_id', /damaged: it has no view grants_by_id\./],
        ['UPDATE grants SET account = 1000000 WHERE account = 1', /damaged: its table grants has a value in account/],
      ] as const) {
        await writeFile(path, await readFile(snapshot));
        const database = new DatabaseSync(path);
        database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
        database.close();
        await expectRefusal(
          plugin,
          ['access', 'export', '--snapshot', path, '--output-file', join(folder, 'x.csv')],
          [why],
        );
      }
      expect(await readdir(folder)).not.to.include('x.csv');
    });

    it('with --append, a c1z that is damaged, or whose database runs something', async () => {
      const path = join(folder, 'hostile.c1z');
      await run('--output-file', 'hostile.c1z');
      const whole = await readFile(path);
      const draft = join(folder, 'draft.sqlite');
      await writeFile(draft, zstdDecompressSync(whole.subarray(5)));
      const database = new DatabaseSync(draft);
      database.exec('ALTER TABLE v1_grants RENAME TO g; CREATE VIEW v1_grants AS SELECT * FROM g');
      database.close();
      const withView = Buffer.concat([whole.subarray(0, 5), zstdCompressSync(await readFile(draft))]);
      for (const [content, why] of [
        [withView, /hostile\.c1z is not a c1z file that .* its database has a view, "v1_grants"/],
        [whole.subarray(0, whole.length / 2), /hostile\.c1z is not a c1z file, or it is damaged/],
      ] as const) {
        await writeFile(path, content);
        const words = [why, /leave --append out/, /^(?!.*path outside)/s];
        await expectRefusal(plugin, exporting('--output-file', path, '--append'), words);
        expect(await readFile(path)).to.deep.equal(content);
      }
    });

    it('to write over the snapshot', async () => {
      const before = await readFile(snapshot);
      await expectRefusal(plugin, exporting('--result-format', 'json', '--output-file', snapshot), [/acme/, /twice/]);
      expect(await readFile(snapshot)).to.deep.equal(before);
    });

    it('no snapshot at all', async () => {
      await expectRefusal(plugin, ['access', 'export'], [/snapshot/]);
    });

    it('a full disk', async function () {
      skipWithout(this, '/dev/full');
      const flags = ['--result-format', 'xlsx', '--output-file', '/dev/full'];
      await expectRefusal(plugin, exporting(...flags), [/dev\/full/, /disk is full/]);
    });
  });
});
