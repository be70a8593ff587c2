import { read, utils } from '@e965/xlsx';
import type { Runner } from './sf.js';

/** The rows of a workbook's only sheet as CSV. */
export function csvOfWorkbook(bytes: Uint8Array): string {
  const workbook = read(bytes);
  const [name, ...others] = workbook.SheetNames;
  if (!name || others.length > 0) throw new Error(`The workbook has ${workbook.SheetNames.length} sheets.`);
  return utils.sheet_to_csv(workbook.Sheets[name]!);
}

/** Runs a command that must succeed. @returns its standard output as bytes */
export async function bytesOf(runner: Runner, args: string[]): Promise<Buffer> {
  const { exitCode, bytes } = await runner.run(args);
  if (exitCode !== 0) throw new Error(`sf ${args.join(' ')} ended with ${String(exitCode)}.`);
  return bytes;
}
