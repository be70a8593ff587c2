import type { SnapshotReader } from '../snapshot/reader.js';
import { csvRecords, csvText, inCalls } from './csvText.js';
import type { Format, FormatContext } from './format.js';
import { inPieces } from './pieces.js';
import { freeText } from './spreadsheetText.js';
import { entitlementRow, grantedCells, holderCells, identityRow, UPLOAD_COLUMNS } from './uploadRows.js';

/** Characters of rows that are handed on together. */
const ROWS = 16_384;

/**
 * The upload's rows as text. A grant's row is that of its holder and that of its entitlement, side by side: each is
 * written once, since there are millions of grants.
 */
function* text(
  snapshot: SnapshotReader,
  { view, neutralizeFormulas }: Pick<FormatContext, 'view' | 'neutralizeFormulas'>,
): Generator<string> {
  const free = freeText(neutralizeFormulas);
  const holders: string[] = [];
  yield* csvText([UPLOAD_COLUMNS]);
  for (const accounts of inCalls(snapshot.accounts())) {
    holders.push(...csvRecords(accounts.map((account) => holderCells(account, free))));
    yield* csvText(accounts.map((account) => identityRow(account, free)));
  }
  yield* csvText([...snapshot.entitlements()].map((entitlement) => entitlementRow(entitlement, free)));
  for (const entitlements of inCalls(snapshot.entitlements())) {
    const ends = csvRecords(entitlements.map((entitlement) => grantedCells(entitlement, free)));
    for (const [index, entitlement] of entitlements.entries()) {
      const end = `,${ends[index]!}\n`;
      let rows = '';
      for (const account of snapshot.holdersOf(entitlement, view)) {
        rows += holders[account]! + end;
        if (rows.length < ROWS) continue;
        yield rows;
        rows = '';
      }
      yield rows;
    }
  }
}

/** C1's upload CSV, the combined form: identities, entitlements and grants in one file, understood without a mapping. */
export const csv: Format = {
  id: 'csv',
  extensions: ['.csv'],
  defaultView: 'effective',
  isText: true,
  write: (snapshot, context) => inPieces(text(snapshot, context)),
};
