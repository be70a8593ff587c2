import { csvText } from './csvText.js';
import type { Format } from './format.js';
import { inPieces } from './pieces.js';
import { UPLOAD_COLUMNS, uploadRows } from './uploadRows.js';

/** C1's upload CSV, the combined form: identities, entitlements and grants in one file, understood without a mapping. */
export const csv: Format = {
  id: 'csv',
  extensions: ['.csv'],
  defaultView: 'effective',
  isText: true,
  write: (snapshot, context) => inPieces(csvText(UPLOAD_COLUMNS, uploadRows(snapshot, context))),
};
