import { read, utils } from '@e965/xlsx';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import type { Sf } from './sf.js';

/** The rows of a workbook's only sheet as the CSV that they would be. */
export function csvOfWorkbook(bytes: Uint8Array): string {
  const workbook = read(bytes);
  const [name, ...others] = workbook.SheetNames;
  if (!name || others.length > 0) throw new Error(`The workbook has ${workbook.SheetNames.length} sheets.`);
  return utils.sheet_to_csv(workbook.Sheets[name]!);
}

/** Standard output as bytes, of a command that succeeds. */
export async function bytesOf(sf: Sf, args: string[]): Promise<Buffer> {
  const child = sf.start(args);
  child.stderr.resume();
  const [bytes, ended] = await Promise.all([buffer(child.stdout), once(child, 'close')]);
  const [exitCode] = ended as [number | null];
  if (exitCode !== 0) throw new Error(`sf ${args.join(' ')} ended with ${String(exitCode)}.`);
  return bytes;
}
