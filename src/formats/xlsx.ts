import type { SnapshotReader } from '../snapshot/reader.js';
import type { Cell } from './cell.js';
import type { Format, FormatContext } from './format.js';
import { UPLOAD_COLUMNS, uploadRows } from './uploadTable.js';
import { workbook } from './workbook.js';

/** The rows of C1's upload CSV in one worksheet. C1 does not document which one it reads of several worksheets. */
export const xlsx: Format = {
  id: 'xlsx',
  extensions: ['.xlsx'],
  defaultView: 'effective',
  isText: false,
  isFlat: true,
  write: (snapshot, context) => workbook([{ name: 'Access', header: UPLOAD_COLUMNS, rows: rows(snapshot, context) }]),
};

function* rows(snapshot: SnapshotReader, context: FormatContext): Generator<readonly Cell[]> {
  for (const { lefts, right } of uploadRows(snapshot, context, (cells) => cells)) {
    for (const left of lefts) yield [...left, ...right];
  }
}
