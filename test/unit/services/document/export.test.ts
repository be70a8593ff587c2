import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { formats } from '../../../../src/formats/index.js';
import { resourceTypes } from '../../../../src/model/resourceType.js';
import { exportSnapshot } from '../../../../src/services/document/export.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';

const SNAPSHOT = resolve(import.meta.dirname, '../../../fixtures/snapshots/version1.snapshot');
const VERSION_2 = resolve(import.meta.dirname, '../../../fixtures/snapshots/version2.snapshot');
const PAGE = 4096;

/** All formats of a snapshot, one after the other. */
async function contentOf(snapshot: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = {
    path: null,
    isStream: true,
    prepare: async (document: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>) => {
      for await (const chunk of document) chunks.push(Buffer.from(chunk as string));
    },
    place: () => Promise.resolve(),
  };
  await exportSnapshot(
    {
      snapshot,
      documents: formats.map((format) => ({ format, view: format.defaultView, output })),
      options: { neutralizeFormulas: true, syncId: '0ujtsYcgvSTl8PAuAdqWYSMnLOv' },
    },
    () => undefined,
    new AbortController().signal,
  );
  return Buffer.concat(chunks);
}

describe('the export of a snapshot', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'export-'))));
  after(() => rm(folder, { recursive: true }));

  it('says which types the snapshot does not hold', async () => {
    const { notRead } = await exportSnapshot(
      { snapshot: SNAPSHOT, documents: [], options: { neutralizeFormulas: true } },
      () => undefined,
      new AbortController().signal,
    );
    const ids = resourceTypes.map(({ id }) => id);
    const known = ['user', 'group', 'role', 'permission', 'permission_set_group'];
    const given = { connected_application: 'not-asked', territory: 'not-in-org' } as const;
    expect(notRead).to.deep.equal(
      ids
        .filter((id) => !known.includes(id))
        .map((id) => ({ resourceType: id, reason: given[id as keyof typeof given] ?? 'not-known' })),
    );
    expect(notRead.map(({ reason }) => reason)).to.include.members(['not-asked', 'not-in-org', 'not-known']);
  });

  it('is the same whether the snapshot tells of permissions or not', async () => {
    const without = join(folder, 'without');
    await copyFile(VERSION_2, without);
    const database = new DatabaseSync(without);
    for (const table of ['container_permissions', 'muted_permissions', 'container_members', 'lapsed_assignments']) {
      expect(database.prepare(`DELETE FROM ${table}`).run().changes, table).to.be.greaterThan(0);
    }
    database.exec('DELETE FROM session_activations; DELETE FROM logins; DELETE FROM license_seats');
    database.exec('DELETE FROM containers; DELETE FROM permissions');
    database.close();
    const all = await contentOf(VERSION_2);
    expect(all.equals(await contentOf(without))).to.equal(true);
  });

  it('with a damaged page is the error that the file is damaged', async () => {
    const { length } = await readFile(VERSION_2);
    const torn = join(folder, 'torn');
    for (let at = PAGE; at < length; at += PAGE) {
      await copyFile(VERSION_2, torn);
      const file = await open(torn, 'r+');
      await file.write(Buffer.alloc(PAGE, 0x5a), 0, PAGE, at);
      await file.close();
      const refusal = await contentOf(torn).then(
        () => null,
        (error: SfError) => error,
      );
      expect(refusal?.name, `page ${at / PAGE}`).to.equal('DamagedSnapshotError');
      expect(refusal?.message).to.include(torn);
    }
  });

  it('blames the snapshot, not the file to write, for what is damaged in the snapshot', async () => {
    const torn = join(folder, 'attributes');
    await copyFile(SNAPSHOT, torn);
    const database = new DatabaseSync(torn);
    database.exec("UPDATE accounts SET attributes = '{' WHERE key = 1");
    database.close();
    for (const format of formats.filter(({ id }) => id === 'json' || id === 'ndjson')) {
      const output = await openOutputFile(join(folder, `attributes.${format.id}`));
      const documents = [{ format, view: format.defaultView, output }];
      const refusal = await exportSnapshot(
        { snapshot: torn, documents, options: { neutralizeFormulas: true } },
        () => undefined,
        new AbortController().signal,
      ).then(
        () => null,
        (error: SfError) => error,
      );
      await output.discard();
      expect(refusal?.name, format.id).to.equal('DamagedSnapshotError');
      expect(refusal?.message).to.match(
        /^The snapshot .* is damaged: its table accounts has a value in attributes that no sync writes\.$/,
      );
      expect(refusal?.actions?.join()).to.match(/^Copy the file again/);
    }
  });

  for (const table of ['accounts', 'resources']) {
    it(`is no file with a column for each of the keys that somebody wrote into the attributes of ${table}`, async () => {
      const crafted = join(folder, `${table}.keys`);
      await copyFile(SNAPSHOT, crafted);
      const database = new DatabaseSync(crafted);
      database.exec(
        `UPDATE ${table} SET attributes = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
         SELECT json_group_object('k' || ${table}.id || i, i) FROM n)`,
      );
      database.close();
      const refusal = await contentOf(crafted).then(
        () => null,
        (error: SfError) => error,
      );
      expect(refusal?.name).to.equal('DamagedSnapshotError');
      expect(refusal?.message).to.equal(
        `The snapshot ${crafted} is damaged: the attributes in its table ${table} have more than 1000 keys, which no sync writes.`,
      );
    });
  }
});
