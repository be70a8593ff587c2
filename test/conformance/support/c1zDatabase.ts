import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';

/**
 * Opens the database in a c1z file; it is unpacked beside the file.
 *
 * @throws Error when the file is no c1z file of on-disk version 1
 */
export const openC1z = async (file: string): Promise<DatabaseSync> => {
  const bytes = await readFile(file);
  if (bytes.toString('latin1', 0, 5) !== 'C1ZF\0') throw new Error(`${file} does not begin as a c1z file does.`);
  const path = `${file}.db`;
  await writeFile(path, zstdDecompressSync(bytes.subarray(5)));
  return new DatabaseSync(path, { readOnly: true });
};

/** The ids of a table's rows, in order. */
export const externalIds = (database: DatabaseSync, table: string): string[] =>
  (database.prepare(`SELECT external_id AS id FROM ${table}`).all() as Array<{ id: string }>)
    .map(({ id }) => id)
    .sort();
