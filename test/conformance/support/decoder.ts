import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { repository } from '../../../scripts/repository.js';
import { parseTextFormat, type TextMessage } from './textFormat.js';
import type { Tool } from './tool.js';

const execute = promisify(execFile);

/** A serialized message, and the field of `rows.proto` that has its type. */
export type Row = readonly [field: number, message: Uint8Array];

/** Says what serialized messages hold: a message with the fields of `rows.proto`. */
export type Decoder = (rows: Iterable<Row>) => Promise<TextMessage>;

/**
 * Decodes with protoc, by the project's schema.
 *
 * @param folder for a file
 */
export const openDecoder = async (protoc: Tool, folder: string): Promise<Decoder> => {
  // Debian's protoc comes without the schemas of Google's own types; buf brings them.
  const schemas = join(folder, 'schemas.binpb');
  await execute(join(repository, 'node_modules/.bin/buf'), ['build', repository, '-o', schemas]);
  const here = import.meta.dirname;
  const args = [`--descriptor_set_in=${schemas}`, '-I', here, '--decode=rows.Rows', join(here, 'rows.proto')];
  return async (rows) => {
    const writer = new BinaryWriter();
    for (const [field, message] of rows) writer.tag(field, WireType.LengthDelimited).bytes(message);
    return parseTextFormat((await protoc(args, writer.finish())).stdout);
  };
};

/** The tables whose rows are messages, and their fields in `rows.proto`. */
const TABLES = { v1_resource_types: 1, v1_resources: 2, v1_entitlements: 3, v1_grants: 4 } as const;

/** The messages in the database of a c1z file, as SQLite's own shell reads them. */
export const messageRows = async (sqlite3: Tool, databaseFile: string): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const [table, field] of Object.entries(TABLES)) {
    const { stdout } = await sqlite3(['-readonly', databaseFile, `SELECT hex(data) FROM ${table} ORDER BY id`]);
    for (const hex of stdout.split('\n').filter(Boolean)) rows.push([field, Buffer.from(hex, 'hex')]);
  }
  return rows;
};

/** Account traits, which protoc leaves as the bytes that they are in an annotation. */
export const userTraitRow = (message: Uint8Array): Row => [5, message];
