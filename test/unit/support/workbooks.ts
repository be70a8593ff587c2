import { read, utils } from '@e965/xlsx';

/** The rows of a workbook's only sheet, by the titles in its first row. Another library reads them than the one that wrote them. */
export const rowsOfSheet = (bytes: Uint8Array): Array<Record<string, string>> => {
  const workbook = read(bytes);
  if (workbook.SheetNames.length !== 1) throw new Error(`There are ${workbook.SheetNames.length} sheets.`);
  return utils.sheet_to_json(workbook.Sheets[workbook.SheetNames[0]!]!, { defval: '' });
};
