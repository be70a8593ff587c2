import type { SnapshotReader } from '../snapshot/reader.js';
import { csvRecord } from './cell.js';
import { toChunks } from './chunks.js';
import type { Format, FormatContext } from './format.js';
import { UPLOAD_COLUMNS, uploadRows } from './uploadTable.js';

/** C1's upload CSV, the combined form: identities, entitlements and grants in one file. C1 needs no mapping for it. */
export const csv: Format = {
  id: 'csv',
  extensions: ['.csv'],
  defaultView: 'effective',
  isText: true,
  isFlat: true,
  write: (snapshot, context) => toChunks(lines(snapshot, context)),
};

/** The lines, each with a line feed at its end, without a byte order mark. Each half of a row becomes text only once. */
function* lines(snapshot: SnapshotReader, context: FormatContext): Generator<string> {
  yield `${csvRecord(UPLOAD_COLUMNS)}\n`;
  for (const { lefts, right } of uploadRows(snapshot, context, csvRecord)) {
    const end = `,${right}\n`;
    yield lefts.join(end) + end;
  }
}
