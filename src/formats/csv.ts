import type { SnapshotReader } from '../snapshot/reader.js';
import { csvRecords, csvText, inCalls, ROWS_A_CALL, freeText } from './cell.js';
import type { Format, FormatContext } from './format.js';
import { inPieces, linesOf } from './chunks.js';
import {
  entitlementRow,
  extraCells,
  grantedCells,
  NO_ENTITLEMENT,
  personCells,
  statusCell,
  UPLOAD_COLUMNS,
} from './upload.js';

/** What each account's rows begin with. Texts of some hundred together take two thirds of the room that each by itself takes. */
class RowBegins {
  private readonly texts: string[] = [];
  private readonly ends: Int32Array[] = [];

  /** @param records of as many accounts as all but the last time */
  public add(records: readonly string[]): void {
    let end = 0;
    this.texts.push(records.join(''));
    this.ends.push(Int32Array.from(records, ({ length }) => (end += length)));
  }

  public of(account: number): string {
    const group = Math.floor(account / ROWS_A_CALL);
    const index = account % ROWS_A_CALL;
    const ends = this.ends[group]!;
    return this.texts[group]!.slice(index === 0 ? 0 : ends[index - 1], ends[index]);
  }
}

/**
 * The upload's rows as text. A grant's row is that of its holder and that of its entitlement, side by side: each is
 * written once, since there are millions of grants.
 */
function* text(
  snapshot: SnapshotReader,
  { view, neutralizeFormulas }: Pick<FormatContext, 'view' | 'neutralizeFormulas'>,
): Generator<string> {
  const free = freeText(neutralizeFormulas);
  const holders = new RowBegins();
  const noEntitlement = NO_ENTITLEMENT.join();
  const beginOf = (account: number): string => holders.of(account);
  yield* csvText([UPLOAD_COLUMNS]);
  for (const accounts of inCalls(snapshot.accounts())) {
    // Each cell becomes CSV once, though some stand in two rows.
    const people = csvRecords(accounts.map((account) => personCells(account, free)));
    const emails = csvRecords(accounts.map(({ email }) => [email]));
    const extras = csvRecords(accounts.map((account) => extraCells(account, free)));
    holders.add(people.map((person, index) => `Grant,${person},,${emails[index]!}`));
    yield accounts
      .map((account, index) => {
        const begin = `Identity,${people[index]!},${statusCell(account)},${emails[index]!}`;
        return `${begin},${noEntitlement},${extras[index]!}\n`;
      })
      .join('');
  }
  yield* csvText([...snapshot.entitlements()].map((entitlement) => entitlementRow(entitlement, free)));
  for (const entitlements of inCalls(snapshot.entitlements())) {
    const ends = csvRecords(entitlements.map((entitlement) => grantedCells(entitlement, free)));
    for (const [index, entitlement] of entitlements.entries()) {
      const end = `,${ends[index]!}\n`;
      yield* linesOf(snapshot.holdersOf(entitlement, view), beginOf, ['', end, end]);
    }
  }
}

/** C1's upload CSV, the combined form: identities, entitlements and grants in one file, understood without a mapping. */
export const csv: Format = {
  id: 'csv',
  extensions: ['.csv'],
  defaultView: 'effective',
  isText: true,
  isFlat: true,
  write: (snapshot, context) => inPieces(text(snapshot, context)),
};
