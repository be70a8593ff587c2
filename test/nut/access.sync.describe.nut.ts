import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { DatabaseSync } from 'node:sqlite';
import { read, utils } from '@e965/xlsx';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';

const GIVES = 'Gives: Modify All Data, Author Apex, Customize Application';

describe('sf access sync --describe-permissions', () => {
  let demo: Demo;
  let folder: string;
  before(async () => {
    demo = await startDemo();
    folder = join(demo.sf.home, 'described');
    await mkdir(folder);
    const names = ['all.csv', 'all.xlsx', 'all.json', 'all.ndjson', 'all.c1z'];
    const files = names.flatMap((name) => ['--output-file', join(folder, name)]);
    const snapshot = ['--snapshot', join(folder, 'all.snapshot')];
    await run('sync', '-o', ORG, '--describe-permissions', ...files, ...snapshot);
    for (const format of ['connector-csv', 'connector-xlsx']) {
      const file = join(folder, `${format}.out`);
      await run('export', '--result-format', format, '--output-file', file, ...snapshot);
    }
  });
  after(() => demo.stop());

  async function run(command: string, ...flags: string[]): Promise<void> {
    const { exitCode, stderr } = await demo.plugin.run(['access', command, ...flags]);
    expect(exitCode, stderr).to.equal(0);
  }

  const cells = (bytes: Buffer): string => {
    const { Sheets } = read(bytes);
    return Object.values(Sheets)
      .map((sheet) => utils.sheet_to_csv(sheet))
      .join('\n');
  };

  /** All texts of the tables in a c1z. */
  async function textsOfC1z(bytes: Buffer): Promise<string> {
    const path = join(folder, 'c1z.db');
    await writeFile(path, zstdDecompressSync(bytes.subarray(5)));
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return ['v1_resources', 'v1_entitlements']
        .flatMap((table) => database.prepare(`SELECT data FROM ${table}`).all())
        .map(({ data }) => Buffer.from(data as Uint8Array).toString('latin1'))
        .join('\n');
    } finally {
      database.close();
    }
  }

  const texts: Readonly<Record<string, (bytes: Buffer) => string | Promise<string>>> = {
    'all.csv': String,
    'all.xlsx': cells,
    'all.json': String,
    'all.ndjson': String,
    'all.c1z': textsOfC1z,
    'connector-csv.out': String,
    'connector-xlsx.out': cells,
  };
  for (const [file, textOf] of Object.entries(texts)) {
    it(`tells what sets, profiles and groups give in ${file}`, async () => {
      expect(await readdir(folder)).to.include(file);
      const text = await textOf(await readFile(join(folder, file)));
      expect(text).to.include(`Has the Deploy Everything permission set in Salesforce. ${GIVES}`);
      expect(text).to.match(/System Administrator profile in Salesforce\. Gives: Modify All Data, /);
    });
  }

  it('tells nothing without the flag', async () => {
    const file = join(folder, 'plain.json');
    await run('sync', '-o', ORG, '--output-file', file);
    expect(await readFile(file, 'utf8')).not.to.include('Gives:');
  });
});
