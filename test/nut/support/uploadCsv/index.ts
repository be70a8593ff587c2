import { parse } from 'csv-parse/sync';
import { columns, type Upload, type UploadRow } from './layout.js';
import { cellProblems, entitlementProblems, grantProblems, identityProblems } from './rules.js';

export type { Upload, UploadRow } from './layout.js';
export { grantIdOf } from './rules.js';

/**
 * Reads C1's upload CSV in its combined form.
 *
 * @throws Error that lists everything in the text that breaks C1's published rules (the file connector's documentation and the
 * two templates that C1 publishes for it)
 */
export function readUploadCsv(text: string): Upload {
  const problems: string[] = [];
  const [header = [], ...records]: string[][] = parse(text, { relax_column_count: true });
  if (header.join() !== columns.join()) throw new Error(`the header is ${header.join()}`);

  const upload: Upload = { identities: [], entitlements: [], grants: [] };
  const rowsOfType: Record<string, UploadRow[]> = {
    Identity: upload.identities,
    Entitlement: upload.entitlements,
    Grant: upload.grants,
  };
  for (const [index, record] of records.entries()) {
    const where = `record ${index + 2}`;
    if (record.length !== columns.length) problems.push(`${where} has ${record.length} cells`);
    const row = Object.fromEntries(columns.map((column, at) => [column, record[at] ?? ''])) as UploadRow;
    const rows = rowsOfType[row.Type];
    if (rows) rows.push(row);
    else problems.push(`${where} has Type "${row.Type}"`);
    problems.push(...cellProblems(row).map((problem) => `${where} ${problem}`));
  }
  problems.push(...identityProblems(upload), ...entitlementProblems(upload), ...grantProblems(upload));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return upload;
}
